"""Papers whose tables, figures and footnotes are others, written as PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from reporting.papers.content import (
    Cell,
    PaperContent,
    PaperTable,
    data,
    own,
    plain,
)
from tests.papers.tamperings.in_paper import (
    blocks_of,
    cell_words,
    level_table,
    numbered,
    pictures,
    put_at,
    row_words,
    spots,
    swapped,
    unlinked,
    with_block,
    with_cell,
)
from tests.papers.tamperings.kinds import LEVEL, other_level
from tests.papers.tamperings.pdf_tools import PdfCases, type_of_rewriting

CASES = PdfCases()


def _of_levels(rewrite: Callable[[PaperTable], PaperTable]) -> type_of_rewriting:
    def change(paper: PaperContent) -> PaperContent:
        place, table = level_table(paper)
        return with_block(paper, place, rewrite(table))

    return change


def _plain_rows(table: PaperTable) -> list[int]:
    return [line for line, row in enumerate(table.rows) if not row.is_band]


def _swapped_rows(table: PaperTable) -> PaperTable:
    found = _plain_rows(table)
    other = next(at for at in found if row_words(table.rows[at]) != row_words(table.rows[found[0]]))
    return replace(table, rows=swapped(table.rows, found[0], other))


def _with_swapped_levels(table: PaperTable) -> PaperTable:
    found = [(line, table.rows[line].cells[2]) for line in _plain_rows(table)]
    line, cell = found[0]
    at, other = next(one for one in found if cell_words(one[1]) != cell_words(cell))
    return with_cell(with_cell(table, line, 2, other), at, 2, cell)


def _with_swapped_columns(table: PaperTable) -> PaperTable:
    rows = [row if row.is_band else replace(row, cells=swapped(row.cells, 2, 3)) for row in table.rows]
    return replace(table, rows=tuple(rows))


def _with_cell(table: PaperTable, cell: Cell) -> PaperTable:
    return with_cell(table, _plain_rows(table)[0], 2, cell)


def _with_row_moved(table: PaperTable) -> PaperTable:
    line = _plain_rows(table)[0]
    return replace(table, rows=(*put_at(table.rows, line), table.rows[line]))


def _without_band(table: PaperTable) -> PaperTable:
    return replace(
        table, rows=put_at(table.rows, [at for at, row in enumerate(table.rows) if row.is_band][1])
    )


OF_LEVELS: dict[str, Callable[[PaperTable], PaperTable]] = {
    "two rows change places": _swapped_rows,
    "the levels of two activities change places": _with_swapped_levels,
    "the words of two columns change places": _with_swapped_columns,
    "the heads of two columns change places": lambda one: replace(one, headings=swapped(one.headings, 2, 3)),
    "a row is missing": lambda one: replace(one, rows=put_at(one.rows, _plain_rows(one)[0])),
    "a row stands twice": lambda one: replace(one, rows=(*one.rows, one.rows[-1])),
    "a row moved under another band": _with_row_moved,
    "a band is missing": _without_band,
    "a cell is empty": lambda one: _with_cell(one, Cell(((),))),
    "a cell has a second line": lambda one: _with_cell(
        one, Cell(((data("Partially", "x"),), (data("Fully", "x"),)))
    ),
    "a note below a table is missing": lambda one: replace(one, notes=one.notes[1:]),
}
for _name, _rewrite in OF_LEVELS.items():
    CASES.rewriting(_name, _of_levels(_rewrite))


@CASES.rewrites("a table is missing")
def _(paper: PaperContent) -> PaperContent:
    place, table = level_table(paper)
    return unlinked(with_block(paper, place), table.anchor)


@CASES.rewrites("the rows of two tables change places under their titles")
def _(paper: PaperContent) -> PaperContent:
    (place, one), (at, other) = [pair for pair in blocks_of(paper, PaperTable) if len(pair[1].headings) == 2][
        :2
    ]
    changed = with_block(paper, place, replace(one, rows=other.rows))
    return with_block(changed, at, replace(other, rows=one.rows))


@CASES.rewrites("two lines of a cell change places")
def _(paper: PaperContent) -> PaperContent:
    for place, table in blocks_of(paper, PaperTable):
        for line, row in enumerate(table.rows):
            for column, cell in enumerate(row.cells):
                if len({plain(one) for one in cell.lines}) > 1:
                    found = [plain(one) for one in cell.lines]
                    other = next(at for at, words in enumerate(found) if words != found[0])
                    new = replace(cell, lines=swapped(cell.lines, 0, other))
                    return with_block(paper, place, with_cell(table, line, column, new))
    raise AssertionError("no cell of two lines")


@CASES.rewrites("a figure is missing")
def _(paper: PaperContent) -> PaperContent:
    place, picture = pictures(paper)[0]
    return unlinked(with_block(paper, place), picture.anchor)


@CASES.rewrites("a figure stands twice")
def _(paper: PaperContent) -> PaperContent:
    place, block = pictures(paper)[0]
    return with_block(paper, place, block, replace(block, anchor="once-more"))


@CASES.rewrites("the drawings of two figures change places")
def _(paper: PaperContent) -> PaperContent:
    (place, one), (at, other) = pictures(paper)[:2]
    changed = with_block(paper, place, replace(one, svg=other.svg))
    return with_block(changed, at, replace(other, svg=one.svg))


@CASES.rewrites("the titles of two figures change places")
def _(paper: PaperContent) -> PaperContent:
    (place, one), (at, other) = pictures(paper)[:2]
    changed = with_block(paper, place, replace(one, title=other.title))
    return with_block(changed, at, replace(other, title=one.title))


def _redrawn(pattern: str, other: Callable[[re.Match[str]], str]) -> type_of_rewriting:
    def change(paper: PaperContent) -> PaperContent:
        for place, block in pictures(paper):
            svg = re.sub(pattern, other, block.svg, count=1)
            if svg != block.svg:
                return with_block(paper, place, replace(block, svg=svg))
        raise AssertionError(f"nothing like {pattern}")

    return change


_WRITTEN = r"(<text\b[^>]*>[^<]*?)"
_BAR = r'<rect\b[^>]* width="(?!100%)[0-9.]+%"[^>]*'
REDRAWN: dict[str, tuple[str, Callable[[re.Match[str]], str]]] = {
    "a number drawn in a figure is another": (
        rf"{_WRITTEN}([0-9]+)",
        lambda one: f"{one[1]}{int(one[2]) + 1}",
    ),
    "a word drawn in a figure is another": (rf"{_WRITTEN}\b[A-Z][a-z]{{5,}}", lambda one: f"{one[1]}Nowhere"),
    "a level drawn in a figure is another": (
        f"{_WRITTEN}{LEVEL}",
        lambda one: f"{one[1]}{other_level(one[2])}",
    ),
    "a bar of a figure is half as long": (
        r'(<rect\b[^>]* width=")(?!100%|0\.00%)([0-9.]+)%"',
        lambda one: f'{one[1]}{float(one[2]) / 2:g}%"',
    ),
    "a bar of a figure has another colour": (rf'({_BAR} fill=")[^"]+"', lambda one: f'{one[1]}#ff00ff"'),
    "a bar of a figure is missing": (f"{_BAR}/>", lambda _: ""),
}
for _name, _what in REDRAWN.items():
    CASES.rewriting(_name, _redrawn(*_what))


@CASES.rewrites("what is said of a figure to those who do not see it is another")
def _(paper: PaperContent) -> PaperContent:
    place, block = pictures(paper)[0]
    return with_block(paper, place, replace(block, alternative="All activities were fully carried out."))


@CASES.rewrites("the source below a figure is missing")
def _(paper: PaperContent) -> PaperContent:
    place, block = pictures(paper)[0]
    return with_block(paper, place, replace(block, notes=block.notes[:-1]))


@CASES.rewrites("the notes below two figures change places")
def _(paper: PaperContent) -> PaperContent:
    (place, one), (at, other) = pictures(paper)[:2]
    changed = with_block(paper, place, replace(one, notes=other.notes))
    return with_block(changed, at, replace(other, notes=one.notes))


@CASES.rewrites("a footnote is missing")
def _(paper: PaperContent) -> PaperContent:
    spot = next(one for one in spots(paper) if any(run.note for run in one.text))
    changed: PaperContent = spot.put(tuple(replace(run, note=()) for run in spot.text))
    return changed


@CASES.rewrites("the words of two footnotes change places")
def _(paper: PaperContent) -> PaperContent:
    found = [(at, one) for at, one in enumerate(spots(paper)) if one.place.endswith("footnote")]
    first = found[0][1]
    at, other = next(one for one in found if plain(one[1].text) != plain(first.text))
    changed: PaperContent = list(spots(first.put(other.text)))[at].put(first.text)
    return changed


@CASES.rewrites("a footnote is added")
def _(paper: PaperContent) -> PaperContent:
    place, block = numbered(paper)[1]
    last = replace(block.text[-1], note=(own("This is disputed."),))
    return with_block(paper, place, replace(block, text=(*block.text[:-1], last)))
