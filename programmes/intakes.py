"""Workbooks of ratings and of a State's positions come back: read, looked at, written, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from intake.kinds import TableKind, register
from intake.models import TableImport, WaitingTable
from intake.preview import CONFLICT, Preview
from intake.vocabulary import type_of_sheets
from people.policies import may
from people.services import WrongStateError, check_may
from programmes.importers import uploads
from programmes.models import AchievementLevelCount, AssessmentRound, MemberState, OpenActivity
from programmes.selectors import circulations as selectors
from programmes.selectors.reviews import Review, review
from programmes.selectors.round_ratings import round_ratings
from programmes.services.counts import recount
from programmes.services.positions import open_for, save_position
from programmes.services.ratings import save_rating
from record.refusals import NotFoundError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user

UPLOADED = "From a workbook"


class FilledWorkbook(TableKind):
    """A workbook that the portal made, filled in and sent back: its columns are known."""

    title = "Bring a workbook back"
    lead = "The workbook is read and compared with what stands in the portal."
    takes = ".xlsx"
    leaves_out = True
    goes_back = True

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.subject.title, self.address("back"))]  # type: ignore[union-attr,attr-defined]

    def rows_of(self, name: str, content: bytes) -> Sequence[uploads.UploadedRow]:
        """Return the rows of the workbook; raises UnreadableUploadError."""
        raise NotImplementedError

    def preview_of_rows(self, rows: Sequence[uploads.UploadedRow]) -> Preview:
        """Return what the rows would do."""
        raise NotImplementedError

    def read(self, name: str, content: bytes, encoding: str) -> type_of_sheets:
        rows = [row.as_json() for row in self.rows_of(name, content)]
        return [{"name": "", "rows": rows, "formulas": [], "merged": []}]

    def guessed_mapping(self, sheets: type_of_sheets) -> dict[str, Any]:
        return {}

    def preview(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        return self.preview_of_rows([uploads.UploadedRow.of(row) for row in sheets[0]["rows"]])

    def unresolved(self, preview: Preview, sent: Mapping[str, str]) -> list[str]:
        """Return a sentence for each conflict that was not decided."""
        return [
            f"{row.key}: choose between the workbook and what stands in the portal."
            for row in preview.of_state(CONFLICT)
            if sent.get(f"{row.key}-choose") not in {"mine", "theirs"}
        ]

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write each row as if it had been typed, from the version that was shown."""
        for row in preview.writes:
            held: uploads.TypedRow = row.holds
            keep_theirs = row.state == CONFLICT and sent.get(f"{row.key}-choose") == "theirs"
            entry = held.typed.form.entry_from(held.theirs if keep_theirs else held.mine)
            self.write_one(held.typed.row, entry, row.seen, by=by)

    def write_one(self, row: Any, entry: Any, version: int, *, by: User) -> None:
        """Write one row through its service; raises as it does."""
        raise NotImplementedError


class Ratings(FilledWorkbook):
    """The ratings of a round."""

    name = "ratings"
    act = "rate"
    passing = (AchievementLevelCount, OpenActivity)

    def __init__(self, assessment_round: AssessmentRound) -> None:
        self.round = self.subject = assessment_round
        self.plan = assessment_round.plan
        self.about = f"{self.plan.slug}/{assessment_round.slug}"

    def address(self, step: str, key: int | None = None) -> str:
        name = {"back": "round-desk", "upload": "ratings-upload"}.get(step, "ratings-preview")
        place = [self.plan.slug, self.round.slug]
        return reverse(f"programmes:{name}", args=[*place, key] if name == "ratings-preview" else place)

    def rows_of(self, name: str, content: bytes) -> Sequence[uploads.UploadedRow]:
        return uploads.read_ratings_upload(name, content, round_ratings(self.round))

    def preview_of_rows(self, rows: Sequence[uploads.UploadedRow]) -> Preview:
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


class Positions(FilledWorkbook):
    """What one State says of what was circulated to it; nobody else ever sees it here."""

    name = "positions"
    act = "draft-position"
    lead = "The workbook is read and compared with your draft. Written, it is your draft, and still not sent."

    def __init__(self, seen: Review, place: str) -> None:
        self.seen, self.place = seen, place
        self.subject = seen.circulation.subject
        self.plan = seen.circulation.subject.plan
        self.about = f"{place}/{seen.circulation.subject.slug}/{seen.circulation.number}"
        self.scope = seen.state.iso_code

    def address(self, step: str, key: int | None = None) -> str:
        name = {"back": "review-circulation", "upload": "review-upload"}.get(step, "review-preview")
        place: list[Any] = [self.place, self.seen.circulation.subject.slug, self.seen.circulation.number]
        return reverse(f"programmes:{name}", args=[*place, key] if name == "review-preview" else place)

    def rows_of(self, name: str, content: bytes) -> Sequence[uploads.UploadedRow]:
        return uploads.read_review_upload(name, content, self.seen)

    def preview_of_rows(self, rows: Sequence[uploads.UploadedRow]) -> Preview:
        return uploads.preview_of_review(rows, self.seen)

    def title_of_import(self, preview: Preview) -> str:
        return f"Positions: {self.seen.circulation}"[:250]

    def write_one(self, row: Any, entry: Any, version: int, *, by: User) -> None:
        save_position(row.text, entry=entry, expected_version=version, by=by)

    def may_see(self, user: type_of_user | None) -> bool:
        state = selectors.state_of(user)
        return may(user, self.act) and state is not None and state.iso_code == self.scope

    def check_apply(
        self, waiting: WaitingTable, preview: Preview, sent: Mapping[str, str], *, by: User
    ) -> None:
        open_for(self.seen.circulation, self.act, by=by)

    def check_undo(self, record: TableImport, *, by: User) -> None:
        recipient = open_for(self.seen.circulation, self.act, by=by)
        if recipient.state.iso_code != self.scope:
            raise NotFoundError("There is no such import.")
        if recipient.sent_at is not None:
            raise WrongStateError("The positions of your delegation were sent; take them back first.")


def _ratings(about: str, _scope: str) -> Ratings:
    plan, _, slug = about.partition("/")
    return Ratings(selectors.staff_round(plan, slug))


def _positions(about: str, scope: str) -> Positions:
    place, slug, number = about.split("/")
    state = MemberState.objects.filter(iso_code=scope).first()
    if state is None:
        raise NotFoundError("There is no such State.")
    return Positions(review(selectors.circulation_numbered(place, slug, int(number)), state), place)


register(Ratings.name, _ratings)
register(Positions.name, _positions)
