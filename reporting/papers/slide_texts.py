"""The slides of a presentation that are words: its summary, and what the meeting is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from reporting.letters import column_letter
from reporting.papers.content import Box, Heading, PaperContent, Paragraph, Points, plain, type_of_text

LONGEST_TEXT: Final = 620
"""Characters that stand on one slide; what is longer goes on on the next."""
_END: Final = re.compile(r"[.!?;:。！？；]\s*")


@dataclass(frozen=True)
class TextSlide:
    """A slide of paragraphs."""

    title: str
    texts: tuple[str, ...]


def summed_up(paper: PaperContent) -> Iterator[TextSlide]:
    """Yield the slides of what stands in frames, as the summary."""
    for block in paper.blocks:
        if isinstance(block, Box):
            yield from _split(block.title, [plain(text) for text in _texts_of_box(block)])


def asked(paper: PaperContent) -> Iterator[TextSlide]:
    """Yield a slide for each lettered list, under its section, with the sentence that leads to it."""
    section = lead = ""
    for block in paper.blocks:
        if isinstance(block, Heading):
            section, lead = plain(block.text), ""
        elif isinstance(block, Paragraph):
            lead = plain(block.text)
        elif isinstance(block, Points) and block.ordered:
            items = [
                f"({column_letter(place).lower()}) {plain(item)}" for place, item in enumerate(block.items)
            ]
            yield from _split(section, [lead, *items] if lead else items)


def _texts_of_box(box: Box) -> Iterator[type_of_text]:
    for part in box.parts:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from part.items


def _split(title: str, texts: Sequence[str]) -> Iterator[TextSlide]:
    """Yield as many slides as texts need; a long text is broken between sentences, nothing is left out."""
    here: list[str] = []
    made: list[list[str]] = []
    for part in chain.from_iterable(map(_in_parts, texts)):
        if here and sum(map(len, here)) + len(part) > LONGEST_TEXT:
            made.append(here)
            here = []
        here.append(part)
    for place, listed in enumerate([*made, here], 1):
        named = title if len(made) == 0 else f"{title} ({place})"
        yield TextSlide(named, tuple(listed))


def _in_parts(text: str) -> Iterator[str]:
    """Yield a text in parts that fit a slide: at the end of a sentence, else of a word, else anywhere."""
    while len(text) > LONGEST_TEXT:
        ends = [one.end() for one in _END.finditer(text, LONGEST_TEXT // 2, LONGEST_TEXT)]
        end = ends[-1] if ends else text.rfind(" ", 1, LONGEST_TEXT) + 1 or LONGEST_TEXT
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text
