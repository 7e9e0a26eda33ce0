"""Saying what the sheets, columns and labels of somebody's table are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from intake.columns import LEFT_OUT
from intake.kinds import TableKind
from intake.vocabulary import columns_in, type_of_sheets
from reporting.words import choice_in_words, worded

CELLS_SHOWN = 3
MOST_LABELS = 100
"""Words of one column that a page asks for; more than that are no closed list."""


@dataclass(frozen=True)
class AskedColumn:
    """One column of theirs: its heading, its first cells, what it was said to be."""

    place: int
    heading: str
    cells: list[str]
    chosen: str


@dataclass(frozen=True)
class AskedSheet:
    """One sheet of theirs, with its columns once it is known which of ours it is."""

    place: int
    name: str
    count: int
    chosen: str
    columns: list[AskedColumn]
    fields: list[tuple[str, str]]
    is_understood: bool
    head: int
    """The row its headings were found in, counted from 1."""


@dataclass(frozen=True)
class AskedLabels:
    """The labels of one closed list, each with what it was said to mean."""

    name: str
    called: str
    choices: list[tuple[str, str]]
    labels: list[tuple[int, str, str]]

    @property
    def is_understood(self) -> bool:
        return all(value for _, _, value in self.labels)


class MappingForm:
    """The mapping of one table as it was kept or sent; ``problems`` says what cannot be so."""

    def __init__(
        self, kind: TableKind, sheets: type_of_sheets, kept: Mapping[str, Any], data: QueryDict | None = None
    ) -> None:
        self.kind, self.sheets, self.kept, self.data = kind, sheets, kept, data
        self.words = kind.vocabulary
        self.ours = self.words.sheets
        self.mapping: dict[str, Any] = {
            name: dict(value) if isinstance(value, dict) else value for name, value in kept.items()
        }
        if data is not None:
            self._take_sheets(data)
        self.labels = kind.labels_in(sheets, self.mapping)
        if data is not None:
            self._take_labels(data)
        self.problems = [] if data is None else self._column_problems()

    def _take_sheets(self, data: QueryDict) -> None:
        for name, value in self.mapping.items():
            if isinstance(value, str) and name in data:
                self.mapping[name] = data[name]
        for place, sheet in enumerate(self.sheets):
            at = str(place)
            before = self.mapping["sheets"].get(at, "")
            key = data.get(f"sheet-{at}", before)
            self.mapping["sheets"][at] = key if key in self.ours or key == LEFT_OUT else ""
            if key not in self.ours:
                self.mapping["columns"].pop(at, None)
            elif key != before:
                headings = self.words.headings_of(sheet)
                self.mapping["columns"][at] = self.words.guessed_columns(self.ours[key], headings)
            else:
                self.mapping["columns"][at] = self._columns_sent(data, at, key)

    def _columns_sent(self, data: QueryDict, at: str, key: str) -> dict[str, str]:
        known = {column.key for column in self.ours[key].columns} | {LEFT_OUT}
        known_before = self.mapping["columns"].get(at, {})
        places = [str(place) for place in range(len(self.words.headings_of(self.sheets[int(at)])))]
        sent = {place: data.get(f"column-{at}-{place}", known_before.get(place, "")) for place in places}
        return {place: name for place, name in sent.items() if name in known}

    def _take_labels(self, data: QueryDict) -> None:
        for name, found in self.labels.items():
            choices = self._choices(name)
            for number, label in enumerate(found):
                sent = data.get(f"label-{name}-{number}")
                if sent is not None:
                    found[label] = sent if sent in choices or sent == LEFT_OUT else ""
            self.mapping["values"][name] = {label: value for label, value in found.items() if value}

    def _choices(self, name: str) -> Mapping[str, str]:
        return self.kind.choices_of(self.words.column_named(name), self.sheets, self.mapping)

    def _column_problems(self) -> list[str]:
        chosen = [key for key in self.mapping["sheets"].values() if key in self.ours]
        problems = [
            worded("Two sheets are said to be “%(name)s”; choose one.", name=self.ours[key].name)
            for key in dict.fromkeys(chosen)
            if chosen.count(key) > 1
        ]
        for place in self.mapping["columns"]:
            names = list(columns_in(self.mapping, place).values())
            sheet = self.sheets[int(place)]["name"]
            where = f"Sheet “{sheet}”: two" if sheet and len(self.ours) > 1 else "Two"
            ours = self.ours[self.mapping["sheets"][place]]
            problems += [
                worded(
                    "%(where)s columns are said to be “%(heading)s”; choose one.",
                    where=where,
                    heading=column.heading,
                )
                for column in ours.columns
                if names.count(column.key) > 1
            ]
            was_asked = self.kept["sheets"].get(place) == ours.key
            if was_asked and ours.one_of and not set(ours.one_of) & set(names):
                wanted = choice_in_words(f"“{ours.column(name).heading}”" for name in ours.one_of)
                problems.append(worded("Say which column is %(wanted)s.", wanted=wanted))
        return problems

    @property
    def lacks(self) -> list[str]:
        """What has to be said still beside columns and labels."""
        return self.kind.lacks(self.sheets, self.mapping)

    @property
    def doubts(self) -> list[str]:
        """What should be looked at first."""
        return self.kind.doubts(self.sheets, self.mapping)

    @property
    def is_plain(self) -> bool:
        """Nothing has to be asked."""
        understood = self.words.is_understood(self.sheets, self.mapping, self.labels)
        return understood and not self.lacks and not self.doubts and not self._column_problems()

    @property
    def is_whole(self) -> bool:
        """Everything that is asked now was on the page that was sent."""
        data = self.data
        if data is None or self.mapping["sheets"] != self.kept["sheets"]:
            return False
        asked = [(group.name, number) for group in self._labels() for number, _, _ in group.labels]
        return all(f"label-{name}-{number}" in data for name, number in asked)

    @property
    def remembered(self) -> list[dict[str, Any]]:
        """What is kept for the next table, sheet by sheet."""
        found = []
        for place, sheet in enumerate(self.sheets):
            key = self.mapping["sheets"].get(str(place), "")
            if key and any(self.words.headings_of(sheet)):
                values = {
                    name.partition(".")[2]: labels
                    for name, labels in self.mapping["values"].items()
                    if name.startswith(f"{key}.")
                }
                found.append(
                    {
                        "signature": self.words.signature_of(sheet),
                        "sheet": key if key in self.ours else "",
                        "columns": self.mapping["columns"].get(str(place), {}),
                        "values": values,
                    }
                )
        return found

    def _sheets(self, *, understood: bool) -> list[AskedSheet]:
        """Return the sheets that hold something, those that are understood or those that are not."""
        filled = [(place, sheet) for place, sheet in enumerate(self.sheets) if not self.words.is_empty(sheet)]
        return [one for one in (self._asked(*each) for each in filled) if one.is_understood == understood]

    @property
    def doubtful_sheets(self) -> list[AskedSheet]:
        return self._sheets(understood=False)

    @property
    def clear_sheets(self) -> list[AskedSheet]:
        return self._sheets(understood=True)

    @property
    def doubtful_labels(self) -> list[AskedLabels]:
        return [one for one in self._labels() if not one.is_understood]

    @property
    def clear_labels(self) -> list[AskedLabels]:
        return [one for one in self._labels() if one.is_understood]

    def _asked(self, place: int, sheet: Mapping[str, Any]) -> AskedSheet:
        key = self.mapping["sheets"].get(str(place), "")
        columns = self.mapping["columns"].get(str(place), {})
        rows = [cells for _, cells in self.words.rows_below(sheet)]
        headings = self.words.headings_of(sheet) if key in self.ours else []
        asked = [
            AskedColumn(
                at,
                heading,
                [row[at] for row in rows[:CELLS_SHOWN] if at < len(row) and row[at]],
                columns.get(str(at), ""),
            )
            for at, heading in enumerate(headings)
        ]
        is_known = key in self.ours and all(one.chosen or not one.heading for one in asked)
        fields = [(one.key, one.heading) for one in self.ours[key].columns] if key in self.ours else []
        is_understood = is_known or key == LEFT_OUT
        head = self.words.head_of(sheet) + 1
        return AskedSheet(place, sheet["name"], len(rows), key, asked, fields, is_understood, head)

    def _labels(self) -> list[AskedLabels]:
        """Return the labels of every closed list, those without a meaning first."""
        found = []
        for name, labels in self.labels.items():
            column = self.words.column_named(name)
            numbered = [(number, label, value) for number, (label, value) in enumerate(labels.items())]
            numbered = sorted(numbered, key=lambda one: bool(one[2]))[:MOST_LABELS]
            sheet = self.ours[name.partition(".")[0]]
            called = f"{sheet.name}, {column.heading}" if len(self.ours) > 1 else column.heading
            found.append(AskedLabels(name, called, list(self._choices(name).items()), numbered))
        return found

    @property
    def our_sheets(self) -> list[tuple[str, str]]:
        return [(sheet.key, sheet.name) for sheet in self.ours.values()]
