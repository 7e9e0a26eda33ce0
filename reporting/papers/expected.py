"""A paper as the words that each kind of file should hold, and which of them are facts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape
from itertools import count

from reporting.papers.content import (
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    own,
    plain,
    texts,
    type_of_text,
)
from reporting.papers.proof import Known, norm, parts_of
from reporting.papers.reading import words_in
from reporting.papers.said import is_fact
from reporting.words import column_letter, worded

_DRAWN = re.compile(r"<(?:text|tspan)\b[^>]*>([^<]+)<")
MARK, CELL = "†", "¦"
"""Stand for the mark of a footnote, whose number Word counts, and for the beginning of a cell."""
_OF_CELL = re.compile(r", (head|row [0-9]+), column [0-9]+$")
type_of_words = list[Known]


class Expected:
    """The words of one paper, part by part; every part counts its units on."""

    def __init__(self, paper: PaperContent) -> None:
        self.paper = paper
        self._units = count()
        self._marked = False
        self._notes: dict[type_of_text, int] = {}
        self.vocabulary = frozenset(_short_cells(paper))

    def words(self, place: str, text: type_of_text, *, strict: bool) -> Iterator[Known]:
        """Yield the words of a text; in a ``strict`` one each is a fact, else those that the data gave."""
        unit = next(self._units)
        starts, at = [], 0
        for run in text:
            starts.append(at)
            at += len(run.text)
        noted = 0
        for position, word in words_in("".join(run.text for run in text)):
            inside = next((at for at, letter in enumerate(word) if letter.isalnum()), 0)
            here = bisect_right(starts, position + inside) - 1
            yield from self._marks_of(text[noted:here], place, unit, strict=strict)
            noted, run = here, text[here]
            for part in parts_of(word):
                counts_as_fact = (
                    strict or bool(run.fact) or is_fact(part) or norm(part).casefold() in self.vocabulary
                )
                yield Known(part, place, counts_as_fact, run.fact, unit, strict)
        yield from self._marks_of(text[noted:], place, unit, strict=strict)

    def _marks_of(self, runs: type_of_text, place: str, unit: int, *, strict: bool) -> Iterator[Known]:
        for run in runs:
            if run.note and self._marked:
                sign = f"{MARK}{self._notes.setdefault(run.note, len(self._notes) + 1)}"
                yield Known(
                    sign, place, is_fact=True, description="mark of a footnote", unit=unit, strict=strict
                )

    def line(self, place: str, words: str) -> type_of_words:
        return list(self.words(place, (own(words),), strict=True))

    def body(self, *, numbered: bool, drawn: bool, ranges: bool, marked: bool = False) -> type_of_words:
        """Return title block, contents and blocks in order.

        ``numbered`` with the numbers that Word counts and that are text elsewhere; ``drawn`` with the words
        of drawings; ``ranges`` where the contents name paragraphs and not pages; ``marked`` with a sign in
        each place where the mark of a footnote stands.
        """
        self._marked = marked
        found: type_of_words = []
        labels = self._numbering() if numbered else {}
        contents = self._contents(with_ranges=ranges)
        drawings = {block.label: block for block in self.paper.each() if isinstance(block, Picture)}
        cell = ""
        for placed in texts(self.paper):
            if placed.place.endswith("footnote"):
                continue
            if marked and placed.place != cell and _OF_CELL.search(placed.place):
                found += self.line(placed.place, CELL)
            cell = placed.place
            if not placed.place.startswith("title block"):
                found += contents
                contents = []
            label = labels.pop(id(placed.text), "")
            if label:
                found += self.line(placed.place, label)
            found += self.words(placed.place, placed.text, strict=_is_strict(placed.place))
            if drawn and placed.place.endswith(", title"):
                picture = drawings.get(placed.place.removesuffix(", title"))
                found += self._drawn(picture) if picture is not None else ()
        return found

    def _contents(self, *, with_ranges: bool) -> type_of_words:
        found: type_of_words = []
        if not self.paper.has_contents:
            return found
        found += self.line("contents", "Contents")
        for one in self.paper.headings():
            ranges = f" {one.paragraphs}" if with_ranges else ""
            words = "".join(run.text for run in one.text)
            found += self.line("contents", f"{one.label} {words}{ranges}")
        return found

    def _numbering(self) -> dict[int, str]:
        """Return the number that stands before a heading, paragraph or point, by the identity of its text."""
        found = {}
        for block in self.paper.each():
            if isinstance(block, Heading) and block.label:
                found[id(block.text)] = block.label
            elif isinstance(block, Paragraph) and block.number is not None:
                found[id(block.text)] = f"{block.number}."
            elif isinstance(block, Points) and block.ordered:
                found |= {id(item): f"({column_letter(at).lower()})" for at, item in enumerate(block.items)}
        return found

    def _drawn(self, picture: Picture) -> Iterator[Known]:
        description = worded("drawn from the values of %(label)s", label=picture.label)
        for words in _DRAWN.findall(picture.svg):
            for known in self.line(f"{picture.label}, drawing", unescape(words)):
                yield known._replace(description=description)

    def footnotes(self) -> list[type_of_words]:
        """Return each footnote, in the order of their marks."""
        return [
            list(self.words(placed.place, placed.text, strict=True))
            for placed in texts(self.paper)
            if placed.place.endswith("footnote")
        ]

    def alternatives(self) -> type_of_words:
        """Return what is said of each picture to those who do not see it, under its label."""
        found: type_of_words = []
        for block in self.paper.each():
            if isinstance(block, Picture):
                place = f"{block.label}, alternative text"
                found += self.line(place, block.label) + self.line(place, block.alternative)
        return found

    def marks(self) -> list[type_of_words]:
        """Return what stands at the head or foot of many pages, each in a line of its own."""
        paper = self.paper
        said = (f"{paper.organisation} {paper.symbol}".rstrip(), paper.draft_mark, paper.foot)
        return [self.line("head and foot of pages", one) for one in said if one]

    def heads(self) -> list[type_of_words]:
        """Return the heads of tables, which stand again where a table goes on."""
        tables = [block for block in self.paper.each() if isinstance(block, PaperTable)]
        return [self.line(f"{one.label}, head", " ".join(one.headings)) for one in tables]


MOST_WORDS_OF_A_NAME = 3
"""Words of a cell that names a level, a direction or an answer."""
SHORTEST_NAME = 4
"""Letters of a word by which such a name is known again in running text."""


def _short_cells(paper: PaperContent) -> Iterator[str]:
    """Yield the words of short cells, as the levels: they are facts in running text too."""
    tables = (block for block in paper.each() if isinstance(block, PaperTable))
    for row in (row for table in tables for row in table.rows):
        for line in (line for cell in row.cells for line in cell.lines):
            words = [part.casefold() for _, word in words_in(plain(line)) for part in parts_of(word)]
            if len(words) <= MOST_WORDS_OF_A_NAME:
                yield from (norm(word) for word in words if len(norm(word)) >= SHORTEST_NAME)


def _is_strict(place: str) -> bool:
    """Say whether every word there is a fact: all but running text and its points."""
    return not place.startswith(("paragraph ", "before the first", "summary"))
