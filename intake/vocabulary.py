"""Other people's sheets, headings and labels: guessed, asked for once, remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from intake.columns import CHOICE, LEFT_OUT, Column, Sheet
from intake.models import RememberedHeadings
from record.models import folded

NO_TABLE: Final = frozenset({"read me", "readme", "about"})
COMMON: Final[Mapping[str, str]] = {"yes": "yes|y|true|1|x|✓", "no": "no|n|false|0"}
"""What others write for values that many columns have."""
HEAD_WITHIN: Final = 10
"""Rows from the top among which the headings are looked for; what stands above them is a title."""

type_of_sheets = Sequence[Mapping[str, Any]]
"""Sheets as they were kept: name, rows of cells, cells with formulas, merged cells."""
type_of_labels = Mapping[str, Mapping[str, str]]
"""What each label means, by column (as “ratings.level”) and label; empty where nobody can tell."""
type_of_choices = Callable[[Column], Mapping[str, str]]
"""Returns what the cells of a column can mean: our label by our value."""


def bare(text: str) -> str:
    """Return a heading without marks, case and “(s)”."""
    return folded(re.sub(r"[^\w #]", " ", re.sub(r"\(e?s\)", "", text)))


def _is_called(words: str, name: str, guesses: str) -> bool:
    return bool(words) and words in {bare(name), *(guesses.split("|") if guesses else ())}


def columns_in(mapping: Mapping[str, Any], place: int | str) -> dict[int, str]:
    """Return which of our columns stand where in a sheet, those that are left out not among them."""
    columns = mapping["columns"].get(str(place), {})
    return {int(at): name for at, name in columns.items() if name and name != LEFT_OUT}


def place_of(mapping: Mapping[str, Any], key: str) -> str | None:
    """Return the place of the sheet that was said to be one of ours."""
    return next((place for place, one in mapping["sheets"].items() if one == key), None)


class Vocabulary:
    """The words by which the sheets and columns of one kind of table are known."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.sheets: dict[str, Sheet] = {sheet.key: sheet for sheet in sheets}

    @cached_property
    def every_heading(self) -> frozenset[str]:
        """Every word by which a column of ours is known, in whichever sheet."""
        found = set()
        for sheet in self.sheets.values():
            for column in sheet.columns:
                found |= {bare(column.heading), bare(column.key.replace("_", " "))}
                found |= set(column.guesses.split("|")) if column.guesses else set()
        return frozenset(found)

    def _known_headings(self, row: Sequence[str]) -> int:
        return sum(bare(cell) in self.every_heading for cell in row if cell)

    def head_of(self, sheet: Mapping[str, Any]) -> int:
        """Return the place of the row of headings: the one that holds most words we know as headings.

        Where none holds two of them, the first row that holds anything, but for a title of one cell above it.
        """
        filled = [place for place, row in enumerate(sheet["rows"][:HEAD_WITHIN]) if any(row)]
        if not filled:
            return next((place for place, row in enumerate(sheet["rows"]) if any(row)), 0)
        first = filled[0]
        known = {place: self._known_headings(sheet["rows"][place]) for place in filled}
        best = max(filled, key=lambda place: (known[place], -place))
        if known[best] >= 2 and known[best] > known[first]:
            return best
        is_title = not known[first] and sum(map(bool, sheet["rows"][first])) == 1
        wide = next((place for place in filled if sum(map(bool, sheet["rows"][place])) > 1), first)
        return wide if is_title else first

    def headings_of(self, sheet: Mapping[str, Any]) -> list[str]:
        """Return the headings of a sheet, in order."""
        rows = sheet["rows"]
        return list(rows[self.head_of(sheet)]) if rows else []

    def rows_below(self, sheet: Mapping[str, Any]) -> Iterator[tuple[int, list[str]]]:
        """Yield each row below the headings with its number in the file, counted from 1; empty ones not."""
        head = self.head_of(sheet)
        for line, cells in enumerate(sheet["rows"][head + 1 :], head + 2):
            if any(cells):
                yield line, cells

    def signature_of(self, sheet: Mapping[str, Any]) -> str:
        """Return by what a sheet is known again: its headings in order, folded."""
        return hashlib.sha256("\n".join(folded(one) for one in self.headings_of(sheet)).encode()).hexdigest()

    def is_empty(self, sheet: Mapping[str, Any]) -> bool:
        """Say whether a sheet has no row below its headings."""
        return next(self.rows_below(sheet), None) is None

    def _guessed_sheet(self, sheet: Mapping[str, Any]) -> str:
        words = bare(sheet["name"])
        if words in NO_TABLE:
            return LEFT_OUT
        return next((one.key for one in self.sheets.values() if _is_called(words, one.name, one.guesses)), "")

    def guessed_columns(self, ours: Sheet, headings: Sequence[str]) -> dict[str, str]:
        """Return which of our columns each heading seems to be, by its place; each is taken once."""
        found: dict[str, str] = {}
        for exact in (True, False):
            for place, heading in enumerate(headings):
                words = bare(heading)
                for column in ours.columns:
                    called = column.heading if exact else column.key.replace("_", " ")
                    fits = _is_called(words, called, "" if exact else column.guesses)
                    if fits and str(place) not in found and column.key not in found.values():
                        found[str(place)] = column.key
        return found

    def guessed_mapping(
        self, sheets: type_of_sheets, known: Mapping[str, RememberedHeadings]
    ) -> dict[str, Any]:
        """Return how a file seems to be meant, by what was said of such sheets before, or by their names."""
        mapping: dict[str, Any] = {"sheets": {}, "columns": {}, "values": {}}
        only = self._only_sheet(sheets)
        for place, sheet in enumerate(sheets):
            remembered = known.get(self.signature_of(sheet))
            key = only.get(place, LEFT_OUT) if only else self._guessed_sheet(sheet)
            if remembered is not None and (not key or remembered.sheet == key):
                key = remembered.sheet or LEFT_OUT
            if key in mapping["sheets"].values() and key in self.sheets:
                key = ""
            mapping["sheets"][str(place)] = key
            if key not in self.sheets:
                continue
            columns = self.guessed_columns(self.sheets[key], self.headings_of(sheet))
            if remembered is not None and remembered.sheet == key:
                own = {column.key for column in self.sheets[key].columns} | {LEFT_OUT}
                said = {at: name for at, name in remembered.columns.items() if name in own}
                columns = {at: name for at, name in columns.items() if name not in said.values()} | said
                for name, labels in remembered.values.items():
                    mapping["values"].setdefault(f"{key}.{name}", {}).update(labels)
            mapping["columns"][str(place)] = columns
        return mapping

    def _only_sheet(self, sheets: type_of_sheets) -> dict[int, str]:
        """Return which sheet of a file is ours, where we know one only: that with most headings we know."""
        if len(self.sheets) != 1:
            return {}
        known = [self._known_headings(self.headings_of(sheet)) for sheet in sheets]
        return {known.index(max(known)): next(iter(self.sheets))} if known else {}

    def cells_of(self, sheets: type_of_sheets, mapping: Mapping[str, Any], key: str, name: str) -> list[str]:
        """Return the different labels of one of our columns, in order."""
        place = place_of(mapping, key)
        columns = columns_in(mapping, place) if place is not None else {}
        at = next((one for one, column in columns.items() if column == name), None)
        if place is None or at is None:
            return []
        cells = (row[at] for _, row in self.rows_below(sheets[int(place)]) if at < len(row) and row[at])
        return list(dict.fromkeys(cells))

    def labels_in(
        self,
        sheets: type_of_sheets,
        mapping: Mapping[str, Any],
        choices_of: type_of_choices,
        synonyms_of: type_of_choices,
    ) -> dict[str, dict[str, str]]:
        """Return what each label of a closed list means, by column and label; empty where nobody can tell."""
        found: dict[str, dict[str, str]] = {}
        for sheet in self.sheets.values():
            if sheet.key not in mapping["sheets"].values():
                continue
            for column in sheet.columns:
                labels = (
                    self.cells_of(sheets, mapping, sheet.key, column.key) if column.kind is CHOICE else []
                )
                if not labels:
                    continue
                said = mapping["values"].get(f"{sheet.key}.{column.key}", {})
                choices = choices_of(column)
                found[f"{sheet.key}.{column.key}"] = {
                    label: _said(said.get(label, ""), choices)
                    or _guessed_value(label, choices, synonyms_of(column))
                    for label in labels
                }
        return found

    def column_named(self, name: str) -> Column:
        """Return the column of a name such as “ratings.level”."""
        sheet, _, key = name.partition(".")
        return self.sheets[sheet].column(key)

    def unread_headings(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> list[str]:
        """Return the headings of columns that are read as nothing, of sheets that are read."""
        found = []
        for place, key in mapping["sheets"].items():
            if key in self.sheets:
                read = columns_in(mapping, place)
                headings = enumerate(self.headings_of(sheets[int(place)]))
                found += [heading for at, heading in headings if heading and at not in read]
        return found

    def is_understood(
        self, sheets: type_of_sheets, mapping: Mapping[str, Any], labels: type_of_labels
    ) -> bool:
        """Say whether every sheet, heading and label has a meaning, so that nothing has to be asked."""
        for place, sheet in enumerate(sheets):
            key = mapping["sheets"].get(str(place), "")
            if key == LEFT_OUT or (not key and self.is_empty(sheet)):
                continue
            if not key:
                return False
            columns = mapping["columns"].get(str(place), {})
            if any(heading and str(at) not in columns for at, heading in enumerate(self.headings_of(sheet))):
                return False
        return all(value for found in labels.values() for value in found.values())


def _said(value: str, choices: Mapping[str, str]) -> str:
    return value if value == LEFT_OUT or value in choices else ""


def _guessed_value(label: str, choices: Mapping[str, str], synonyms: Mapping[str, str]) -> str:
    """Return what a label of a closed list means; empty where only a person can tell."""
    words = folded(label)
    for value, ours in choices.items():
        if words in {folded(value), folded(ours)}:
            return value
    return next(
        (value for value, names in synonyms.items() if value in choices and words in names.split("|")), ""
    )
