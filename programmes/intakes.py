"""A workbook of ratings comes back: read, looked at row by row, written, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from intake.filled import FilledWorkbook, UploadedRow, form_data, letters_of, preview_of_filled, rows_of
from intake.kinds import register
from intake.models import TableImport
from intake.preview import Preview
from people.services import check_may
from programmes.forms.rating_forms import RatingForms, RatingRow
from programmes.importers.reading import CONFIDENCES, choices_by_label, ratings_sheet
from programmes.models import AchievementLevelCount, ActivityCount, AssessmentRound, OpenActivity
from programmes.selectors.at_work import RoundRatings, round_ratings, staff_round
from programmes.services.changes import recount
from programmes.services.ratings import save_rating
from reporting.addresses import reverse
from reporting.book_reading import read_plain_book
from reporting.fillable import filled_rows
from review.sheets import label_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def read_ratings_upload(name: str, content: bytes, form: RoundRatings) -> list[UploadedRow]:
    """Return the rows of a workbook of ratings; raises UnreadableUploadError, in words for its sender."""
    sheet = ratings_sheet(form)
    levels = form.assessment_round.plan.rating_scale.ordered_levels
    labels = {"choice": choices_by_label(levels), "confidence": CONFIDENCES}
    return rows_of(filled_rows(read_plain_book(name, content), sheet), sheet, labels)


def preview_of_ratings(rows: Sequence[UploadedRow], form: RoundRatings) -> Preview:
    """Return what a workbook of ratings would do to the round as it stands now."""
    forms = RatingForms(form, form_data(rows))
    letters = letters_of(ratings_sheet(form), {})
    return preview_of_filled(rows, {one.code: one for one in forms.rows}, letters, in_words)


def in_words(one: RatingRow, name: str, value: str) -> str:
    """Return a value of the form of a rating as people read it."""
    words = {"choice": choices_by_label(tuple(one.form.levels.values())), "confidence": CONFIDENCES}
    return label_of(words[name], value) if name in words and value else value


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
        return read_ratings_upload(name, content, round_ratings(self.round))

    def preview_of_rows(self, rows: Sequence[UploadedRow]) -> Preview:
        return preview_of_ratings(rows, round_ratings(self.round))

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
