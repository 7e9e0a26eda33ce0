"""Numbers and lists as a sentence says them."""

from __future__ import annotations

from collections.abc import Iterable

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number_in_words(count: int) -> str:
    """Return a whole number as a sentence says it: “four”, from ten on “19”."""
    return SMALL[count] if 0 <= count < len(SMALL) else str(count)


def part_in_words(count: int) -> str:
    """Return how many of a whole, to stand before “of”: “none”, “four”, “19”."""
    return number_in_words(count) if count else "none"


def list_in_words(parts: Iterable[str]) -> str:
    """Return a list as a sentence says it: “a”, “a and b”, “a, b and c”; empty for nothing."""
    return _listed(parts, "and")


def choice_in_words(parts: Iterable[str]) -> str:
    """Return a choice as a sentence says it: “a”, “a or b”, “a, b or c”; empty for nothing."""
    return _listed(parts, "or")


def _listed(parts: Iterable[str], before_the_last: str) -> str:
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} {before_the_last} {last}" if first else last


def first_upper(text: str) -> str:
    """Return a text with its first letter as a capital and the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def worded(sentence: str, /, **values: object) -> str:
    """Put named values into a whole sentence, so that another language can order them as it needs."""
    return sentence % values
