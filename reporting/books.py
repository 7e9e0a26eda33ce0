"""Workbooks of many sheets to be filled in: headings, drop-downs, a read-me; the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reporting.files import A4, cell_text, clean, new_book, write_about_sheet
from reporting.words import column_letter

EMPTY_ROWS: Final = 500
"""Rows below the last one that still offer their lists, for what people add."""
LONGEST_LIST: Final = 255
"""Characters that a list written into a rule can have; longer ones stand on a sheet."""


@dataclass(frozen=True)
class PageColumn:
    """One column; its cells choose from ``choices``, or from a column of another sheet."""

    heading: str
    width: int = 16
    choices: tuple[str, ...] = ()
    choices_from: tuple[str, str] = ("", "")
    is_key: bool = False


@dataclass(frozen=True)
class BookPage:
    """One sheet with its headings in the first row."""

    name: str
    columns: tuple[PageColumn, ...]
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)


def book_file(title: str, read_me: Iterable[tuple[str, str]], pages: Sequence[BookPage]) -> bytes:
    """Return the workbook; raises ValueError when a text is longer than a cell can hold."""
    target = io.BytesIO()
    book = new_book(target, title)
    _write_read_me(book, title, read_me)
    bar = {"bold": True, "font_color": "#ffffff", "text_wrap": True, "valign": "top", "num_format": "@"}
    styles = {
        True: book.add_format({**bar, "bg_color": "#0b3f52"}),
        False: book.add_format({**bar, "bg_color": "#2c6577"}),
    }
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    places = {page.name: page for page in pages}
    for page in pages:
        _write_page(book, page, styles, plain, places)
    book.close()
    return target.getvalue()


def _write_read_me(book: Any, title: str, lines: Iterable[tuple[str, str]]) -> None:
    big = book.add_format({"bold": True, "font_size": 14, "font_color": "#0b3f52"})
    sheet = write_about_sheet(book, lines, "Read me", first=2, width=110)
    sheet.write_string(0, 0, clean(title), big)
    sheet.set_landscape()


def _write_page(
    book: Any, page: BookPage, styles: dict[bool, Any], plain: Any, places: dict[str, BookPage]
) -> None:
    sheet = book.add_worksheet(page.name)
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, column.width, plain)
        sheet.write_string(0, place, column.heading, styles[column.is_key])
    for line, row in enumerate(page.rows, 1):
        for place, text in enumerate(row):
            if not text:
                continue
            sheet.write_string(line, place, cell_text(text, line), plain)
    last = len(page.rows) + EMPTY_ROWS
    for place, column in enumerate(page.columns):
        source = _source(column, places)
        if source:
            rule = {
                "validate": "list",
                "source": source,
                "error_title": "Choose from the list",
                "error_message": "Only the entries of the list are understood without asking.",
                "error_type": "warning",
            }
            sheet.data_validation(1, place, last, place, rule)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _source(column: PageColumn, places: dict[str, BookPage]) -> Any:
    """Return what a cell chooses from: a written list, or the cells of another sheet."""
    if column.choices and len(",".join(column.choices)) <= LONGEST_LIST:
        return list(column.choices)
    name, heading = column.choices_from
    if name not in places:
        return None
    page = places[name]
    letter = column_letter([one.heading for one in page.columns].index(heading))
    return f"='{name}'!${letter}$2:${letter}${len(page.rows) + EMPTY_ROWS + 1}"
