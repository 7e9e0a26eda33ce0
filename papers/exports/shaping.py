"""The blocks of a paper put into shape: figures side by side, which paragraphs a heading has, its digest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from papers.exports.title_block import NOT_GIVEN
from record.canonical import canonical, digest_of
from reporting.papers.content import Block, Heading, PaperContent, Paragraph, Picture, SideBySide, plain

_OF_THE_STATE = frozenset({"Status"})


def paired(blocks: list[Block], halves: Mapping[str, Picture]) -> Iterator[Block]:
    """Put two figures that follow each other side by side where both can be read at half the width."""
    left = deque(blocks)
    while left:
        one = left.popleft()
        pair = [each.label for each in (one, left[0] if left else None) if isinstance(each, Picture)]
        if len(pair) == 2 and all(label in halves for label in pair):
            left.popleft()
            yield SideBySide(tuple(halves[label] for label in pair))
        else:
            yield one


def lowered(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the blocks of an annex that stands behind its paper: its sections are parts there."""
    for one in blocks:
        yield replace(one, level=2) if isinstance(one, Heading) else one


def with_ranges(given: Iterable[Block]) -> Iterator[Block]:
    """Say in each heading which paragraphs stand under it."""
    blocks = list(given)
    for place, block in enumerate(blocks):
        if not isinstance(block, Heading) or block.is_annex:
            yield block
            continue
        numbers = []
        for later in blocks[place + 1 :]:
            if isinstance(later, Heading) and (later.level <= block.level or later.is_annex):
                break
            if isinstance(later, Paragraph) and later.number is not None:
                numbers.append(later.number)
        if not numbers:
            yield block
        elif numbers[0] == numbers[-1]:
            yield replace(block, paragraphs=f"para. {numbers[0]}")
        else:
            yield replace(block, paragraphs=f"paras. {numbers[0]}–{numbers[-1]}")


def digest_of_contents(*contents: PaperContent) -> str:
    """Return the SHA-256 of what a paper and its annex say, without their state."""
    said: list[Any] = []
    for one in contents:
        facts = [(label, plain(text)) for label, text in one.about]
        facts = [(label, text) for label, text in facts if label not in _OF_THE_STATE and text != NOT_GIVEN]
        said += [one.title, one.symbol, facts, [repr(block) for block in one.blocks]]
    return digest_of(canonical(said))
