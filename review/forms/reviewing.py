"""A circulation as one State's people type into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from record.forms.merging import TypedRow, faults_of, refilled
from reporting.words import worded
from review.forms.positions import POSITION_LABELS, PositionForm, entry_texts, position_values
from review.models import Position, PositionKind, RatingLevel
from review.selectors.reviews import Review, ReviewRow, position_at
from review.services.positions import PositionEntry


@dataclass
class TypedPosition(TypedRow):
    """One circulated text with the form of the State's position on it."""

    row: ReviewRow
    levels: Mapping[str, RatingLevel]

    field_labels = POSITION_LABELS

    @property
    def code(self) -> str:
        return self.row.text.code

    @property
    def label(self) -> str:
        return self.row.text.label

    def fresh_form(self) -> PositionForm:
        return PositionForm(row=self.row, levels=self.levels)

    @property
    def stored(self) -> dict[str, Any]:
        return position_values(self.row)

    @property
    def record(self) -> Position | None:
        """The position of the State as it is stored."""
        return self.row.position

    @property
    def lacks(self) -> list[str]:
        """What it still lacks before it can be sent; valid forms only."""
        entry = self.form.entry()
        found = Position(kind=entry.kind, text=entry.text, proposed_level=entry.proposed_level).lacks
        return [worded("Before it can be sent: %(found)s", found=found)] if found else []

    @property
    def base(self) -> PositionEntry:
        """What stood there when the form was opened."""
        version = self.form.cleaned_data["version"]
        if version == self.row.version:
            return PositionEntry.of(self.row.position)
        return PositionEntry.of(position_at(self.row.position, version))

    @property
    def is_touched(self) -> bool:
        """Something was typed that did not stand there before; valid forms only."""
        return bool(self.form.entry() != self.base)

    def typed_texts(self) -> dict[str, str]:
        return entry_texts(self.form.entry())

    def base_texts(self) -> dict[str, str]:
        return entry_texts(self.base)

    def texts_of(self, record: Any) -> dict[str, str]:
        return entry_texts(PositionEntry.of(record))

    def show(self, values: Mapping[str, Any]) -> None:
        self.form = PositionForm(refilled(self.form, values), row=self.row, levels=self.form.levels)

    def is_valid(self) -> bool:
        return bool(self.form.is_valid())


@dataclass
class ReviewForms:
    """All forms of a review over one set of data, or fresh ones."""

    review: Review
    data: Any = None
    rows: list[TypedPosition] = field(default_factory=list)

    def __post_init__(self) -> None:
        scale = self.review.circulation.subject.plan.rating_scale
        levels = {level.slug: level for level in scale.ordered_levels}
        for row in self.review.rows:
            names = ("version", "kind", "text", "proposed_level")
            sent = self.data is not None and any(f"{row.text.code}-{name}" in self.data for name in names)
            one = TypedPosition(row, levels)
            if sent:
                one.form = PositionForm(self.data, row=row, levels=levels)
            self.rows.append(one)

    def concur_with_the_rest(self) -> None:
        """Take “concur” as typed wherever there is neither a position nor anything typed for one.

        Only for rows that came with the form: nobody concurs with what the page did not show.
        """
        for place, one in enumerate(self.rows):
            shown = one.is_bound and one.form.is_valid()
            if shown and one.row.position is None and one.form.entry() == PositionEntry():
                data = QueryDict(mutable=True)
                data[f"{one.code}-version"] = "0"
                data[f"{one.code}-kind"] = PositionKind.CONCUR
                self.rows[place] = TypedPosition(one.row, one.levels)
                self.rows[place].form = PositionForm(data, row=one.row, levels=one.levels)

    def touched(self) -> Iterator[TypedPosition]:
        """Yield the rows into which something was typed."""
        for one in self.rows:
            if one.is_bound and one.form.is_valid() and one.is_touched:
                yield one

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What went wrong: the id of the spot and the words, row by row."""
        return faults_of(self.rows, "a colleague")
