"""What can be said of a number of a file: its words, and those of the paper it was written from."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.reading import NumberInText, numbers_in, words_in


class UnreadablePaperError(Exception):
    """The file cannot be read as a paper; the message says why."""


class Verdict(StrEnum):
    """What can be said of one number."""

    EQUAL = "equals the data"
    ROUNDED = "rounding of"
    CITED = "cited from another document"
    STRUCTURE = "counts the paper itself"
    NAME = "a name, not a number"
    UNKNOWN = "not found in the data"


class Word(NamedTuple):
    """A word of a file and where it stands."""

    text: str
    place: str


class Known(NamedTuple):
    """A word of the paper as it would be written now; ``told`` says what its number rests on.

    ``value`` is the number before it was rounded, where the word is one alone.
    """

    text: str
    place: str
    verdict: Verdict | None
    told: str
    value: float | None = None


@dataclass(frozen=True)
class Proven:
    """A number of a file: where, which, what can be said of it, and on what it rests."""

    place: str
    number: str
    verdict: Verdict
    told: str


type_of_judge = Callable[[NumberInText, str], tuple[Verdict, str]]


def norm(word: str) -> str:
    """Return a word as it is compared: in one form, without the marks at its ends, a number with its sign."""
    bare = unicodedata.normalize("NFC", word).strip(_MARKS).rstrip(_DASHES)
    unsigned = bare.lstrip(_DASHES)
    return f"-{unsigned}" if unsigned != bare and unsigned[:1].isdigit() else unsigned


_MARKS = ".,;:!?()[]{}“”„\"'’‘«»…•\u2060\u00ad\u200b"
_DASHES = "-–—−"


def holds_number(word: str) -> bool:
    """Return whether a word holds a digit, a fraction or a Roman numeral of its own letter."""
    return any(unicodedata.category(letter) in {"Nd", "Nl", "No"} for letter in word)


def words_of(text: str, place: str) -> Iterator[Word]:
    """Yield the words of a text of a file."""
    for _, word in words_in(text):
        yield Word(word, place)


def known_words(
    place: str, text: type_of_text, judge: type_of_judge, *, verdict: Verdict | None = None
) -> Iterator[Known]:
    """Yield the words of a text of the paper; ``verdict`` holds for all of them where it is given."""
    whole = plain(text)
    numbers = list(numbers_in(whole))
    starts, at = [], 0
    for run in text:
        starts.append(at)
        at += len(run.text)
    for position, word in words_in(whole):
        digit = next((at for at, letter in enumerate(word) if letter.isdigit()), None)
        if digit is None:
            yield Known(word, place, Verdict.UNKNOWN if holds_number(word) else None, "")
        else:
            run = text[bisect_right(starts, position + digit) - 1]
            if verdict is not None:
                yield Known(word, place, verdict, run.fact)
            else:
                number = _number_at(numbers, position, position + len(word))
                yield Known(word, place, *_verdict_of(number, whole, run, judge), run.value)


def _number_at(numbers: Sequence[NumberInText], start: int, end: int) -> NumberInText | None:
    """Return the number that begins in a word, or the one whose thousands the word holds."""
    place = bisect_right(numbers, end - 1, key=lambda one: one.start) - 1
    return numbers[place] if place >= 0 else None


def _verdict_of(
    number: NumberInText | None, whole: str, run: Run, judge: type_of_judge
) -> tuple[Verdict, str]:
    if number is None:
        return Verdict.STRUCTURE, run.fact
    if run.fact.startswith("cited from"):
        return Verdict.CITED, run.fact
    if not run.fact:
        return judge(number, whole)
    if run.value is not None and number.value is not None and Decimal(repr(run.value)) != number.value:
        return Verdict.ROUNDED, f"{run.value:.4f}, {run.fact}"
    return Verdict.EQUAL, run.fact


def unexplained(found: Iterable[Proven]) -> list[Proven]:
    """Return those numbers that nothing explains."""
    return [one for one in found if one.verdict == Verdict.UNKNOWN]
