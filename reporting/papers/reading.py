"""Finds the numbers in a text, and says where each stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

_LETTERS = (
    "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WIDE_MARKS = "\u3000-\u3004\u3008-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
# Chinese, Japanese and Korean are broken between lines at any character, so each is a word of its own.
_ALONE = re.compile(f"[{_LETTERS}{_WIDE_MARKS}]")
_UNSPACED = re.compile(f"[{_LETTERS}]{{2,}}")
_SPACED_OR_ALONE = re.compile(rf"[{_LETTERS}{_WIDE_MARKS}]|[^\s{_LETTERS}{_WIDE_MARKS}]+")
_SPACED_LETTERS = re.compile(rf"[^\W\d_{_LETTERS}]{{4,}}")
# A number whose thousands are set apart by a space is one word, whichever space it is.
_WORD = re.compile(r"(?<![\w.,/-])[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3})+(?![0-9])\S*|\S*\d\S*")
_EDGES = ".,;:!?()[]{}“”„\"'’‘«»…*†‡"
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009,](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_PARTS = re.compile(r"[-–—]")
_PERCENT = re.compile(r"[\s\u00a0\u202f]*(%|\uff05|per cent\b|percent\b)")
_PERCENT_BEFORE = "百分之"
_SENTENCE_END = re.compile(r"(?<=[.!?…])[)”\"]*\s+(?=[“\"(]?[^\W\d_a-z])|\n+|(?<=[\u3002\uff01\uff1f])")
_CLAUSE_END = re.compile(
    r"[,;:()]\s|\s[(–—]|\band\b(?=\s+\d)|\bor\b(?=\s+\d)|[\u3001\uff08\uff09\uff0c\uff1a\uff1b]"
)


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


def words_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield every word of a text with its place; where words are not set apart, every character."""
    for found in _SPACED_OR_ALONE.finditer(text):
        yield found.start(), found[0]


def numbers_in(text: str) -> Iterator[NumberInText]:
    """Yield every number and every name that holds a digit, in order, each where it stands in the text.

    A range such as “74–77” gives its two numbers; “2016-2020” likewise. “1 200” and “1,200” are one number.
    In a text without spaces, as “共有15项”, a number ends where such a character stands.
    """
    for found in _WORD.finditer(_ALONE.sub("\n", text)):
        word = found[0].strip(_EDGES)
        share = word.endswith("%") or bool(_PERCENT.match(text, found.end()))
        bare = word.removesuffix("%").strip(_EDGES)
        start = found.start() + found[0].find(bare)
        share = share or text[:start].endswith(_PERCENT_BEFORE)
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
    """Return the beginnings of the longer words of a text, to see what two texts speak of.

    Where words are not set apart, every two characters that stand together count as one.
    """
    pairs = (a + b for run in _UNSPACED.findall(text) for a, b in pairwise(run))
    return frozenset(pairs).union(word[:6] for word in _SPACED_LETTERS.findall(text.casefold()))
