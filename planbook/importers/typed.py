"""Cells of a plan's workbook on their way to values: every doubt told with sheet, row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from planbook.importers.columns import BookColumn, BookSheet, Kind
from planbook.importers.sheets import SHEETS
from planbook.importers.words import (
    LEFT_OUT,
    NOT_RATED,
    head_of,
    headings_of,
    type_of_sheets,
)
from planbook.selectors.rows import cell
from programmes.models import NotRatedBecause
from record.models.dates import validate_date_as_known
from reporting.fillable import column_letter

LARGEST_NUMBER: Final = 32_767
PATTERNS: Final = {
    Kind.SLUG: (re.compile(r"[a-z0-9][a-z0-9-]*"), "small letters, digits and dashes, as mid-term-2023"),
    Kind.AREA_CODE: (re.compile(r"[A-Z]{2,8}"), "2 to 8 capital letters, as AIR"),
    Kind.ACTIVITY_CODE: (
        re.compile(r"[A-Z]{2,8}-[0-9]{1,6}"),
        "capital letters, a dash and a number, as AIR-1",
    ),
    Kind.WHOLE: (re.compile(r"[0-9]{1,5}"), f"a whole number up to {LARGEST_NUMBER}"),
    Kind.MEETING_CODE: (re.compile(r"[^\n]{1,20}"), "at most 20 characters, as SOM-23"),
}
_link = URLValidator(schemes=["http", "https"])


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
class BookRow:
    """One row of the file: its line, and the values of the columns the file has."""

    sheet: str
    line: int
    values: dict[str, str]
    given: frozenset[str] = frozenset()


@dataclass
class BookRead:
    """A whole file as values: rows by sheet, the letter of each column, and every problem met so far."""

    names: dict[str, str] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, list[BookRow]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, row: BookRow, column: str, text: str) -> None:
        """Tell a problem at a cell, or at the row where the file has no such column."""
        letter = self.letters.get(row.sheet, {}).get(column, "")
        self.problems.append(Problem(self.names.get(row.sheet, row.sheet), row.line, letter, text))


def read_typed(
    sheets: type_of_sheets, mapping: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> BookRead:
    """Return the rows of a workbook as values, by the mapping that was said; nothing is compared yet."""
    book = BookRead()
    for place, key in mapping["sheets"].items():
        if key in SHEETS:
            columns = {
                int(at): name for at, name in mapping["columns"].get(place, {}).items() if name != LEFT_OUT
            }
            _read_sheet(book, SHEETS[key], sheets[int(place)], columns, labels)
        elif key != LEFT_OUT and any(headings_of(sheets[int(place)])):
            name = sheets[int(place)]["name"]
            book.problems.append(Problem(name, 0, "", "Say on the page of the columns what this sheet is."))
    return book


def _read_sheet(
    book: BookRead,
    ours: BookSheet,
    sheet: Mapping[str, Any],
    said: Mapping[int, str],
    labels: Mapping[str, Mapping[str, str]],
) -> None:
    columns = {at: name for at, name in said.items() if name != LEFT_OUT}
    book.names[ours.key] = sheet["name"]
    book.letters[ours.key] = {name: column_letter(at) for at, name in columns.items()}
    rows, head = book.rows.setdefault(ours.key, []), head_of(sheet)
    _tell_shape(book, ours, sheet, columns)
    _tell_headless(book, ours, sheet, said)
    formulas = set(sheet["formulas"])
    wanted = [(at, ours.column(name)) for at, name in columns.items()]
    given = frozenset(columns.values())
    for line, cells in enumerate(sheet["rows"][head + 1 :], head + 2):
        if not any(cells):
            continue
        row = BookRow(ours.key, line, {}, given)
        for at, column in wanted:
            text = cell(cells[at]) if at < len(cells) else ""
            if formulas and f"{column_letter(at)}{line}" in formulas:
                book.tell(row, column.key, "A formula stands here; write the text itself.")
            value, problem = _value_of(column, text, labels.get(f"{ours.key}.{column.key}", {}))
            row.values[column.key] = value
            if problem:
                book.tell(row, column.key, problem)
        _move_reason(row)
        rows.append(row)


def _tell_shape(
    book: BookRead, ours: BookSheet, sheet: Mapping[str, Any], columns: Mapping[int, str]
) -> None:
    """Tell what is wrong with the sheet as a whole: merged cells, a missing or doubled column."""
    head = BookRow(ours.key, head_of(sheet) + 1, {})
    for cells in sheet["merged"]:
        if _last_line(cells) <= head_of(sheet):
            continue  # a title above the headings
        book.tell(head, "", f"The cells {cells} are merged; take them apart, one cell a value.")
    names = list(columns.values())
    for column in ours.columns:
        if column.required and column.key not in names:
            book.tell(head, "", f"The column “{column.heading}” is missing.")
        if names.count(column.key) > 1:
            book.tell(head, column.key, f"Two columns are said to be “{column.heading}”; leave one.")


def _last_line(cells: str) -> int:
    """Return the last row of merged cells, as 2 of “A1:D2”."""
    return int("".join(filter(str.isdigit, cells.rpartition(":")[2])) or 0)


def _tell_headless(
    book: BookRead, ours: BookSheet, sheet: Mapping[str, Any], said: Mapping[int, str]
) -> None:
    """Tell the first cell of every column that holds something and has no heading."""
    head = head_of(sheet)
    headed = {at for at, heading in enumerate(headings_of(sheet)) if heading} | set(said)
    told: set[int] = set()
    for line, cells in enumerate(sheet["rows"][head + 1 :], head + 2):
        for at in range(len(cells)):
            if cells[at] and at not in headed and at not in told:
                told.add(at)
                text = "Something stands here below no heading; give it one or delete it."
                book.problems.append(Problem(book.names[ours.key], line, column_letter(at), text))


def _move_reason(row: BookRow) -> None:
    """A label in the column of levels may say why there is none."""
    level = row.values.get("level", "")
    if row.sheet == "ratings" and level.startswith(NOT_RATED):
        row.values["level"] = ""
        row.values["not_rated_because"] = level.removeprefix(NOT_RATED)
        row.given |= {"not_rated_because"}


def _value_of(column: BookColumn, text: str, labels: Mapping[str, str]) -> tuple[str, str]:
    """Return the value of a cell and what is wrong with it; one of them is empty."""
    if not text:
        return "", f"“{column.heading}” must not be empty." if column.required else ""
    if len(text) > column.longest:
        return text, f"This has {len(text)} characters; at most {column.longest} fit."
    if column.kind == Kind.CHOICE:
        value = labels.get(text, "")
        told = (
            ""
            if value
            else f"“{text[:40]}” is none of the list; say on the page of the columns what it means."
        )
        if value == LEFT_OUT:
            return "", f"“{column.heading}” must not be empty." if column.required else ""
        return value, told
    if column.kind == Kind.REASONS:
        return _reasons(text)
    if column.kind in PATTERNS:
        return _by_pattern(column.kind, text)
    return text, _told_of(column.kind, text)


def _reasons(text: str) -> tuple[str, str]:
    """Return reasons for no level as the plan stores them, whether they are named by label or by slug."""
    known = {one.label.casefold(): one.value for one in NotRatedBecause}
    known |= {one.value: one.value for one in NotRatedBecause}
    parts = [part.strip().casefold() for part in re.split(r"[,;\n]", text) if part.strip()]
    if not set(parts) <= set(known):
        parts = " ".join(parts).split()
    unknown = [part for part in parts if part not in known]
    if unknown:
        listed = ", ".join(NotRatedBecause.labels)
        return text, f"“{unknown[0][:40]}” is no reason for no level; write some of: {listed}."
    named = {known[part] for part in parts}
    return " ".join(value for value in NotRatedBecause.values if value in named), ""


def _by_pattern(kind: Kind, text: str) -> tuple[str, str]:
    pattern, words = PATTERNS[kind]
    if kind == Kind.SLUG and not pattern.fullmatch(text):
        text = slugify(text) or text
    if kind in {Kind.AREA_CODE, Kind.ACTIVITY_CODE}:
        text = text.upper()
    if not pattern.fullmatch(text) or (kind == Kind.WHOLE and int(text) > LARGEST_NUMBER):
        return text, f"“{text[:40]}” cannot be read; write {words}."
    return (str(int(text)) if kind == Kind.WHOLE else text), ""


def _told_of(kind: Kind, text: str) -> str:
    """Return what is wrong with a date or a link; empty when nothing is."""
    try:
        if kind == Kind.DAY:
            if not re.fullmatch(r"[12]\d{3}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError
            date.fromisoformat(text)
        elif kind == Kind.AS_KNOWN:
            validate_date_as_known(text)
        elif kind == Kind.LINK:
            _link(text)
    except ValueError:
        return f"“{text[:40]}” is no day; write 2021-06-30."
    except ValidationError as error:
        return (
            " ".join(error.messages) if kind == Kind.AS_KNOWN else "This is no link; it begins with https://."
        )
    return ""
