"""The rating form as it is typed into: the forms of all its rows, what they change, what went wrong where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from programmes.forms.ratings import (
    ENTRY_LABELS,
    AreaTextForm,
    RatingForm,
    entry_values,
    type_of_activities,
    type_of_levels,
    values_of,
)
from programmes.models import AchievementSummary, KeyAchievement, ProgrammeArea
from programmes.selectors.at_work import ActivityInRound, RoundRatings, entry_at, text_at
from programmes.services.ratings import RatingEntry
from record.forms.choosing import Choice
from record.forms.merging import Typed, TypedRow, faults_of, refilled
from reporting.words import worded
from review.models import RatingLevel


@dataclass
class RatingRow(TypedRow):
    """One activity as it is typed into."""

    row: ActivityInRound
    levels: type_of_levels
    activities: type_of_activities
    saved_version: int = 0
    is_shown: bool = True
    """Whether the page is not narrowed to others."""

    field_labels = ENTRY_LABELS

    def fresh_form(self) -> RatingForm:
        return RatingForm(row=self.row, levels=self.levels, activities=self.activities)

    @property
    def stored(self) -> dict[str, Any]:
        return values_of(self.row)

    @property
    def record(self) -> Any:
        """The rating as it is stored."""
        return self.row.rating

    @property
    def lacks(self) -> tuple[str, ...]:
        """Nothing: a rating that is not complete is reported in the form of the round."""
        return ()

    @property
    def code(self) -> str:
        return self.row.activity.code

    @property
    def label(self) -> str:
        return self.code

    @property
    def base(self) -> RatingEntry:
        """What stood there when the form was opened."""
        version = self.form.cleaned_data["version"]
        if version == self.row.version:
            return RatingEntry.of(self.row.rating)
        return RatingEntry.of(entry_at(self.row.rating, version))

    @property
    def is_touched(self) -> bool:
        """Something was typed that did not stand there before; valid forms only."""
        return self.form.evidence is not None or self.form.entry() != self.base

    @property
    def has_unsent_file(self) -> bool:
        """A file was chosen that the page cannot show again."""
        return bool(self.form.files.get(self.form.add_prefix("evidence_file")))

    def typed_texts(self) -> dict[str, str]:
        return entry_values(self.form.entry())

    def base_texts(self) -> dict[str, str]:
        return entry_values(self.base)

    def texts_of(self, record: Any) -> dict[str, str]:
        return entry_values(RatingEntry.of(record))

    def show(self, values: Mapping[str, Any]) -> None:
        form = self.form
        self.form = RatingForm(
            refilled(form, values), form.files, row=self.row, levels=form.levels, activities=form.activities
        )

    def is_valid(self) -> bool:
        return bool(self.form.is_valid())


@dataclass
class RatingText(Typed):
    """A key achievement or summary as it is typed into."""

    kind: str
    area: ProgrammeArea
    record: KeyAchievement | AchievementSummary | None
    theirs: str = ""

    def fresh_form(self) -> AreaTextForm:
        return AreaTextForm(prefix=self.code, initial=self.stored)

    @property
    def stored(self) -> dict[str, Any]:
        return {"version": str(self.version), "text": self.record.text if self.record else ""}

    @property
    def code(self) -> str:
        return f"{self.kind}-{self.area.slug}"

    @property
    def version(self) -> int:
        return self.record.version if self.record else 0

    @property
    def is_lost_race(self) -> bool:
        return bool(self.theirs)

    @property
    def heading(self) -> str:
        return "Key achievement" if self.kind == "key-achievement" else "Summary"

    @property
    def label(self) -> str:
        return f"{self.heading}, {self.area.name}"

    @property
    def is_touched(self) -> bool:
        typed, version = self.form.cleaned_data["text"], self.form.cleaned_data["version"]
        current = self.record.text if self.record else ""
        base = current if version == self.version else text_at(self.record, version)
        return typed not in {base, current}


@dataclass
class RatingForms:
    """All forms of a rating form over one set of data, or fresh ones."""

    content: RoundRatings
    data: QueryDict | None = None
    files: Any = None
    rows: list[RatingRow] = field(default_factory=list)
    texts: list[RatingText] = field(default_factory=list)

    def __post_init__(self) -> None:
        plan = self.content.assessment_round.plan
        levels = {level.slug: level for level in plan.rating_scale.ordered_levels}
        activities = {row.activity.code: row.activity for row in self.content.rows}
        for row in self.content.rows:
            one = RatingRow(row, levels, activities)
            if self._sent(one.code):
                one.form = RatingForm(self.data, self.files, row=row, levels=levels, activities=activities)
            self.rows.append(one)
        for text in self.content.texts:
            self.texts.append(self._text("key-achievement", text.area, text.key_achievement))
            self.texts.append(self._text("summary", text.area, text.summary))

    def _sent(self, prefix: str) -> bool:
        names = ("version", "choice", "note", "text", "change_reason", "as_of")
        return self.data is not None and any(f"{prefix}-{name}" in self.data for name in names)

    def _text(
        self, kind: str, area: ProgrammeArea, record: KeyAchievement | AchievementSummary | None
    ) -> RatingText:
        one = RatingText(kind, area, record)
        if self._sent(one.code):
            one.form = AreaTextForm(self.data, prefix=one.code, initial=one.stored)
        return one

    def touched_rows(self) -> Iterator[RatingRow]:
        """Yield the rows into which something was typed; those with a wrong field keep their errors."""
        for one in self.rows:
            if one.is_bound and one.form.is_valid() and one.is_touched:
                yield one

    def touched_texts(self) -> Iterator[RatingText]:
        """Yield the area texts that were changed."""
        for one in self.texts:
            if one.is_bound and one.form.is_valid() and one.is_touched:
                yield one

    @property
    def every(self) -> list[RatingRow | RatingText]:
        """All spots on the page into which something is typed."""
        return [*self.rows, *self.texts]

    @property
    def codes(self) -> list[str]:
        """The names of all spots on the page."""
        return [one.code for one in self.every]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What went wrong: the id of the spot and the words, row by row."""
        found = faults_of(self.every, "somebody else")
        spots = {spot for spot, _ in found}
        for one in self.rows:
            wrong = one.is_lost_race or (one.is_bound and one.form.errors)
            if (
                wrong
                and one.has_unsent_file
                and worded("id_%(code)s-evidence_file", code=one.code) not in spots
            ):
                found.append(
                    (
                        worded("id_%(code)s-evidence_file", code=one.code),
                        worded("%(label)s: choose the file again.", label=one.label),
                    )
                )
        return found

    @property
    def by_area(self) -> list[tuple[ProgrammeArea, list[RatingRow], list[RatingText]]]:
        """Rows and texts under their areas, in the order of the plan."""
        return [
            (
                texts.area,
                [one for one in self.rows if one.row.activity.area_id == texts.area.pk],
                [one for one in self.texts if one.area.pk == texts.area.pk],
            )
            for texts in self.content.texts
        ]


def choice_of(level: RatingLevel) -> Choice:
    """Return a level as it is chosen in the form, with what it means where the scale says so."""
    example = worded("Example: %(example)s", example=level.example) if level.example else ""
    notes = tuple(one for one in (level.definition, example) if one)
    return Choice(level.slug, level.label, level.letter, notes, is_strong=True)
