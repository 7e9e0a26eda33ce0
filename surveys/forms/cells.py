"""Cells as people type, paste and print them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from reporting.incoming import type_of_table
from surveys.selectors.forensics import PrintedCell, PrintedRow

PERCENT = re.compile(r"^[0-9]{1,3}(\.[0-9]{1,2})?$")
COUNT = re.compile(r"^[0-9]{1,8}$")
PAIR = re.compile(r"^(?P<percent>[^()]*?)\s*%?\s*(\((?P<count>[^()]*)\))?$")


UNKNOWN = frozenset({"", "-", "–", "?"})
"""What people write for a value that is lost."""


def percent_in(text: str) -> Decimal | None:
    """Return a percentage as typed, None for an empty cell.

    Raises ValueError with a sentence for a comma decimal, other digits than 0-9, words, or a value over
    100 or below 0.
    """
    text = text.strip().removesuffix("%").strip()
    if text in UNKNOWN:
        return None
    if "," in text:
        raise ValueError(f"“{text}”: use a point, not a comma, before decimals.")
    if text.startswith("-"):
        raise ValueError(f"“{text}”: a percentage is not negative.")
    if not PERCENT.match(text) or not text.isascii():
        raise ValueError(f"“{text[:40]}”: a percentage has digits 0-9 and at most two decimals.")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text[:40]}” is no number.") from None
    if value > 100:
        raise ValueError(f"“{text}”: a percentage is at most 100.")
    return value.quantize(Decimal("0.01"))


def count_in(text: str, *, base: int | None = None) -> int | None:
    """Return a count as typed, None for an empty cell; raises ValueError with a sentence."""
    text = text.strip()
    if text in UNKNOWN:
        return None
    if text.startswith("-"):
        raise ValueError(f"“{text}”: a count is not negative.")
    if not text.isascii() or not COUNT.match(text):
        raise ValueError(f"“{text[:40]}”: a count is a whole number in digits 0-9.")
    if base is not None and int(text) > base:
        raise ValueError(f"“{text}”: a count is at most its base, {base}.")
    return int(text)


def base_in(text: str, *, respondents: int | None = None) -> int | None:
    """Return a base as typed, None where it is unknown; raises ValueError with a sentence."""
    base = count_in(text)
    if base == 0:
        raise ValueError("“0”: a base is at least 1; leave it empty where it is unknown.")
    if base is not None and respondents is not None and base > respondents:
        raise ValueError(f"“{base}”: a base is at most the {respondents} respondents.")
    return base


def printed_cell(text: str) -> PrintedCell:
    """Return a cell written as ``51.4``, ``51.4 (38)`` or ``(38)``; raises ValueError with a sentence."""
    text = text.strip()
    if text in UNKNOWN:
        return PrintedCell()
    match = PAIR.match(text)
    if match is None:
        raise ValueError(f"“{text[:40]}”: write a percentage, a count in brackets, or both.")
    percent = percent_in(match["percent"])
    return PrintedCell(percent.normalize() if percent is not None else None, count_in(match["count"] or ""))


def without_headings(table: type_of_table) -> type_of_table:
    """Return a table without leading rows and a first column that hold no value.

    Rows of lost values further down stay: they are rows all the same.
    """
    first = next((n for n, row in enumerate(table) if any(re.search(r"[0-9]", cell) for cell in row)), 0)
    body = table[first:]
    if body and all(row and is_label(row[0]) for row in body):
        body = [row[1:] for row in body]
    return body


def is_label(text: str) -> bool:
    """Say whether a cell is a heading, not a value and not a lost one."""
    return not re.search(r"[0-9]", text) and text not in UNKNOWN


def rows_of_table(table: type_of_table, *, one_tick: bool) -> tuple[list[PrintedRow], list[str]]:
    """Return a free table as rows for the forensics, and what is wrong in it, each with its place."""
    rows, problems = [], []
    for number, line in enumerate(table, 1):
        has_label = is_label(line[0]) if line else False
        label, texts = (line[0], line[1:]) if has_label else ("", line)
        if not any(re.search(r"[0-9]", text) for text in texts):
            continue
        cells = []
        for place, text in enumerate(texts, 1):
            try:
                cells.append(printed_cell(text))
            except ValueError as error:
                problems.append(f"Row {number}, cell {place}: {error}")
        rows.append(PrintedRow(label or f"Row {number}", tuple(cells), one_tick))
    if not rows and not problems:
        problems.append("The table holds no numbers.")
    return rows, problems
