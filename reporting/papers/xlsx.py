"""The tables of a paper and the data of its figures as a workbook: one sheet a table, numbers as numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from reporting.files import clean, new_book, write_about_sheet
from reporting.papers.content import Cell, PaperContent, PaperTable, plain, type_of_text
from reporting.papers.proof import Known, known_words, type_of_judge

NOTES_HEADING = "Doubts and corrections"
_NUMBER = re.compile(r"-?[0-9][0-9\u202f]*(\.[0-9]+)?(\u00a0%)?")


def xlsx(paper: PaperContent) -> bytes:
    """Return the tables of a paper as a workbook, each with the footnotes of its rows beside them.

    Raises ValueError when a text is longer than a cell can hold, rather than cutting it.
    """
    target = io.BytesIO()
    book = new_book(target, paper.title, subject=paper.name)
    looks = {
        "head": book.add_format(
            {"bold": True, "bg_color": "#0b3f52", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
        ),
        "band": book.add_format({"bold": True, "bg_color": "#e3edf0", "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "0.###", "valign": "top"}),
        "share": book.add_format({"num_format": '0.0"\u00a0%"', "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 12}),
    }
    write_about_sheet(book, [*_about(paper)])
    for table in tables_of(paper):
        _write(book.add_worksheet(table.label[:31]), table, looks)
    book.close()
    return target.getvalue()


def tables_of(paper: PaperContent) -> list[PaperTable]:
    """Return the tables of a paper in order, those of its annex last."""
    return [block for block in paper.blocks if isinstance(block, PaperTable)]


def _about(paper: PaperContent) -> Iterator[tuple[str, str]]:
    yield "Title", paper.title
    yield from ((label, plain(text)) for label, text in paper.facts)
    if paper.draft_mark:
        yield "Mark", paper.draft_mark


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
    whole = sum(table.widths)
    sheet.write_string(0, 0, clean(plain(table.title)), looks["title"])
    for place, heading in enumerate((*table.headings, NOTES_HEADING)):
        width = 110 * table.widths[place] / whole if place < len(table.widths) else 60
        sheet.set_column(place, place, max(8, width))
        sheet.write_string(1, place, heading, looks["head"])
    line = 1
    for line, row in enumerate(table.rows, 2):
        for place, cell in enumerate(row.cells):
            _write_cell(sheet, line, place, cell, looks, "band" if row.is_band else "text")
        notes = "\n".join(plain(note) for note in notes_of(row.cells))
        if notes:
            sheet.write_string(line, len(table.headings), clean(notes), looks["text"])
    for step, note in enumerate(table.notes, 2):
        sheet.write_string(line + step, 0, clean(plain(note)))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Any, line: int, place: int, cell: Cell, looks: dict[str, Any], look: str) -> None:
    value = cell_value(cell)
    if isinstance(value, str):
        sheet.write_string(line, place, value, looks[look])
    else:
        is_share = plain(cell.lines[0]).endswith("%")
        sheet.write_number(line, place, value, looks["share" if is_share else "number"])


def xlsx_bodies(paper: PaperContent, judge: type_of_judge) -> tuple[list[Known], list[Known]]:
    """Return the words that the workbook should hold: those of its cells, and its footnotes."""
    body: list[Known] = []
    notes: list[Known] = []
    for label, text in paper.facts:
        body += known_words(f"sheet “About”, {label}", text, judge)
    for table in tables_of(paper):
        body += known_words(f"{table.label}, title", table.title, judge)
        for line, row in enumerate(table.rows, 1):
            place = f"{table.label}, row {line}"
            for cell in row.cells:
                body += _cell_words(cell, place, judge)
            for note in notes_of(row.cells):
                notes += known_words(f"{place}, footnote", note, judge)
        for text in table.notes:
            body += known_words(f"{table.label}, note", text, judge)
    return body, notes


def _cell_words(cell: Cell, place: str, judge: type_of_judge) -> Iterator[Known]:
    value = cell_value(cell)
    for line in cell.lines:
        found = list(known_words(place, line, judge))
        # A percentage is one number in its cell; its sign comes from the look of the cell.
        yield from found if isinstance(value, str) else [found[0]._replace(text=f"{value:g}")]
