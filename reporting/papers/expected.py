"""A paper as the words that each kind of file should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from reporting.papers.content import (
    Heading,
    PaperContent,
    Paragraph,
    Picture,
    Run,
    own,
    texts,
)
from reporting.papers.proof import Known, Verdict, known_words, type_of_judge
from reporting.words import worded

_DRAWN = re.compile(r"<(?:text|tspan)\b[^>]*>([^<]+)<")
type_of_bodies = tuple[list[Known], ...]


def docx_bodies(paper: PaperContent, judge: type_of_judge) -> type_of_bodies:
    """Return the words of a DOCX: its text, its footnotes, and what is said of its pictures.

    Numbers of paragraphs are not text there.
    """
    body = [*_marks_of_pages(paper, judge), *_text(paper, judge, numbered=False)]
    return body, list(_footnotes(paper, judge)), list(_alternatives(paper, judge))


def pdf_bodies(paper: PaperContent, judge: type_of_judge) -> type_of_bodies:
    """Return the words of a PDF: its text with all numbering and drawn words, and its footnotes."""
    return list(_text(paper, judge, numbered=True)), list(_footnotes(paper, judge))


def marks_of_pages(paper: PaperContent, judge: type_of_judge) -> type_of_bodies:
    """Return the words that stand at the head or foot of the pages of a PDF, each mark apart."""
    head = own(f"{paper.organisation} {paper.symbol}".rstrip())
    marks = (head, own(paper.draft_mark), own(paper.foot))
    known = (
        list(known_words("head and foot of pages", (one,), judge, verdict=Verdict.STRUCTURE)) for one in marks
    )
    return tuple(one for one in known if one)


def _marks_of_pages(paper: PaperContent, judge: type_of_judge) -> Iterator[Known]:
    for text in (paper.organisation, paper.symbol, paper.draft_mark, paper.foot):
        yield from known_words("head and foot of pages", (own(text),), judge, verdict=Verdict.STRUCTURE)


def _contents(paper: PaperContent, judge: type_of_judge, *, with_ranges: bool) -> list[Known]:
    found: list[Known] = []
    for one in paper.headings():
        ranges = own(f" {one.paragraphs}") if with_ranges else own("")
        parts = (own(f"{one.label} "), *one.text, ranges)
        found += known_words("contents", parts, judge, verdict=Verdict.STRUCTURE)
    return found


def _text(paper: PaperContent, judge: type_of_judge, *, numbered: bool) -> Iterator[Known]:
    """Yield title block and blocks in order; ``numbered`` with the numbering and the words of drawings."""
    labels = _numbering(paper) if numbered else {}
    contents = _contents(paper, judge, with_ranges=not numbered)
    drawings = {block.label: block for block in paper.blocks if isinstance(block, Picture)}
    for placed in texts(paper):
        if placed.place.endswith("footnote"):
            continue
        if not placed.place.startswith("title block"):
            yield from contents
            contents = []
        label = labels.pop(id(placed.text), "")
        if label:
            yield from known_words(placed.place, (own(label),), judge, verdict=Verdict.STRUCTURE)
        yield from known_words(placed.place, placed.text, judge)
        if numbered and placed.place.endswith(", title"):
            picture = drawings.get(placed.place.removesuffix(", title"))
            if picture is not None:
                yield from _drawn(picture, judge)


def _numbering(paper: PaperContent) -> dict[int, str]:
    """Return the number that stands before a heading or paragraph, by the identity of its text."""
    found = {}
    for block in paper.blocks:
        if isinstance(block, Heading) and block.label:
            found[id(block.text)] = block.label
        elif isinstance(block, Paragraph) and block.number is not None:
            found[id(block.text)] = f"{block.number}."
    return found


def _drawn(picture: Picture, judge: type_of_judge) -> Iterator[Known]:
    for words in _DRAWN.findall(picture.svg):
        run = Run(unescape(words), fact=worded("drawn from the values of %(label)s", label=picture.label))
        yield from known_words(f"{picture.label}, drawing", (run,), judge)


def _alternatives(paper: PaperContent, judge: type_of_judge) -> Iterator[Known]:
    for block in paper.blocks:
        if isinstance(block, Picture):
            said = Run(block.alternative, fact=worded("said of the values of %(label)s", label=block.label))
            yield from known_words(f"{block.label}, alternative text", (said,), judge)


def _footnotes(paper: PaperContent, judge: type_of_judge) -> Iterator[Known]:
    for placed in texts(paper):
        if placed.place.endswith("footnote"):
            yield from known_words(placed.place, placed.text, judge)
