"""A workbook of ratings comes back: read, looked at, written, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from intake.filled import FilledWorkbook, UploadedRow
from intake.kinds import register
from intake.models import TableImport
from intake.preview import Preview
from people.services import check_may
from programmes.importers import uploads
from programmes.models import AchievementLevelCount, ActivityCount, AssessmentRound, OpenActivity
from programmes.selectors.at_work import round_ratings, staff_round
from programmes.services.changes import recount
from programmes.services.ratings import save_rating
from reporting.addresses import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import User


UPLOADED = "From a workbook"


class Ratings(FilledWorkbook):
    """The ratings of a round."""

    name = "ratings"
    act = "rate"
    passing = (AchievementLevelCount, ActivityCount, OpenActivity)

    def __init__(self, assessment_round: AssessmentRound) -> None:
        self.round = self.subject = assessment_round
        self.plan = assessment_round.plan
        self.about = f"{self.plan.slug}/{assessment_round.slug}"

    def address(self, step: str, key: int | None = None) -> str:
        name = {"back": "round-desk", "upload": "ratings-upload"}.get(step, "ratings-preview")
        place = [self.plan.slug, self.round.slug]
        return reverse(f"programmes:{name}", args=[*place, key] if name == "ratings-preview" else place)

    def rows_of(self, name: str, content: bytes) -> Sequence[UploadedRow]:
        return uploads.read_ratings_upload(name, content, round_ratings(self.round))

    def preview_of_rows(self, rows: Sequence[UploadedRow]) -> Preview:
        return uploads.preview_of_ratings(rows, round_ratings(self.round))

    def title_of_import(self, preview: Preview) -> str:
        return f"Ratings: {self.plan.title}, {self.round.title}"[:250]

    def write_one(self, row: Any, entry: Any, version: int, *, by: User) -> None:
        save_rating(
            activity=row.activity,
            assessment_round=self.round,
            entry=entry,
            expected_version=version,
            by=by,
            reason=UPLOADED,
        )

    def lock(self) -> None:
        AssessmentRound.objects.select_for_update().get(pk=self.round.pk)

    def check_undo(self, record: TableImport, *, by: User) -> None:
        check_may(by, self.act, self.round)

    def after_undo(self) -> None:
        recount(self.plan)


def _ratings(about: str, _scope: str) -> Ratings:
    plan, _, slug = about.partition("/")
    return Ratings(staff_round(plan, slug))


register(Ratings.name, _ratings)
