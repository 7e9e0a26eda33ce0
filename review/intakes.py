"""The workbook of a State's positions comes back: read, looked at, written as its draft, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from intake.filled import FilledWorkbook, UploadedRow, form_data, letters_of, preview_of_filled, rows_of
from intake.kinds import register
from intake.models import TableImport, WaitingTable
from intake.preview import Preview
from people.models import MemberState
from people.policies import may
from people.selectors import state_of
from people.services import WrongStateError
from record.refusals import NotFoundError
from reporting.addresses import reverse
from reporting.book_reading import read_plain_book
from reporting.fillable import filled_rows
from review.forms.reviewing import ReviewForms, TypedPosition
from review.selectors.circulations import circulation_numbered
from review.selectors.reviews import Review, review
from review.services.positions import open_for, save_position
from review.sheets import ATTRIBUTIONS, KINDS, label_of, levels_by_label, review_sheet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user


def read_review_upload(name: str, content: bytes, seen: Review) -> list[UploadedRow]:
    """Return the rows of a State's workbook; raises UnreadableUploadError, in words for its sender."""
    sheet = review_sheet(seen)
    levels = seen.circulation.subject.plan.rating_scale.ordered_levels
    labels = {"kind": KINDS, "proposed_level": levels_by_label(levels), "attribution": ATTRIBUTIONS}
    rows = rows_of(filled_rows(read_plain_book(name, content), sheet), sheet, labels, hidden=("text",))
    for row in rows:
        row.data["text"] = row.data.pop("answer", "")
    return rows


def preview_of_review(rows: Sequence[UploadedRow], seen: Review) -> Preview:
    """Return what a State's workbook would do to its draft as it stands now."""
    forms = ReviewForms(seen, form_data(rows))
    letters = letters_of(review_sheet(seen), {"text": "answer"})
    return preview_of_filled(rows, {one.code: one for one in forms.rows}, letters, in_words)


def in_words(one: TypedPosition, name: str, value: str) -> str:
    """Return a value of the form of a position as people read it."""
    levels = levels_by_label(tuple(one.form.levels.values()))
    words = {"kind": KINDS, "proposed_level": levels, "attribution": ATTRIBUTIONS}
    return label_of(words[name], value) if name in words and value else value


class Positions(FilledWorkbook):
    """What one State says of what was circulated to it; nobody else ever sees it here."""

    name = "positions"
    act = "draft-position"
    lead = "The workbook is compared with your draft. What you write becomes your draft. It is not sent yet."

    def __init__(self, seen: Review, place: str) -> None:
        self.seen, self.place = seen, place
        self.subject = seen.circulation.subject
        self.plan = seen.circulation.subject.plan
        self.about = f"{place}/{seen.circulation.subject.slug}/{seen.circulation.number}"
        self.scope = seen.state.iso_code

    def address(self, step: str, key: int | None = None) -> str:
        name = {"back": "circulation", "upload": "upload"}.get(step, "preview")
        place: list[Any] = [self.place, self.seen.circulation.subject.slug, self.seen.circulation.number]
        return reverse(f"review:{name}", args=[*place, key] if name == "preview" else place)

    def rows_of(self, name: str, content: bytes) -> Sequence[UploadedRow]:
        return read_review_upload(name, content, self.seen)

    def preview_of_rows(self, rows: Sequence[UploadedRow]) -> Preview:
        return preview_of_review(rows, self.seen)

    def title_of_import(self, preview: Preview) -> str:
        return f"Positions: {self.seen.circulation}"[:250]

    def write_one(self, row: Any, entry: Any, version: int, *, by: User) -> None:
        save_position(row.text, entry=entry, expected_version=version, by=by)

    def may_see(self, user: type_of_user | None) -> bool:
        state = state_of(user)
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


def _positions(about: str, scope: str) -> Positions:
    place, slug, number = about.split("/")
    state = MemberState.objects.filter(iso_code=scope).first()
    if state is None:
        raise NotFoundError("There is no such State.")
    return Positions(review(circulation_numbered(place, slug, int(number)), state), place)


register(Positions.name, _positions)
