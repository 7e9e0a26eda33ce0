"""The tables of a paper and the data of its figures as a workbook: one sheet a table, numbers as numbers."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from typing import Any

from reporting.files import A4, clean, new_book, write_about_sheet
from reporting.papers.content import Cell, PaperContent, PaperTable, fitted_widths, own, plain, type_of_text

NOTES_HEADING = "Doubts and corrections"
WIDTH, WIDTH_OF_NOTES, NARROWEST = 130, 60, 8
LINE_HEIGHT, TALLEST = 15, 409
_NUMBER = re.compile(r"-?[0-9][0-9\u202f]*(\.[0-9]+)?(\u00a0%)?")


def xlsx(paper: PaperContent) -> bytes:
    """Return the tables of a paper as a workbook, each with the footnotes of its rows beside them.

    Raises ValueError when a text is longer than a cell can hold, rather than cutting it.
    """
    target = io.BytesIO()
    book = new_book(target, paper.title, subject=paper.name, about=paper.publication)
    words = {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
    number = {"align": "right", "valign": "top"}
    dark = {"bold": True, "bg_color": "#0b3f52", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
    looks = {
        "head": book.add_format({**dark, "align": "left", "indent": 1}),
        "number head": book.add_format({**dark, "align": "right"}),
        "band": book.add_format({"bold": True, "bg_color": "#e3edf0", **words}),
        "text": book.add_format(words),
        "number": book.add_format({"num_format": "0.###", **number}),
        "share": book.add_format({"num_format": '0.0"\u00a0%"', **number}),
        "title": book.add_format({"bold": True, "font_size": 12, **words}),
    }
    write_about_sheet(book, [(label, plain(text)) for label, text in _about(paper)])
    for table in tables_of(paper):
        _write(book.add_worksheet(table.label[:31]), table, looks)
    book.close()
    return target.getvalue()


def tables_of(paper: PaperContent) -> list[PaperTable]:
    """Return the tables of a paper in order, those of its annex last."""
    return [block for block in paper.blocks if isinstance(block, PaperTable)]


def _about(paper: PaperContent) -> Iterator[tuple[str, type_of_text]]:
    """Yield label and text of the rows of the sheet “About”."""
    yield "Title", (own(paper.title),)
    yield from paper.about
    if paper.draft_mark:
        yield "Mark", (own(paper.draft_mark),)
    for label, text in paper.publication:
        # What the record does not say stands with the properties: whoever proves the file need not have the
        # settings of the portal, and a licence may change after a paper was cleared.
        if label in {"Plan", "Round", "Date"}:
            yield label, (own(text),)


def cell_value(cell: Cell) -> str | float:
    """Return what a cell holds: a number where it is one, a percentage without its sign."""
    text = "\n".join(plain(line) for line in cell.lines)
    if cell.is_number and _NUMBER.fullmatch(text):
        return float(text.removesuffix("\u00a0%").replace("\u202f", ""))
    return clean(text)


def notes_of(cells: tuple[Cell, ...]) -> list[type_of_text]:
    """Return the footnotes of a row, each once."""
    found = {run.note: None for cell in cells for line in cell.lines for run in line if run.note}
    return list(found)


def _write(sheet: Any, table: PaperTable, looks: dict[str, Any]) -> None:
    headings, widths = columns_of(table)
    across, columns = sum(widths[: len(table.widths)]), len(table.widths)
    title = clean(plain(table.title))
    sheet.set_row(0, height_of(title, across))
    _write_across(sheet, 0, title, columns, looks["title"])
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, heading, looks["number head" if place in table.numbers else "head"])
    line = 1
    for line, row in enumerate(table.rows, 2):
        notes = "\n".join(plain(note) for note in notes_of(row.cells))
        if row.is_band:
            text = str(cell_value(row.cells[0]))
            sheet.set_row(line, max(height_of(notes, WIDTH_OF_NOTES), height_of(text, across)))
            _write_across(sheet, line, text, columns, looks["band"])
        else:
            for place, cell in enumerate(row.cells):
                value = cell_value(cell)
                if isinstance(value, str):
                    sheet.write_string(line, place, value, looks["text"])
                else:
                    is_share = plain(cell.lines[0]).endswith("%")
                    sheet.write_number(line, place, value, looks["share" if is_share else "number"])
        if notes:
            sheet.write_string(line, columns, clean(notes), looks["text"])
    for step, note in enumerate(table.notes, 2):
        text = clean(plain(note))
        sheet.set_row(line + step, height_of(text, across))
        _write_across(sheet, line + step, text, columns, looks["text"])
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def columns_of(table: PaperTable) -> tuple[list[str], list[float]]:
    """Return headings and widths in characters of the columns, one for footnotes last where there are any."""
    headings, widths = list(table.headings), [max(NARROWEST, WIDTH * share) for share in fitted_widths(table)]
    if any(notes_of(row.cells) for row in table.rows):
        return [*headings, NOTES_HEADING], [*widths, WIDTH_OF_NOTES]
    return headings, widths


def height_of(text: str, width: float) -> float:
    """Return the height in points of a text over merged cells, which no spreadsheet fits by itself."""
    lines = sum(max(1, math.ceil(len(line) / width)) for line in text.split("\n"))
    return min(TALLEST, LINE_HEIGHT * lines)


def _write_across(sheet: Any, line: int, text: str, columns: int, look: Any) -> None:
    if columns > 1:
        sheet.merge_range(line, 0, line, columns - 1, "", look)
    # Written after merging, and as text: merging alone would read a word that begins with = as a formula.
    sheet.write_string(line, 0, text, look)
