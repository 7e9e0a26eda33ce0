"""Lays two rows of words beside each other: first by what is in both once, then by what stands between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

LONGEST_ROW = 4
"""Words that have to agree in a row to be an anchor; then fewer, down to one."""
MOST_COMPARED = 4_000_000
"""Pairs of words between two anchors that are compared; beyond it the parts are taken for different."""


def aligned(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places at which both rows have the same word, in order."""
    yield from _between(mine, theirs, 0, len(mine), 0, len(theirs), LONGEST_ROW)


def _between(
    mine: Sequence[str], theirs: Sequence[str], a: int, a_end: int, b: int, b_end: int, length: int
) -> Iterator[tuple[int, int]]:
    while a < a_end and b < b_end and mine[a] == theirs[b]:
        yield a, b
        a, b = a + 1, b + 1
    tail = 0
    while a < a_end - tail and b < b_end - tail and mine[a_end - tail - 1] == theirs[b_end - tail - 1]:
        tail += 1
    if a < a_end - tail and b < b_end - tail:
        yield from _middle(mine, theirs, a, a_end - tail, b, b_end - tail, length)
    yield from ((a_end - step, b_end - step) for step in range(tail, 0, -1))


def _middle(
    mine: Sequence[str], theirs: Sequence[str], a: int, a_end: int, b: int, b_end: int, length: int
) -> Iterator[tuple[int, int]]:
    anchors = _anchors(mine, theirs, a, a_end, b, b_end, length) if length else []
    if anchors:
        for at, other in anchors:
            if at >= a and other >= b:
                yield from _between(mine, theirs, a, at, b, other, length)
                yield at, other
                a, b = at + 1, other + 1
        yield from _between(mine, theirs, a, a_end, b, b_end, length)
    elif length:
        yield from _middle(mine, theirs, a, a_end, b, b_end, length - 1)
    elif (a_end - a) * (b_end - b) <= MOST_COMPARED:
        matcher = SequenceMatcher(None, mine[a:a_end], theirs[b:b_end], autojunk=False)
        for block in matcher.get_matching_blocks():
            yield from ((a + block.a + step, b + block.b + step) for step in range(block.size))


def _anchors(
    mine: Sequence[str], theirs: Sequence[str], a: int, a_end: int, b: int, b_end: int, length: int
) -> list[tuple[int, int]]:
    """Return the rows of words that stand once in both, as many as keep their order."""
    once = _once(mine, a, a_end, length)
    others = _once(theirs, b, b_end, length)
    pairs = sorted((place, others[row]) for row, place in once.items() if row in others)
    return _longest_rising(pairs)


def _once(words: Sequence[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    twice = set()
    for place in range(start, end - length + 1):
        row = tuple(words[place : place + length])
        if row in found:
            twice.add(row)
        found[row] = place
    return {row: place for row, place in found.items() if row not in twice}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs, sorted by their first, whose second rises too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, other) in enumerate(pairs):
        at = bisect_left(tails, other)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(other)
            ends.append(place)
        else:
            tails[at], ends[at] = other, place
    found = []
    place = ends[-1] if ends else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]
