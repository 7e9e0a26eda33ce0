"""Finds which paragraph from Word is which of a paper, and in which words two of them differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from reporting.papers.content import plain, type_of_text
from reporting.papers.redline import aligned
from reporting.papers.returned import Line, LineKind

MOST_PAIRS: Final = 2_500
"""Pairs of paragraphs between two that agree which are compared; beyond it they are taken for different."""
LIKE_ENOUGH: Final = 0.4
"""Share of words that two texts have in common to be taken for one that was changed."""
HEADINGS: Final = frozenset({LineKind.SECTION, LineKind.PART})
_ALONE: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
"""Letters of scripts that set no words apart: each is a word of its own."""
TOKEN: Final = re.compile(rf"[{_ALONE}]|\d+|(?:(?![{_ALONE}])[^\W\d])+|[^\w\s]")
_PARTS: Final = re.compile(rf"[{_ALONE}]|(?:(?![{_ALONE}])\w)+|\s+|[^\w\s]")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Unit:
    """A paragraph, point or heading of a paper as it reads now; ``block`` is the key of its block."""

    block: int
    kind: LineKind
    text: type_of_text


def normal(text: str) -> str:
    """Return words with every row of blanks as one, for comparing."""
    return _SPACE.sub(" ", text).strip()


def paired(ours: Sequence[Unit], theirs: Sequence[Line]) -> list[tuple[int | None, int | None]]:
    """Return which paragraph of a paper is which that came back, in order; None where one has no other.

    Those that agree word by word are found first; between them those are one that are like enough.
    """
    mine = [f"{_class(one.kind)}{normal(plain(one.text))}" for one in ours]
    back = [f"{_class(one.kind)}{normal(plain(one.text))}" for one in theirs]
    found: list[tuple[int | None, int | None]] = []
    a = b = 0
    for at, other in (*aligned(mine, back), (len(mine), len(back))):
        found += _between(mine[a:at], back[b:other], a, b)
        if at < len(mine):
            found.append((at, other))
        a, b = at + 1, other + 1
    return found


def _class(kind: LineKind) -> str:
    """Return a sign for what can be one paragraph with another: headings, captions, the rest."""
    return "H" if kind in HEADINGS else "C" if kind == LineKind.CAPTION else "T"


def _between(
    mine: Sequence[str], back: Sequence[str], a: int, b: int
) -> Iterator[tuple[int | None, int | None]]:
    """Yield pairs that are like enough, as many words in common as can be, and the rest alone."""
    best: list[list[float]] = [[0.0] * (len(back) + 1) for _ in range(len(mine) + 1)]
    like: dict[tuple[int, int], float] = {}
    if len(mine) * len(back) <= MOST_PAIRS:
        for one in reversed(range(len(mine))):
            for other in reversed(range(len(back))):
                like[one, other] = _likeness(mine[one], back[other])
                both = best[one + 1][other + 1] + like[one, other] if like[one, other] else 0.0
                best[one][other] = max(both, best[one + 1][other], best[one][other + 1])
    one = other = 0
    while one < len(mine) or other < len(back):
        here = like.get((one, other), 0.0)
        if here and best[one][other] == best[one + 1][other + 1] + here:
            yield a + one, b + other
            one, other = one + 1, other + 1
        elif one < len(mine) and (other == len(back) or best[one][other] == best[one + 1][other]):
            yield a + one, None
            one += 1
        else:
            yield None, b + other
            other += 1


def _likeness(mine: str, back: str) -> float:
    """Return how much two texts have in common, to 1; 0 where it is too little, or one is a heading."""
    if mine[:1] != back[:1]:
        return 0.0
    matcher = SequenceMatcher(None, TOKEN.findall(mine), TOKEN.findall(back), autojunk=False)
    if matcher.quick_ratio() < LIKE_ENOUGH:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= LIKE_ENOUGH else 0.0


def differences(ours: str, theirs: str) -> list[tuple[str, str]]:
    """Return two texts as one row of parts: “same”, “gone” (ours alone) and “new” (theirs alone)."""
    mine, back = _PARTS.findall(ours), _PARTS.findall(theirs)
    found: list[tuple[str, str]] = []
    a = b = 0
    for at, other in (*aligned(mine, back), (len(mine), len(back))):
        found += [("gone", "".join(mine[a:at])), ("new", "".join(back[b:other]))]
        if at < len(mine):
            found.append(("same", mine[at]))
        a, b = at + 1, other + 1
    parts = [one for one in found if one[1]]
    joined: list[tuple[str, str]] = []
    for kind, text in parts:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return joined
