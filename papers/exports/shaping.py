"""The blocks of a paper put into shape: figures side by side, which paragraphs a heading has, its digest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from papers.exports.title_block import NOT_GIVEN, missing_in_title_block
from papers.models import Paper, PaperBlock
from people.policies import PUBLIC
from programmes import policies
from record.canonical import canonical, digest_of
from reporting.papers.content import Block, Heading, PaperContent, Paragraph, Picture, SideBySide, plain
from reporting.words import list_in_words, worded
from review.states import CLEARED

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


@dataclass(frozen=True)
class Problem:
    """Something wrong with a paper: where, what, and whether it keeps the paper from being cleared."""

    place: str
    text: str
    block: PaperBlock | None = None
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def problems_of_sources(paper: Paper) -> Iterator[Problem]:
    """Say which of the things a paper reports are not open to everybody yet, and what its head lacks."""
    round_ = paper.assessment_round
    if round_.status not in policies.READABLE_STATUSES[PUBLIC]:
        message = "%(title)s is %(status)s; clear it first."
        status = round_.get_status_display().lower()
        yield Problem("title block", worded(message, title=round_.title, status=status))
    if paper.meeting is None:
        message = "It names no session: it can be cleared, but not recorded as presented."
        yield Problem("title block", message, blocks=False)
    missing = missing_in_title_block(paper)
    if missing:
        message = worded(
            "It has no %(missing)s yet; the paper is printed without.", missing=list_in_words(missing)
        )
        yield Problem("title block", message, blocks=False)
    if round_.citation.is_missing:
        message = worded("The ratings of %(title)s are missing.", title=round_.title)
        yield Problem("title block", message, blocks=False)
    if paper.survey is not None and paper.survey.status != CLEARED:
        message = worded("%(title)s is a draft; clear it first.", title=paper.survey.title)
        yield Problem("title block", message)
    if paper.evaluation is not None and not paper.evaluation.is_open:
        message = worded(
            "%(title)s is not open yet; clear what it found first.", title=paper.evaluation.title
        )
        yield Problem("title block", message)
