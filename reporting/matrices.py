"""A matrix of rows and columns: one object that is its page table, its picture and its file.

Nothing here counts: callers hand over finished numbers. Every cell carries its value as text, so that no
shade has to be read alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from reporting.addresses import absolute
from reporting.palette import FILLS, GROUND, INK, OUTLINE, QUIET_INK, STOPS, TEXTS, TRACK
from reporting.pictures import OnItsPage, picture_of, table_of
from reporting.tables import TOTAL, CellKind, Column, Table, type_of_cell, yes_or_no

HEAD_WIDTH = 150
NARROWEST = 560
"""Pixels in which the rule and the source can be read also where one column is shown."""
CELL_WIDTH = 118
CELL_HEIGHT = 34
HEAD_HEIGHT = 60
"""Room for three lines of a heading."""


class CellMark(StrEnum):
    """What stands in a cell; a gap, nothing, and the thing itself never look alike."""

    VALUE = "value"
    NONE = "none"
    GAP = "gap"
    SAME = "the same"


@dataclass(frozen=True)
class Head:
    """The heading of a row or a column; ``short`` stands for it where room is short."""

    label: str
    short: str
    url: str = ""
    is_total: bool = False
    """Whether the row or column sums up others."""


@dataclass(frozen=True)
class MatrixCell:
    """One cell: ``text`` is shown, ``amount`` of ``most`` shades it, ``note`` says what is in it."""

    text: str
    amount: int = 0
    note: str = ""
    url: str = ""
    mark: CellMark = CellMark.VALUE


@dataclass(frozen=True, kw_only=True)
class Matrix(OnItsPage):
    """A whole matrix: cells in rows and columns, with measure, rule and certainty."""

    unit: str
    rule: str
    row_heading: str
    columns: tuple[Head, ...]
    rows: tuple[tuple[Head, tuple[MatrixCell, ...]], ...]
    most: int
    certainty: str
    marks: tuple[tuple[CellMark, str], ...] = ()
    """Which marks stand in it, and what each means here."""

    def stop_of(self, cell: MatrixCell) -> int:
        """Return the stop of a cell on the ramp: more is darker."""
        return (
            STOPS - round((STOPS - 2) * min(cell.amount, self.most) / self.most) - 1 if self.most else STOPS
        )


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{text}</a>' if url else text


def _head(head: Head) -> str:
    if head.short == head.label:
        return _link(head.url, escape(head.label))
    long, short = escape(head.label), escape(head.short)
    return _link(head.url, f'<span class="in-full">{long}</span><abbr title="{long}">{short}</abbr>')


def table(matrix: Matrix) -> str:
    """Return the matrix as a table of a page: shaded cells, each with its value and what it means."""
    heads = "".join(f'<th scope="col">{_head(one)}</th>' for one in matrix.columns)
    body = "".join(
        f'<tr><th scope="row">{_head(head)}</th>{"".join(_cell(matrix, one) for one in cells)}</tr>'
        for head, cells in matrix.rows
    )
    filtered = f" {escape(matrix.filter_text)}." if matrix.filter_text else ""
    return (
        f'<table class="matrix"><caption>{escape(matrix.unit)}.{filtered}</caption><thead><tr>'
        f'<th scope="col">{escape(matrix.row_heading)}</th>{heads}</tr></thead><tbody>{body}</tbody></table>'
    )


def _cell(matrix: Matrix, cell: MatrixCell) -> str:
    note = f' title="{escape(cell.note)}"' if cell.note else ""
    text = _link(cell.url, escape(cell.text))
    style = {
        CellMark.VALUE: f"shade-{matrix.stop_of(cell)}",
        CellMark.NONE: "empty",
        CellMark.GAP: "gap",
        CellMark.SAME: "same",
    }[cell.mark]
    return f'<td class="{style}"{note}>{text}</td>'


@picture_of.register(Matrix)
def picture(matrix: Matrix) -> str:
    """Return the matrix as a drawing that stands alone: title, measure, rule and source in it."""
    width = max(NARROWEST, HEAD_WIDTH + CELL_WIDTH * len(matrix.columns) + 40)
    characters = width // 8
    head = [
        (line, ' font-size="18" font-weight="600"', INK)
        for line in textwrap.wrap(matrix.heading, width // 10)
    ]
    head += [(line, "", QUIET_INK) for line in textwrap.wrap(f"{matrix.unit}.", characters)]
    head += [(line, "", QUIET_INK) for line in textwrap.wrap(matrix.filter_text, characters)]
    top = 24 + 22 * len(head)
    marks = [f"{mark_text(mark)} {meaning}" for mark, meaning in matrix.marks]
    foot = [
        line
        for text in ("; ".join(marks), matrix.rule, matrix.certainty, f"Source: {matrix.source}")
        if text
        for line in textwrap.wrap(text, characters)
    ]
    grid = list(_grid(matrix, top))
    bottom = top + HEAD_HEIGHT + (CELL_HEIGHT + 2) * len(matrix.rows) + 22
    height = bottom + 17 * len(foot) + 6
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" font-size="13" '
            "font-family=\"system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif\">",
            f"<title>{escape(matrix.heading)}</title><desc>{escape(matrix.summary)}</desc>",
            f'<rect width="100%" height="100%" fill="{GROUND}"/>',
            *(_text(20, 28 + 22 * place, line, ink, style) for place, (line, style, ink) in enumerate(head)),
            *grid,
            *(
                _text(20, bottom + 17 * place, line, QUIET_INK, ' font-size="12"')
                for place, line in enumerate(foot)
            ),
            "</svg>",
        ]
    )


def mark_text(mark: CellMark) -> str:
    """Return what stands for a mark where there is no number."""
    return {CellMark.NONE: "–", CellMark.GAP: "none", CellMark.SAME: "●", CellMark.VALUE: "1"}[mark]


def _text(left: float, top: float, text: str, ink: str, style: str = "") -> str:
    return f'<text x="{left:g}" y="{top:g}" fill="{ink}"{style}>{escape(text)}</text>'


def _grid(matrix: Matrix, top: int) -> Iterator[str]:
    for place, head in enumerate(matrix.columns):
        middle = 20 + HEAD_WIDTH + CELL_WIDTH * place + CELL_WIDTH / 2
        lines = textwrap.wrap(head.label, 17)
        for line, text in enumerate(lines, 3 - len(lines)):
            yield _text(middle, top + 16 + 15 * line, text, QUIET_INK, ' text-anchor="middle" font-size="12"')
    for line, (head, cells) in enumerate(matrix.rows):
        above = top + HEAD_HEIGHT + (CELL_HEIGHT + 2) * line
        for place, text in enumerate(textwrap.wrap(head.label, 20)):
            yield _text(20, above + (15 if len(head.label) > 20 else 22) + 14 * place, text, INK)
        for place, cell in enumerate(cells):
            yield from _drawn(matrix, cell, 20 + HEAD_WIDTH + CELL_WIDTH * place, above)


def _drawn(matrix: Matrix, cell: MatrixCell, left: float, top: float) -> Iterator[str]:
    stop = matrix.stop_of(cell)
    shaded = cell.mark == CellMark.VALUE
    fill = FILLS[stop] if shaded else (TRACK if cell.mark == CellMark.SAME else GROUND)
    thick = ' stroke-width="2.5"' if cell.mark == CellMark.GAP else ""
    line = f' stroke="{INK if thick else OUTLINE}"' if cell.mark != CellMark.NONE else f' stroke="{TRACK}"'
    ink = TEXTS[stop] if shaded else INK
    yield f"<g><title>{escape(cell.note or cell.text)}</title>"
    yield (
        f'<rect x="{left + 1:g}" y="{top:g}" width="{CELL_WIDTH - 2}" height="{CELL_HEIGHT}" rx="3" '
        f'fill="{fill}"{line}{thick}/>'
    )
    yield _text(left + CELL_WIDTH / 2, top + 22, cell.text, ink, ' text-anchor="middle"') + "</g>"


@table_of.register(Matrix)
def matrix_table(matrix: Matrix) -> Table:
    """Return the matrix as a long table, one cell a row."""
    return Table(
        name=matrix.slug,
        title=matrix.title,
        columns=(
            Column("row", matrix.row_heading, width=28),
            Column("column", "Column", width=30),
            Column("value", "Value", width=14),
            Column("amount", "Amount", CellKind.WHOLE_NUMBER),
            Column("mark", "Mark", width=12),
            TOTAL,
            Column("note", "What is in it", width=80),
            Column("filter", "Filter", width=24),
            Column("source", "Source", width=50),
        ),
        rows=tuple(_rows(matrix)),
        about=about(matrix),
    )


def _rows(matrix: Matrix) -> Iterator[tuple[type_of_cell, ...]]:
    for head, cells in matrix.rows:
        for column, cell in zip(matrix.columns, cells, strict=True):
            yield (
                head.label,
                column.label,
                cell.text,
                cell.amount,
                cell.mark.value,
                yes_or_no(head.is_total or column.is_total),
                cell.note,
                matrix.filter_text,
                matrix.source,
            )


def about(matrix: Matrix) -> tuple[tuple[str, str], ...]:
    """Return what every file of a matrix says beside its cells."""
    return (
        ("Title", matrix.title),
        ("Summary", matrix.summary),
        ("Unit", matrix.unit),
        ("Rule", matrix.rule),
        ("Marks", "; ".join(f"{mark.value}: {meaning}" for mark, meaning in matrix.marks) or "none"),
        ("Filter", matrix.filter_text or "none"),
        ("Certainty", matrix.certainty),
        ("Source", matrix.source),
        ("Address", absolute(matrix.page_url)),
    )
