"""Cells on their way to values: every doubt with sheet, row and column; nothing is compared yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.columns import CHOICE, LEFT_OUT, Column, Sheet
from intake.vocabulary import Vocabulary, columns_in, type_of_labels, type_of_sheets
from reporting.files import clean
from reporting.words import column_letter, worded


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do about it."""

    sheet: str
    line: int
    column: str
    text: str

    @property
    def at(self) -> str:
        """The place as people name it: “B7”, or the row alone."""
        return f"{self.column}{self.line}" if self.line else ""


@dataclass
class Row:
    """One row of the file: its line, the values of the columns the file has, and the texts of their cells."""

    sheet: str
    line: int
    values: dict[str, str]
    given: frozenset[str] = frozenset()
    texts: dict[str, str] = field(default_factory=dict)


@dataclass
class ReadTable:
    """A whole file as values: rows by sheet, the letter of each column, and every problem met so far."""

    names: dict[str, str] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, row: Row, column: str, text: str) -> None:
        """Note a problem at a cell, or at the row where the file has no such column."""
        letter = self.letters.get(row.sheet, {}).get(column, "")
        self.problems.append(Problem(self.names.get(row.sheet, row.sheet), row.line, letter, text))


def read_typed(
    vocabulary: Vocabulary, sheets: type_of_sheets, mapping: Mapping[str, Any], labels: type_of_labels
) -> ReadTable:
    """Return the rows of a file as values, by the mapping that was said."""
    table = ReadTable()
    for place, key in mapping["sheets"].items():
        sheet = sheets[int(place)]
        if key in vocabulary.sheets:
            said = {int(at): name for at, name in mapping["columns"].get(place, {}).items() if name}
            _Reading(table, vocabulary, vocabulary.sheets[key], sheet, columns_in(mapping, place)).read(
                said, labels
            )
        elif key != LEFT_OUT and any(vocabulary.headings_of(sheet)):
            message = "Say on the page of the columns what this sheet is."
            table.problems.append(Problem(sheet["name"], 0, "", message))
    return table


@dataclass
class _Reading:
    """One sheet being read."""

    table: ReadTable
    vocabulary: Vocabulary
    ours: Sheet
    sheet: Mapping[str, Any]
    columns: Mapping[int, str]

    def read(self, said: Mapping[int, str], labels: type_of_labels) -> None:
        """Read every row; ``said`` are the columns that have a meaning or are left out."""
        ours, table = self.ours, self.table
        table.names[ours.key] = self.sheet["name"]
        table.letters[ours.key] = {name: column_letter(at) for at, name in self.columns.items()}
        rows = table.rows.setdefault(ours.key, [])
        self._tell_shape()
        self._tell_headless(said)
        formulas = set(self.sheet["formulas"])
        wanted = [(at, ours.column(name)) for at, name in self.columns.items()]
        given = frozenset(self.columns.values())
        for line, cells in self.vocabulary.rows_below(self.sheet):
            row = Row(ours.key, line, {}, given)
            for at, column in wanted:
                text = plain(cells[at]) if at < len(cells) else ""
                if formulas and f"{column_letter(at)}{line}" in formulas:
                    table.tell(row, column.key, "A formula stands here; write the text itself.")
                value, problem = _value_of(column, text, labels.get(f"{ours.key}.{column.key}", {}))
                row.values[column.key], row.texts[column.key] = value, text
                if problem:
                    table.tell(row, column.key, problem)
            rows.append(row)

    def _tell_shape(self) -> None:
        """Tell what is wrong with the sheet as a whole: merged cells, a missing or doubled column."""
        place = self.vocabulary.head_of(self.sheet)
        head, table = Row(self.ours.key, place + 1, {}), self.table
        for cells in self.sheet["merged"]:
            if _last_line(cells) <= place:
                continue  # a title above the headings
            table.tell(
                head,
                "",
                worded("The cells %(cells)s are merged; take them apart, one cell a value.", cells=cells),
            )
        names = list(self.columns.values())
        for column in self.ours.columns:
            if column.required and column.key not in names:
                table.tell(head, "", worded("The column “%(heading)s” is missing.", heading=column.heading))
            if names.count(column.key) > 1:
                table.tell(
                    head,
                    column.key,
                    worded("Two columns are said to be “%(heading)s”; leave one.", heading=column.heading),
                )

    def _tell_headless(self, said: Mapping[int, str]) -> None:
        """Tell the first cell of every column that holds something and has no heading."""
        headings = self.vocabulary.headings_of(self.sheet)
        headed = {at for at, heading in enumerate(headings) if heading} | set(said)
        reported: set[int] = set()
        for line, cells in self.vocabulary.rows_below(self.sheet):
            for at in range(len(cells)):
                if cells[at] and at not in headed and at not in reported:
                    reported.add(at)
                    text = "Something stands here below no heading; give it one or delete it."
                    self.table.problems.append(Problem(self.sheet["name"], line, column_letter(at), text))


def plain(text: str) -> str:
    """Return a text as a cell holds it: no control characters, one kind of line end, no blanks around."""
    return clean(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _last_line(cells: str) -> int:
    """Return the last row of merged cells, as 2 of “A1:D2”."""
    return int("".join(filter(str.isdigit, cells.rpartition(":")[2])) or 0)


def _value_of(column: Column, text: str, labels: Mapping[str, str]) -> tuple[str, str]:
    """Return the value of a cell and what is wrong with it; one of them is empty."""
    missing = worded("“%(heading)s” must not be empty.", heading=column.heading) if column.required else ""
    if not text:
        return "", missing
    if len(text) > column.longest:
        return text, worded(
            "This has %(length)s characters; at most %(longest)s fit.",
            length=len(text),
            longest=column.longest,
        )
    if column.kind is not CHOICE:
        return column.kind.read(text)
    value = labels.get(text, "")
    if value == LEFT_OUT:
        return "", missing
    problem = worded(
        "“%(given)s” is none of the list; say on the page of the columns what it means.", given=text[:40]
    )
    return value, "" if value else problem
