"""Numbers and lists as a sentence says them, and letters that stand for numbers."""

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


def chosen_in_words(**chosen: object) -> str:
    """Return what was chosen as “area: Dust; words: fog”, without what is empty; empty for nothing."""
    return "; ".join(f"{name}: {value}" for name, value in chosen.items() if value)


def first_upper(text: str) -> str:
    """Return a text with its first letter as a capital and the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def worded(sentence: str, /, **values: object) -> str:
    """Put named values into a whole sentence, so that another language can order them as it needs."""
    return sentence % values


def column_letter(place: int) -> str:
    """Return the letter of a column counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def roman(number: int) -> str:
    """Return a number as a Roman numeral, as sections are numbered."""
    letters = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    parts = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), letters, strict=True)
    found = ""
    for value, letter in parts:
        while number >= value:
            found, number = found + letter, number - value
    return found
