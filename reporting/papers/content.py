"""A paper is one object: DOCX, PDF, HTML and the proof of its numbers come from it.

Nothing here counts or looks anything up: callers hand over finished words, and say for each run of
them what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from reporting.tables import type_of_about


@dataclass(frozen=True)
class Run:
    """Words in one style. ``fact`` says what they rest on; empty where somebody typed them.

    ``value`` is the number they print, unrounded, where they print one alone; ``note`` is the text of a
    footnote whose mark stands after the words. ``written`` is what stands between double braces in the text
    that somebody wrote, where these words stand in its place.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    fact: str = ""
    value: float | None = None
    note: tuple[Run, ...] = ()
    written: str = field(default="", repr=False, compare=False)


type_of_text = tuple[Run, ...]
UNDATED = date(2020, 1, 1)
"""The day that the files of a draft carry, so that equal content is equal bytes."""
LONGEST_WHOLE_CELL = 1_200
"""Characters of a cell that is never split between pages."""
LINE = 20
"""Characters that the end of a line costs."""


def data(
    text: str, fact: str, *, strong: bool = False, value: float | None = None, note: type_of_text = ()
) -> Run:
    """Return a run of words that come from the data; ``fact`` says which."""
    return Run(text, strong=strong, fact=fact, value=value, note=note)


def own(text: str, *, strong: bool = False) -> Run:
    """Return a run of words of the portal itself: headings of columns, words between numbers."""
    return Run(text, strong=strong, fact="wording of the portal")


def plain(text: Sequence[Run]) -> str:
    """Return the words of runs without style and footnotes."""
    return "".join(run.text for run in text)


@dataclass(frozen=True)
class Heading:
    """A heading; ``label`` is its number as it is read (“II.”, “(1)”), empty for none."""

    text: type_of_text
    level: int
    anchor: str
    label: str = ""
    paragraphs: str = ""
    """Which paragraphs stand under it, for the contents."""
    is_annex: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its number; without one it belongs to what stands before it."""

    text: type_of_text
    anchor: str
    number: int | None = None


@dataclass(frozen=True)
class Points:
    """A list of points under a paragraph; ``ordered`` ones are lettered."""

    items: tuple[type_of_text, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of one or more lines; ``are_points`` marks each of several; ``is_number`` aligns it right."""

    lines: tuple[type_of_text, ...]
    is_number: bool = False
    are_points: bool = False

    @property
    def is_short(self) -> bool:
        """It fits on a page with ease, so its row need not be split."""
        return sum(len(plain(line)) + LINE for line in self.lines) <= LONGEST_WHOLE_CELL


@dataclass(frozen=True)
class TableRow:
    """A row of a table; a band spans all columns and heads the rows below it."""

    cells: tuple[Cell, ...]
    is_band: bool = False


@dataclass(frozen=True)
class PaperTable:
    """A table with its label (“Table 1”), title, heads, relative widths, and what is said below it."""

    label: str
    title: type_of_text
    anchor: str
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[type_of_text, ...] = ()
    numbers: frozenset[int] = frozenset()
    """Columns whose head is aligned right, as their numbers are."""
    is_dense: bool = False
    """Short cells only, so that it stays a table on a phone."""


@dataclass(frozen=True)
class Picture:
    """A figure: its drawing, what it says in words, and what is said below it.

    ``fluid`` is the drawing with its legend as HTML of our own, for pages of any width; ``address`` is that
    of the page where its numbers stand as a table and as files.
    """

    label: str
    title: type_of_text
    anchor: str
    svg: str
    alternative: str
    notes: tuple[type_of_text, ...] = ()
    fluid: str = ""
    address: str = ""


@dataclass(frozen=True)
class SideBySide:
    """Figures that stand side by side, each drawn for half the width of a page."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Box:
    """Text in a frame under a word of its own, as the summary of a paper; its paragraphs have no numbers."""

    title: str
    anchor: str
    parts: tuple[Paragraph | Points, ...]


Block = Heading | Paragraph | Points | PaperTable | Picture | SideBySide | Box
type_of_facts = tuple[tuple[str, type_of_text], ...]


@dataclass(frozen=True)
class PaperContent:
    """A whole paper. ``draft_mark`` stands on every page; ``name`` tells whose paper a file is.

    ``masthead`` are label and text of what is printed beside the name of the organisation, as symbol and
    date; ``facts`` stand below it, as session and agenda item; ``issued_as`` stands under the title, as
    “Note by the secretariat”.
    """

    name: str
    title: str
    organisation: str
    symbol: str
    facts: type_of_facts
    blocks: tuple[Block, ...]
    draft_mark: str = ""
    language: str = "en"
    masthead: type_of_facts = ()
    issued_as: type_of_text = ()
    has_contents: bool = True
    issued_on: date = UNDATED
    """The day its files carry: that of clearing."""
    publication: type_of_about = ()
    """Label and text of who publishes it, its address and how to cite it; see ``reporting.publication``."""

    @property
    def about(self) -> type_of_facts:
        """Everything its title block says under a label, for lists of it."""
        issued = (("Issued as", self.issued_as),) if self.issued_as else ()
        return (*self.masthead, *self.facts, *issued)

    def each(self) -> Iterator[Block]:
        """The blocks in order, with those inside others instead of these."""
        for block in self.blocks:
            if isinstance(block, SideBySide):
                yield from block.pictures
            elif isinstance(block, Box):
                yield from block.parts
            else:
                yield block

    @property
    def foot(self) -> str:
        """What stands at the foot of every page: by what the paper is called."""
        return self.symbol or self.title

    def headings(self) -> Iterator[Heading]:
        """The headings in order, for contents and bookmarks."""
        return (block for block in self.blocks if isinstance(block, Heading))


class Placed(NamedTuple):
    """A text of a paper and where it stands, in words."""

    place: str
    text: type_of_text


def texts(paper: PaperContent) -> Iterator[Placed]:
    """Yield every text of a paper in the order of reading.

    Footnotes follow the text they belong to; one that stands in several places comes once.
    """
    seen: set[type_of_text] = set()
    for one in _all_texts(paper):
        if not one.place.endswith("footnote"):
            yield one
        elif one.text not in seen:
            seen.add(one.text)
            yield one


def _all_texts(paper: PaperContent) -> Iterator[Placed]:
    yield from _with_notes("title block", (own(paper.organisation),))
    for label, text in (*paper.masthead, *paper.facts):
        yield from _with_notes(f"title block, {label.lower()}", (own(f"{label}: "), *text))
    yield from _with_notes("title block", (own(paper.title),))
    if paper.issued_as:
        yield from _with_notes("title block", paper.issued_as)
    place = "before the first paragraph"
    for block in paper.blocks:
        if isinstance(block, Paragraph) and block.number is not None:
            place = f"paragraph {block.number}"
        yield from _texts_of(block, place)


def _texts_of(block: Block, place: str) -> Iterator[Placed]:
    if isinstance(block, Heading):
        yield from _with_notes(f"heading “{plain(block.text)}”", block.text)
    elif isinstance(block, SideBySide):
        for one in block.pictures:
            yield from _texts_of(one, place)
    elif isinstance(block, Box):
        yield from _with_notes(block.title.lower(), (own(block.title),))
        for part in block.parts:
            yield from _texts_of(part, block.title.lower())
    elif isinstance(block, Paragraph):
        yield from _with_notes(place, block.text)
    elif isinstance(block, Points):
        for number, item in enumerate(block.items, 1):
            yield from _with_notes(f"{place}, point {number}", item)
    elif isinstance(block, Picture):
        yield from _with_notes(f"{block.label}, title", block.title)
        for note in block.notes:
            yield from _with_notes(f"{block.label}, note", note)
    else:
        yield from _texts_of_table(block)


def _texts_of_table(table: PaperTable) -> Iterator[Placed]:
    yield from _with_notes(f"{table.label}, title", table.title)
    for number, heading in enumerate(table.headings, 1):
        yield from _with_notes(f"{table.label}, head, column {number}", (own(heading),))
    for line, row in enumerate(table.rows, 1):
        for number, cell in enumerate(row.cells, 1):
            place = f"{table.label}, row {line}, column {number}"
            for text in cell.lines:
                yield from _with_notes(place, text)
    for note in table.notes:
        yield from _with_notes(f"{table.label}, note", note)


def _with_notes(place: str, text: type_of_text) -> Iterator[Placed]:
    yield Placed(place, text)
    for run in text:
        if run.note:
            yield Placed(f"{place}, footnote", run.note)


LONGEST_LEAD = 300
"""Characters of a paragraph that leads into a list and stays with it."""
CHARACTERS = 82
"""Capitals of a wide font that stand side by side over the width of a page, in the size of tables."""
MARGIN = 2
"""Characters that the space at both sides of a cell takes."""
WIDEST = 0.35
"""No word makes its column wider than this share of the page; a longer one is an address or a mistake."""
# Lines are broken at spaces, after a hyphen or a slash before a letter, and around any East Asian character.
_BREAK = re.compile(r"\s+|(?<=[-–—/])(?=[^\W\d])|[\u2e80-\uffff]")


def fitted_widths(table: PaperTable) -> tuple[float, ...]:
    """Return the columns as shares of the width: as asked for, but none narrower than its longest word.

    A column that is too narrow takes from the others, each in proportion.
    """
    whole = sum(table.widths)
    shares = [width / whole for width in table.widths]
    least = [_least(table, place) for place in range(len(shares))]
    narrow = {place for place, share in enumerate(shares) if share < least[place]}
    others = sum(share for place, share in enumerate(shares) if place not in narrow)
    left = 1 - sum(least[place] for place in narrow)
    if not narrow or not others or left <= 0:
        return tuple(shares)
    return tuple(
        least[place] if place in narrow else share * left / others for place, share in enumerate(shares)
    )


def _least(table: PaperTable, place: int) -> float:
    cells = (row.cells[place] for row in table.rows if not row.is_band)
    texts = [table.headings[place], *(plain(line) for cell in cells for line in cell.lines)]
    longest = max(len(word) for text in texts for word in _BREAK.split(text))
    return min(WIDEST, (longest + MARGIN) / CHARACTERS)


def leading_into_lists(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the places of short paragraphs before lists, as “The meeting may wish to:”."""
    return frozenset(
        place
        for place, (block, after) in enumerate(pairwise(blocks))
        if isinstance(block, Paragraph)
        and isinstance(after, Points)
        and len(plain(block.text)) <= LONGEST_LEAD
    )
