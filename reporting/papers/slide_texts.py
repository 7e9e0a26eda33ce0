"""The slides of a presentation that are words: its summary, and what the meeting is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reporting.papers.content import Box, Heading, PaperContent, Paragraph, Points, plain, type_of_text

LONGEST_TEXT: Final = 620
"""Characters that stand on one slide; what is longer goes on on the next."""


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
            section = plain(block.text)
        elif isinstance(block, Paragraph):
            lead = plain(block.text)
        elif isinstance(block, Points) and block.ordered:
            items = [f"({chr(97 + place)}) {plain(item)}" for place, item in enumerate(block.items)]
            yield from _split(section, [lead, *items])


def _texts_of_box(box: Box) -> Iterator[type_of_text]:
    for part in box.parts:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from part.items


def _split(title: str, texts: Sequence[str]) -> Iterator[TextSlide]:
    """Yield as many slides as texts need; no text is cut."""
    here: list[str] = []
    made: list[list[str]] = []
    for text in texts:
        if here and sum(map(len, here)) + len(text) > LONGEST_TEXT:
            made.append(here)
            here = []
        here.append(text)
    for place, listed in enumerate([*made, here], 1):
        named = title if len(made) == 0 else f"{title} ({place})"
        yield TextSlide(named, tuple(listed))
