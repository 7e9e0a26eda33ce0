"""Finds the numbers in a text, and says where each stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

# A number whose thousands are set apart by a space is one word, whichever space it is.
_WORD = re.compile(r"(?<![\w.,/-])[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3})+(?![0-9])\S*|\S*\d\S*")
_EDGES = ".,;:!?()[]{}“”„\"'’‘«»…*†‡"
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009,](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_PARTS = re.compile(r"[-–—]")
_PERCENT = re.compile(r"[\s\u00a0\u202f]*(%|per cent\b|percent\b)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[)”\"]*\s+(?=[“\"(]?[^\W\d_a-z])|\n+")
_CLAUSE_END = re.compile(r"[,;:()]\s|\s[(–—]|\band\b(?=\s+\d)|\bor\b(?=\s+\d)")


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
    """Yield every number and every name that holds a digit, in order, each where it stands in the text.

    A range such as “74–77” gives its two numbers; “2016-2020” likewise. “1 200” and “1,200” are one number.
    """
    for found in _WORD.finditer(text):
        word = found[0].strip(_EDGES)
        share = word.endswith("%") or bool(_PERCENT.match(text, found.end()))
        bare = word.removesuffix("%").strip(_EDGES)
        start = found.start() + found[0].find(bare)
        parts = _PARTS.split(bare)
        if all(_PLAIN.fullmatch(_GROUPS.sub("", part)) for part in parts):
            for part in parts:
                at = text.index(part, start)
                yield _number(_GROUPS.sub("", part), at, is_share=share)
                start = at + len(part)
        else:
            yield NumberInText(bare, start, None)


def _number(text: str, start: int, *, is_share: bool) -> NumberInText:
    decimals = len(text.partition(".")[2])
    return NumberInText(text, start, Decimal(text), decimals, is_share)


def sentence_at(text: str, place: int) -> tuple[int, str]:
    """Return the sentence that holds a place, and where it begins."""
    return _part_at(_sentences(text), place)


def clause_at(text: str, place: int) -> tuple[int, str]:
    """Return the part of a sentence that holds a place: up to a comma, a bracket, “and” before a number."""
    return _part_at(_clauses(text), place)


@lru_cache(maxsize=64)
def _sentences(text: str) -> list[tuple[int, str]]:
    return list(_parts(text, _SENTENCE_END))


@lru_cache(maxsize=64)
def _clauses(text: str) -> list[tuple[int, str]]:
    return list(_parts(text, _CLAUSE_END))


def _parts(text: str, ends: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    start = 0
    for found in ends.finditer(text):
        yield start, text[start : found.start()]
        start = found.end()
    yield start, text[start:]


def _part_at(parts: list[tuple[int, str]], place: int) -> tuple[int, str]:
    return parts[max(0, bisect_right(parts, place, key=lambda part: part[0]) - 1)]


def words_of(text: str) -> frozenset[str]:
    """Return what a text speaks of: the beginnings of its longer words, and its names in capitals."""
    return stems(text) | {f"={name}" for name in _CAPITALS.findall(text)}


_CAPITALS = re.compile(r"\b[A-Z]{2,8}\b")


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words of a text, to see what two texts speak of."""
    return frozenset(word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.casefold()))
