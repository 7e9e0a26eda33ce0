"""Saying what the sheets, columns and labels of somebody's workbook are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from planbook.importers.sheets import SHEETS
from planbook.importers.words import (
    LEFT_OUT,
    choices_of,
    column_named,
    guessed_columns,
    head_of,
    headings_of,
    is_empty,
    is_plain,
    labels_in,
    level_choices,
    names_a_plan,
    signature_of,
    type_of_sheets,
)
from planbook.selectors.books import plan_for_book

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
    """The mapping of one workbook as it was kept or sent; ``problems`` says what cannot be so."""

    def __init__(
        self, sheets: type_of_sheets, kept: Mapping[str, Any], data: QueryDict | None = None
    ) -> None:
        self.sheets, self.kept, self.data = sheets, kept, data
        self.mapping: dict[str, Any] = {name: dict(kept[name]) for name in ("sheets", "columns", "values")}
        self.mapping["plan"] = kept["plan"]
        if data is not None:
            self._take_sheets(data)
        plan = plan_for_book(self.mapping["plan"]) if self.mapping["plan"] else None
        self.levels = level_choices(sheets, self.mapping, plan)
        self.labels = labels_in(sheets, self.mapping, self.levels)
        if data is not None:
            self._take_labels(data)
        self.problems = [] if data is None else self._told()

    def _take_sheets(self, data: QueryDict) -> None:
        if "plan" in data:
            self.mapping["plan"] = data["plan"]
        for place, sheet in enumerate(self.sheets):
            at = str(place)
            key = data.get(f"sheet-{at}", self.mapping["sheets"].get(at, ""))
            before = self.mapping["sheets"].get(at, "")
            self.mapping["sheets"][at] = key if key in SHEETS or key == LEFT_OUT else ""
            if key not in SHEETS:
                self.mapping["columns"].pop(at, None)
            elif key != before:
                self.mapping["columns"][at] = guessed_columns(SHEETS[key], headings_of(sheet))
            else:
                self.mapping["columns"][at] = self._columns_sent(data, at, key)

    def _columns_sent(self, data: QueryDict, at: str, key: str) -> dict[str, str]:
        known = {column.key for column in SHEETS[key].columns} | {LEFT_OUT}
        kept = self.mapping["columns"].get(at, {})
        places = [str(place) for place in range(len(headings_of(self.sheets[int(at)])))]
        sent = {place: data.get(f"column-{at}-{place}", kept.get(place, "")) for place in places}
        return {place: name for place, name in sent.items() if name in known}

    def _take_labels(self, data: QueryDict) -> None:
        for name, found in self.labels.items():
            choices = choices_of(column_named(name), self.levels)
            for number, label in enumerate(found):
                sent = data.get(f"label-{name}-{number}")
                if sent is not None:
                    found[label] = sent if sent in choices or sent == LEFT_OUT else ""
            self.mapping["values"][name] = {label: value for label, value in found.items() if value}

    def _told(self) -> list[str]:
        chosen = [key for key in self.mapping["sheets"].values() if key in SHEETS]
        problems = [
            f"Two sheets are said to be “{SHEETS[key].name}”; choose one."
            for key in dict.fromkeys(chosen)
            if chosen.count(key) > 1
        ]
        for place, columns in self.mapping["columns"].items():
            names = [name for name in columns.values() if name != LEFT_OUT]
            sheet = self.sheets[int(place)]["name"]
            problems += [
                f"Sheet “{sheet}”: two columns are said to be “{column.heading}”; choose one."
                for column in SHEETS[self.mapping["sheets"][place]].columns
                if names.count(column.key) > 1
            ]
        return problems

    @property
    def is_plain(self) -> bool:
        """Nothing has to be asked."""
        return is_plain(self.sheets, self.mapping, self.labels)

    @property
    def is_whole(self) -> bool:
        """Everything that is asked now was on the page that was sent."""
        data = self.data
        if data is None or self.mapping["sheets"] != self.kept["sheets"]:
            return False
        asked = [(group.name, number) for group in self._labels() for number, _, _ in group.labels]
        return all(f"label-{name}-{number}" in data for name, number in asked)

    @property
    def has_plan(self) -> bool:
        """The workbook says itself which plan it is about."""
        return names_a_plan(self.sheets, self.mapping)

    @property
    def remembered(self) -> list[dict[str, Any]]:
        """What is kept for the next workbook, sheet by sheet."""
        found = []
        for place, sheet in enumerate(self.sheets):
            key = self.mapping["sheets"].get(str(place), "")
            if key and any(headings_of(sheet)):
                values = {
                    name.partition(".")[2]: labels
                    for name, labels in self.mapping["values"].items()
                    if name.startswith(f"{key}.")
                }
                found.append(
                    {
                        "signature": signature_of(sheet),
                        "sheet": key if key in SHEETS else "",
                        "columns": self.mapping["columns"].get(str(place), {}),
                        "values": values,
                    }
                )
        return found

    def _sheets(self, *, understood: bool) -> list[AskedSheet]:
        """Return the sheets that hold something, those that are understood or those that are not."""
        asked = [self._asked(place, sheet) for place, sheet in enumerate(self.sheets) if not is_empty(sheet)]
        return [one for one in asked if one.is_understood == understood]

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
        head = head_of(sheet)
        rows = sheet["rows"][head + 1 :]
        asked = [
            AskedColumn(
                at,
                heading,
                [row[at] for row in rows[:CELLS_SHOWN] if at < len(row) and row[at]],
                columns.get(str(at), ""),
            )
            for at, heading in enumerate(headings_of(sheet))
            if key in SHEETS
        ]
        is_known = key in SHEETS and all(one.chosen or not one.heading for one in asked)
        fields = [(column.key, column.heading) for column in SHEETS[key].columns] if key in SHEETS else []
        is_understood = is_known or key == LEFT_OUT
        return AskedSheet(place, sheet["name"], len(rows), key, asked, fields, is_understood, head + 1)

    def _labels(self) -> list[AskedLabels]:
        """Return the labels of every closed list, those without a meaning first."""
        found = []
        for name, labels in self.labels.items():
            column = column_named(name)
            numbered = [(number, label, value) for number, (label, value) in enumerate(labels.items())]
            numbered = sorted(numbered, key=lambda one: bool(one[2]))[:MOST_LABELS]
            sheet = SHEETS[name.partition(".")[0]]
            choices = list(choices_of(column, self.levels).items())
            found.append(
                AskedLabels(name, f"{sheet.name}, {column.heading}", choices, numbered[:MOST_LABELS])
            )
        return found

    @property
    def our_sheets(self) -> list[tuple[str, str]]:
        return [(sheet.key, sheet.name) for sheet in SHEETS.values()]
