"""Finds the numbers in a text, and says where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_WORD = re.compile(r"\S*\d\S*")
_EDGES = ".,;:!?()[]{}“”„\"'’‘«»…*†‡"
_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))|(?<=\d),(?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_PARTS = re.compile(r"[-–—]")
_PERCENT = re.compile(r"[\s\u00a0\u202f]*(%|per cent\b|percent\b)")


@dataclass(frozen=True)
class NumberInText:
    """A number, or a name that holds digits, as it stands in a text.

    ``value`` is None for a name such as “SOM-23”; ``decimals`` says how far the number was rounded.
    """

    text: str
    start: int
    value: Decimal | None
    decimals: int = 0
    is_share: bool = False


def numbers_in(text: str) -> Iterator[NumberInText]:
    """Yield every number and every name that holds a digit, in order.

    A range such as “74–77” gives its two numbers; “2016-2020” likewise.
    """
    joined = _THOUSANDS.sub("", text)
    for found in _WORD.finditer(joined):
        word = found[0].strip(_EDGES)
        share = word.endswith("%") or bool(_PERCENT.match(joined, found.end()))
        bare = word.removesuffix("%").strip(_EDGES)
        start = found.start() + found[0].find(bare)
        parts = _PARTS.split(bare)
        if all(_PLAIN.fullmatch(part) for part in parts):
            for part in parts:
                yield _number(part, joined.index(part, start), is_share=share)
        else:
            yield NumberInText(bare, start, None)


def _number(text: str, start: int, *, is_share: bool) -> NumberInText:
    decimals = len(text.partition(".")[2])
    return NumberInText(text, start, Decimal(text), decimals, is_share)


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words of a text, to see what two texts speak of."""
    return frozenset(word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.casefold()))
