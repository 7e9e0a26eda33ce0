"""Every text of a paper with a way to put another in its place, and changes of its blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from reporting.papers.content import (
    Block,
    Box,
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    SideBySide,
    TableRow,
    own,
    plain,
    type_of_text,
)

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Spot:
    """A text of a paper: where it stands, and ``put``, which returns the paper with another text there."""

    place: str
    text: type_of_text
    put: Callable[[type_of_text], Any]

    def lifted(self, put: Callable[[Any], Any]) -> Spot:
        """Return the spot as one of what its whole is a part of."""
        return Spot(self.place, self.text, lambda text: put(self.put(text)))


def put_at(found: Sequence[Kind], place: int, *new: Kind) -> tuple[Kind, ...]:
    """Return a tuple with one of its members exchanged for others, or taken out."""
    return (*found[:place], *new, *found[place + 1 :])


def swapped(found: Sequence[Kind], one: int, other: int) -> tuple[Kind, ...]:
    """Return a tuple in which two members have changed places."""
    listed = list(found)
    listed[one], listed[other] = listed[other], listed[one]
    return tuple(listed)


def with_block(paper: PaperContent, place: int, *new: Block) -> PaperContent:
    """Return a paper with one block exchanged for others, or taken out."""
    return replace(paper, blocks=put_at(paper.blocks, place, *new))


def blocks_of(paper: PaperContent, kind: type[Kind]) -> list[tuple[int, Kind]]:
    """Return the blocks of one kind with their places."""
    return [(place, block) for place, block in enumerate(paper.blocks) if isinstance(block, kind)]


def numbered(paper: PaperContent) -> list[tuple[int, Paragraph]]:
    """Return the numbered paragraphs of a paper with their places."""
    return [one for one in blocks_of(paper, Paragraph) if one[1].number is not None]


def cell_words(cell: Cell) -> str:
    """Return the words of a cell."""
    return "\n".join(plain(line) for line in cell.lines)


def row_words(row: TableRow) -> tuple[str, ...]:
    """Return the words of each cell of a row."""
    return tuple(cell_words(cell) for cell in row.cells)


def level_table(paper: PaperContent) -> tuple[int, PaperTable]:
    """Return the first table in which a cell is a level word, with its place."""
    levels = {"Fully", "Substantially", "Partially", "Minimally"}
    for place, table in blocks_of(paper, PaperTable):
        if any(levels & set(row_words(row)) for row in table.rows):
            return place, table
    raise AssertionError("no table of levels")


def spots(paper: PaperContent) -> Iterator[Spot]:
    """Yield every text of a paper in the order of reading, each footnote after its text."""
    yield Spot("title", (own(paper.title),), lambda text: replace(paper, title=plain(text)))
    for name in ("masthead", "facts"):
        yield from _of_facts(paper, name)
    if paper.issued_as:
        yield Spot("title block, issued as", paper.issued_as, lambda text: replace(paper, issued_as=text))
    place = "before the first paragraph"
    for at, block in enumerate(paper.blocks):
        if isinstance(block, Paragraph) and block.number is not None:
            place = f"paragraph {block.number}"
        for spot in _of_block(block, place):
            yield from with_footnotes(spot.lifted(lambda new, at=at: with_block(paper, at, new)))


def _of_facts(paper: PaperContent, name: str) -> Iterator[Spot]:
    """Yield what a part of the title block says under each label."""
    known = getattr(paper, name)
    for number, (label, words) in enumerate(known):

        def put(text: type_of_text, number: int = number, label: str = label) -> PaperContent:
            return replace(paper, **{name: put_at(known, number, (label, text))})

        yield from with_footnotes(Spot(f"title block, {label}", words, put))


def with_footnotes(spot: Spot) -> Iterator[Spot]:
    """Yield a spot and one for each footnote in it."""
    yield spot
    for number, run in enumerate(spot.text):
        if run.note:

            def put(note: type_of_text, number: int = number, run: Run = run) -> Any:
                return spot.put(put_at(spot.text, number, replace(run, note=note)))

            yield Spot(f"{spot.place}, footnote", run.note, put)


def _of_block(block: Block, place: str) -> Iterator[Spot]:
    if isinstance(block, Heading | Paragraph):
        wording = f"heading “{plain(block.text)}”" if isinstance(block, Heading) else place
        yield Spot(wording, block.text, lambda text: replace(block, text=text))
    elif isinstance(block, Points):
        yield from _each(block.items, f"{place}, point", lambda items: replace(block, items=items))
    elif isinstance(block, SideBySide):
        for at, one in enumerate(block.pictures):
            yield from _inside(
                one, place, lambda new, at=at: replace(block, pictures=put_at(block.pictures, at, new))
            )
    elif isinstance(block, Box):
        for at, one in enumerate(block.parts):
            yield from _inside(
                one, place, lambda new, at=at: replace(block, parts=put_at(block.parts, at, new))
            )
    else:
        yield Spot(f"{block.label}, title", block.title, lambda text: replace(block, title=text))
        if isinstance(block, PaperTable):
            yield from _of_table(block)
        yield from _each(block.notes, f"{block.label}, note", lambda notes: replace(block, notes=notes))


def _inside(block: Block, place: str, put: Callable[[Any], Block]) -> Iterator[Spot]:
    """Yield the texts of a block that stands inside another."""
    for spot in _of_block(block, place):
        yield spot.lifted(put)


def _each(
    found: tuple[type_of_text, ...], place: str, put: Callable[[tuple[type_of_text, ...]], Any]
) -> Iterator[Spot]:
    for number, text in enumerate(found):
        yield Spot(f"{place} {number + 1}", text, lambda new, number=number: put(put_at(found, number, new)))


def _of_table(table: PaperTable) -> Iterator[Spot]:
    for number, heading in enumerate(table.headings):

        def put(text: type_of_text, number: int = number) -> PaperTable:
            return replace(table, headings=put_at(table.headings, number, plain(text)))

        yield Spot(f"{table.label}, head, column {number + 1}", (own(heading),), put)
    for line, row in enumerate(table.rows):
        for column, cell in enumerate(row.cells):
            place = f"{table.label}, row {line + 1}, column {column + 1}, line"
            for spot in _each(cell.lines, place, lambda lines, cell=cell: replace(cell, lines=lines)):
                yield spot.lifted(lambda new, line=line, column=column: with_cell(table, line, column, new))


def with_cell(table: PaperTable, line: int, column: int, cell: Cell) -> PaperTable:
    """Return a table with another cell in one place."""
    row = table.rows[line]
    row = replace(row, cells=put_at(row.cells, column, cell))
    return replace(table, rows=put_at(table.rows, line, row))


def rewritten(paper: PaperContent, place: str, pattern: str, other: Callable[[str], str]) -> PaperContent:
    """Return a paper in which the first match of a pattern reads otherwise, in texts of such a place."""
    for spot in spots(paper):
        if not re.search(place, spot.place):
            continue
        for number, run in enumerate(spot.text):
            match = re.search(pattern, run.text)
            if match:
                words = f"{run.text[: match.start()]}{other(match[0])}{run.text[match.end() :]}"
                assert words != run.text, pattern
                changed: PaperContent = spot.put(put_at(spot.text, number, replace(run, text=words)))
                return changed
    raise AssertionError(f"nothing like {pattern} in {place}")


def unlinked(paper: PaperContent, anchor: str) -> PaperContent:
    """Return a paper without links to what stands no longer in it; their words stay."""
    for at, spot in enumerate(list(spots(paper))):
        text = tuple(replace(run, link="") if run.link == f"#{anchor}" else run for run in spot.text)
        if text != spot.text:
            paper = list(spots(paper))[at].put(text)
    return paper


def pictures(paper: PaperContent) -> list[tuple[int, Picture]]:
    """Return the figures of a paper with their places; two at least."""
    found = blocks_of(paper, Picture)
    assert len(found) > 1
    return found
