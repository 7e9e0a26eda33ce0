"""Finds where the numbers of the record stand in a text that came back, and which no longer agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reporting.papers.aligning import aligned
from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.pairing import TOKEN, normal

_GOES_ON: Final = re.compile(r"[.,]?\d")
_CAME_BEFORE: Final = re.compile(r"(?:\d[.,]?|[-−])$")
"""What makes a number a part of a longer one, or of another sign."""


@dataclass(frozen=True)
class Lost:
    """A number or footnote of the record that reads otherwise: what the record has, and what came back.

    ``can_return`` says that the number of the record can take the place of what was typed over it.
    """

    written: str
    ours: str
    theirs: str
    can_return: bool = False


@dataclass(frozen=True)
class Span:
    """Where a placeholder stands in a text that came back."""

    start: int
    end: int
    run: Run


def found_spans(ours: type_of_text, words: str, *, puts_back: bool) -> tuple[list[Span], list[Lost]]:
    """Return where the placeholders of a text stand in what came back, and those that no longer agree."""
    old = plain(ours)
    borders, at = {0}, 0
    for run in ours:
        at += len(run.text)
        borders.add(at)
    mine, back = tokens(old, borders), tokens(words)
    counterparts = dict(aligned([old[a:b] for a, b in mine], [words[a:b] for a, b in back]))
    spans: list[Span] = []
    lost: list[Lost] = []
    at = 0
    for run in ours:
        start, at = at, at + len(run.text)
        if not run.written or not run.text.strip():
            continue
        inside = [place for place, (a, b) in enumerate(mine) if start <= a and b <= at]
        span = _same(run, inside, back, counterparts, words)
        if span is not None:
            spans.append(span)
            continue
        there = _instead(run, inside, (len(mine), back), counterparts, words, [one.end for one in spans])
        said = words[there[0][0] : there[-1][1]] if there else ""
        returns = 0 < len(there) <= len(inside)
        lost.append(Lost(run.written, run.text, said, returns))
        if puts_back and returns:
            spans.append(Span(there[0][0], there[-1][1], run))
    return list(_apart(spans)), lost


def tokens(text: str, borders: set[int] | None = None) -> list[tuple[int, int]]:
    """Return where words, numbers and signs begin and end; none goes over a border."""
    found: list[tuple[int, int]] = []
    for one in TOKEN.finditer(text):
        cuts = [
            one.start(),
            *sorted(cut for cut in borders or () if one.start() < cut < one.end()),
            one.end(),
        ]
        found += list(pairwise(cuts))
    return found


def _same(
    run: Run, inside: Sequence[int], back: Sequence[tuple[int, int]], counterparts: dict[int, int], words: str
) -> Span | None:
    """Return where a placeholder came back unchanged; None where not, or as part of a longer number."""
    places = [counterparts[place] for place in inside if place in counterparts]
    if len(places) != len(inside) or places[-1] - places[0] != len(inside) - 1:
        return None
    start, end = back[places[0]][0], back[places[-1]][1]
    if normal(words[start:end]) != normal(run.text):
        return None
    is_number = run.text[:1].isdigit() or run.text[-1:].isdigit()
    longer = _GOES_ON.match(words[end:]) or _CAME_BEFORE.search(words[:start])
    return None if is_number and longer else Span(start, end, run)


def _instead(
    run: Run,
    inside: Sequence[int],
    rows: tuple[int, Sequence[tuple[int, int]]],
    counterparts: dict[int, int],
    words: str,
    taken: Sequence[int],
) -> Sequence[tuple[int, int]]:
    """Return the words that came back where a placeholder stood; of several a number for a number."""
    length, back = rows
    first, last = inside[0] - 1, inside[-1] + 1
    while first >= 0 and first not in counterparts:
        first -= 1
    while last < length and last not in counterparts:
        last += 1
    there = back[counterparts.get(first, -1) + 1 : counterparts.get(last, len(back))]
    if last - first - 1 == len(inside):
        return there
    if not any(letter.isdigit() for letter in run.text):
        return []
    numbers = [one for one in there if words[one[0]].isdigit() and one[0] >= max(taken, default=0)]
    return numbers[:1]


def _apart(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans in order that do not share words: where several numbers were replaced as one, the first."""
    end = 0
    for one in sorted(spans, key=lambda span: span.start):
        if one.start >= end:
            yield one
            end = one.end
