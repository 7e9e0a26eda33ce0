"""Workbooks to be filled in without a connection and sent back: locked cells, drop-downs, hidden codes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from reporting.archives import UnreadableUploadError
from reporting.book_reading import PlainSheet
from reporting.files import A4, cell_text, clean, new_book, write_about_sheet
from reporting.words import column_letter, worded

IDENTITY_SHEET: Final = "_portal"
HEADING_ROW: Final = 4
"""Rows count from 1, as people see them: title, how to in up to two lines, headings, then the data."""
LONGEST_LINE: Final = 170
"""Characters of a line that is as wide as the columns of such a workbook, which print on A4 at 8 points."""


@dataclass(frozen=True)
class FillColumn:
    """One column: shown and locked, to be filled (perhaps from ``choices``), or hidden and checked."""

    key: str
    heading: str
    width: int = 16
    is_open: bool = False
    is_hidden: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FillSheet:
    """A sheet to fill in. ``identity`` says what it was made for; it is checked when it comes back."""

    name: str
    title: str
    how_to: str
    columns: tuple[FillColumn, ...]
    rows: Sequence[tuple[str, ...]]
    identity: dict[str, str]
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FilledRow:
    """One row as it came back: its row number as people see it, and its texts by column key."""

    line: int
    values: dict[str, str]


def fillable_workbook(sheet: FillSheet) -> bytes:
    """Return the workbook; raises ValueError when a text is longer than a cell can hold."""
    target = io.BytesIO()
    book = new_book(target, sheet.title)
    _write_rows(book, sheet)
    write_about_sheet(book, sheet.about).protect()
    hidden = book.add_worksheet(IDENTITY_SHEET)
    for line, (key, value) in enumerate(sheet.identity.items()):
        hidden.write_string(line, 0, key)
        hidden.write_string(line, 1, value)
    hidden.protect()
    hidden.hide()
    book.close()
    return target.getvalue()


def _write_rows(book: Any, sheet: FillSheet) -> None:
    paper = book.add_worksheet(sheet.name)
    wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#8d978f", "num_format": "@"}
    head = book.add_format({**wrapped, "bold": True, "bg_color": "#0b3f52", "font_color": "#ffffff"})
    fixed = book.add_format({**wrapped, "bg_color": "#e4dfd3"})
    coded = book.add_format({"num_format": "@"})
    free = book.add_format({**wrapped, "bg_color": "#ffffff", "locked": False})
    styles = {(True, False): free, (False, False): fixed, (False, True): coded}
    big = book.add_format({"bold": True, "font_size": 14, "font_color": "#0b3f52"})
    shown = next(place for place, column in enumerate(sheet.columns) if not column.is_hidden)
    paper.write_string(0, shown, clean(sheet.title), big)
    for line, text in enumerate(wrap(clean(sheet.how_to), LONGEST_LINE, max_lines=2, placeholder=" …"), 1):
        paper.write_string(line, shown, text)
    for place, column in enumerate(sheet.columns):
        paper.set_column(place, place, column.width, None, {"hidden": column.is_hidden})
        paper.write_string(HEADING_ROW - 1, place, column.heading, head)
    for line, row in enumerate(sheet.rows, HEADING_ROW):
        for place, (column, text) in enumerate(zip(sheet.columns, row, strict=True)):
            style = styles[column.is_open, column.is_hidden]
            paper.write_string(line, place, clean(cell_text(text, line)), style)
    _add_choices(paper, sheet)
    paper.freeze_panes(HEADING_ROW, shown + 1)
    paper.repeat_rows(HEADING_ROW - 1)
    paper.set_landscape()
    paper.set_paper(A4)
    paper.set_margins(0.4, 0.4, 0.5, 0.5)
    paper.fit_to_pages(1, 0)
    paper.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def _add_choices(paper: Any, sheet: FillSheet) -> None:
    last = HEADING_ROW + max(len(sheet.rows), 1) - 1
    for place, column in enumerate(sheet.columns):
        if column.choices:
            rule = {
                "validate": "list",
                "source": list(column.choices),
                "error_title": "Choose from the list",
                "error_message": "Only the entries of the list can be read back."[:225],
            }
            paper.data_validation(HEADING_ROW, place, last, place, rule)


def filled_rows(book: Sequence[PlainSheet], sheet: FillSheet) -> list[FilledRow]:
    """Return the rows of a workbook that was made from ``sheet`` and came back.

    Raises UnreadableUploadError when it was made for something else, its sheet or a column is missing, or
    a cell to be filled holds a formula.
    """
    sheets = {one.name: one for one in book}
    hidden = sheets.get(IDENTITY_SHEET)
    identity = {row[0]: row[1] for row in hidden.rows if len(row) > 1} if hidden else {}
    if not identity:
        raise UnreadableUploadError(
            worded(
                "This workbook was not made by the portal: its sheet “%(identity_sheet)s” is missing.",
                identity_sheet=IDENTITY_SHEET,
            )
        )
    for key, value in sheet.identity.items():
        if identity.get(key, "") != value:
            raise UnreadableUploadError(
                worded(
                    "This workbook was made for another %(key)s (“%(given)s”, not “%(wanted)s”).",
                    key=key,
                    given=identity.get(key, "")[:60],
                    wanted=value,
                )
            )
    if sheet.name not in sheets:
        raise UnreadableUploadError(worded("The sheet “%(name)s” is missing.", name=sheet.name))
    rows = sheets[sheet.name].rows
    _refuse_other_headings(rows[HEADING_ROW - 1] if len(rows) >= HEADING_ROW else [], sheet)
    _refuse_formulas(sheets[sheet.name], sheet)
    keys = [column.key for column in sheet.columns]
    found = []
    for line, row in enumerate(rows[HEADING_ROW:], HEADING_ROW + 1):
        values = dict(zip(keys, [*row, *[""] * len(keys)], strict=False))
        if any(values.values()):
            found.append(FilledRow(line, values))
    return found


def _refuse_other_headings(headings: Sequence[str], sheet: FillSheet) -> None:
    wanted = [column.heading for column in sheet.columns]
    if list(headings[: len(wanted)]) == wanted:
        return
    missing = [heading for heading in wanted if heading not in headings]
    if missing:
        message = (
            "Row %(row)s of sheet “%(name)s” must hold the headings as they were sent. Missing: %(missing)s."
        )
    else:
        message = (
            "Row %(row)s of sheet “%(name)s” must hold the headings in the order in which they were sent."
        )
    raise UnreadableUploadError(worded(message, row=HEADING_ROW, name=sheet.name, missing=", ".join(missing)))


def _refuse_formulas(sent: PlainSheet, sheet: FillSheet) -> None:
    letters = {column_letter(place) for place, column in enumerate(sheet.columns) if column.is_open}
    cells = [cell for cell in sent.formulas if cell.rstrip("0123456789") in letters]
    if cells:
        named = ", ".join(cells[:10])
        raise UnreadableUploadError(
            worded(
                "Sheet “%(name)s”: %(named)s holds a formula. Write the text itself.",
                name=sheet.name,
                named=named,
            )
            if len(cells) == 1
            else worded(
                "Sheet “%(name)s”: %(named)s hold formulas. Write the texts themselves.",
                name=sheet.name,
                named=named,
            )
        )
