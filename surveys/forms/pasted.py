"""Tables as people paste them: what separates the cells, and what of a row is its label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reporting.incoming import checked_size, split_text, type_of_table
from reporting.words import worded
from surveys.forms.cells import MARKED, is_label, is_lost, is_value, printed_cell
from surveys.selectors.printed import PrintedCell, PrintedRow

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SPACES = re.compile(r"[ \u00a0]{2,}")
# In “65 and over 45.2” the mark belongs to the label.
_NUMBER = (
    rf"(?:(?<!and )(?<!or )(?:{MARKED.pattern})\s*)?"
    r"[0-9]{1,3}(?:[.,][0-9]{1,2})?(?:\s?(?:%|per cent|percent))?"
)
_PIECE = re.compile(
    rf"(?<!\S)(?P<value>{_NUMBER}(?:\s?\([0-9]{{1,8}}\))?|\([0-9]{{1,8}}\)|[-–—?…])(?!\S)|\S+", re.IGNORECASE
)
_BARE = re.compile(r"^[0-9]{1,3}$")


def split_table(text: str) -> type_of_table:
    """Return the cells of a pasted table.

    Tabs separate them, else semicolons, else commas or several spaces, whichever leave nothing unread,
    else single spaces: then the numbers at the end of a line are its values.
    """
    if "\t" in text:
        return split_text(text, "\t")
    if ";" in _QUOTED.sub("", text):
        return split_text(text, ";")
    best: tuple[int, type_of_table] | None = None
    for reading in _readings(text):
        unread = _unread_in(reading)
        if not any(is_value(cell) for row in reading for cell in row):
            continue
        if best is None or unread < best[0]:
            best = unread, reading
        if not unread:
            break
    return best[1] if best else split_text(text, ",")


def _readings(text: str) -> Iterator[type_of_table]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if "," in text:
        yield split_text(text, ",")
    yield checked_size([_SPACES.split(line) for line in lines])
    yield checked_size(_by_words(lines))


def _unread_in(table: type_of_table) -> int:
    """Return how many cells are neither value nor label."""
    return sum(not (is_value(cell) or is_lost(cell) or is_label(cell)) for row in table for cell in row)


def _by_words(lines: Sequence[str]) -> type_of_table:
    """Split lines whose words and numbers are set apart by single spaces."""
    found = [_label_and_values(line) for line in lines]
    times = Counter(label for label, _ in found)
    most = max((len(values) for _, values in found), default=0)
    table = []
    for label, values in found:
        # A line of one number under or above lines of several is a heading, as “Share in Goal 3”.
        is_heading_line = len(values) == 1 < most
        is_in_label = is_heading_line or _begins_in_label(values, is_repeated=times[label] > 1)
        if label and values and _BARE.match(values[0]) and is_in_label:
            table.append([f"{label} {values[0]}", *values[1:]])
        else:
            table.append([label, *values] if label else values)
    return table


def _label_and_values(line: str) -> tuple[str, list[str]]:
    """Return what stands before the last row of numbers in a line, and that row."""
    values: list[str] = []
    start = len(line)
    for piece in _PIECE.finditer(line):
        if piece["value"] is None:
            values, start = [], len(line)
        else:
            start = start if values else piece.start()
            values.append(piece["value"])
    return line[:start].strip(), values


def _begins_in_label(values: Sequence[str], *, is_repeated: bool) -> bool:
    """Say whether the first number after a word belongs to the label, as in “Goal 3 45 30 25”.

    It does not where all numbers share 100. Otherwise it does where another line begins with the same
    word, where all other numbers have decimals, a sign or a count, and where they alone share 100.
    """
    others = values[1:]
    if not others or _shares_all(values):
        return False
    return is_repeated or all(re.search(r"[.,%(]", one) for one in others) or _shares_all(others)


def _shares_all(values: Sequence[str]) -> bool:
    """Say whether numbers share 100: each may be off by half of its last unit."""
    shares = [printed_cell(one).percent for one in values if is_value(one)]
    known = [one for one in shares if one is not None]
    slack = sum((Decimal(1).scaleb(min(0, int(one.as_tuple().exponent))) for one in known), Decimal(0)) / 2
    return len(known) > 1 and abs(sum(known, Decimal(0)) - 100) <= slack


def is_heading(row: Sequence[str]) -> bool:
    """Say whether a row holds nothing but labels and empty cells."""
    return all(is_label(cell) or is_lost(cell) for cell in row)


def labelled(rows: Sequence[list[str]]) -> list[tuple[str, list[str]]]:
    """Return rows as label and cells.

    Where most rows of one width begin with a label, all of them do: “17” among goals is no percentage.
    """
    widths = Counter(len(row) for row in rows)
    with_label = Counter(len(row) for row in rows if row and is_label(row[0]))
    return [
        (row[0], row[1:])
        if row and (is_label(row[0]) or (len(row) > 1 and 2 * with_label[len(row)] > widths[len(row)]))
        else ("", row)
        for row in rows
    ]


def without_headings(table: type_of_table) -> type_of_table:
    """Return a table without leading rows and a first column that hold no value.

    Rows of lost values further down stay: they are rows all the same.
    """
    first = next((number for number, row in enumerate(table) if not is_heading(row)), 0)
    body = table[first:]
    split = labelled(body)
    return [cells for _, cells in split] if all(label for label, _ in split) else body


def rows_of_table(table: type_of_table, *, one_tick: bool) -> tuple[list[PrintedRow], list[str]]:
    """Return a free table as rows for the forensics, and what was left out of it, each with its place.

    Raises ValueError, with every reason, for a table of which no number can be read.
    """
    numbered = [(number, row) for number, row in enumerate(table, 1) if not is_heading(row)]
    rows: list[PrintedRow] = []
    left_out = [
        worded("Row %(number)s holds no value and is taken for headings.", number=number)
        for number, row in enumerate(table, 1)
        if is_heading(row) and any(re.search(r"[0-9]", cell) for cell in row[1:])
    ]
    for (number, _), (label, texts) in zip(numbered, labelled([row for _, row in numbered]), strict=True):
        cells = []
        for place, text in enumerate(texts, 1):
            try:
                cells.append(printed_cell(text))
            except ValueError as error:
                cells.append(PrintedCell())
                left_out.append(f"Row {number}, cell {place}: {error}")
        if not all(cell.is_lost for cell in cells):
            rows.append(PrintedRow(label or f"Row {number}", tuple(cells), one_tick))
    if not rows:
        raise ValueError(" ".join([*left_out, "The table holds no numbers."]))
    return rows, left_out
