"""Proves the numbers of a file against the paper it was written from: each with its place and verdict.

The words of the file are laid beside the words of the paper as it would be written now. A number that
stands where the paper has it rests on what the paper rests on; any other is looked up in the data.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.reading import NumberInText, numbers_in


class Verdict(StrEnum):
    """What can be said of one number."""

    EQUAL = "equals the data"
    ROUNDED = "rounding of"
    CITED = "cited from another document"
    STRUCTURE = "counts the paper itself"
    UNKNOWN = "not found in the data"


class Word(NamedTuple):
    """A word of a file and where it stands."""

    text: str
    place: str


class Known(NamedTuple):
    """A word of the paper as it would be written now; ``told`` says what its number rests on."""

    text: str
    place: str
    verdict: Verdict | None
    told: str


@dataclass(frozen=True)
class Proven:
    """A number of a file: where, which, what can be said of it, and on what it rests."""

    place: str
    number: str
    verdict: Verdict
    told: str


type_of_judge = Callable[[NumberInText, str], tuple[Verdict, str]]


def norm(word: str) -> str:
    """Return a word as it is compared: without the marks at its ends, in one form."""
    return unicodedata.normalize("NFC", word).strip(".,;:!?()[]{}“”„\"'’‘«»…•–—-⁠­\u200b")


def words_of(text: str, place: str) -> Iterator[Word]:
    """Yield the words of a text of a file."""
    for word in text.split():
        yield Word(word, place)


def known_words(
    place: str, text: type_of_text, judge: type_of_judge, *, verdict: Verdict | None = None
) -> Iterator[Known]:
    """Yield the words of a text of the paper; ``verdict`` holds for all of them where it is given."""
    whole = plain(text)
    starts, at = [], 0
    for run in text:
        starts.append((at, run))
        at += len(run.text)
    position = 0
    for word in whole.split():
        position = whole.index(word, position)
        digit = next((place for place, letter in enumerate(word) if letter.isdigit()), None)
        if digit is None:
            yield Known(word, place, None, "")
        else:
            run = _run_at(starts, position + digit)
            yield Known(word, place, *_verdict_of(word, whole, run, judge, verdict))
        position += len(word)


def _run_at(starts: Sequence[tuple[int, Run]], position: int) -> Run:
    return next(run for start, run in reversed(starts) if start <= position)


def _verdict_of(
    word: str, whole: str, run: Run, judge: type_of_judge, verdict: Verdict | None
) -> tuple[Verdict, str]:
    number = next(numbers_in(word), None)
    if number is None or verdict is not None:
        return verdict or Verdict.STRUCTURE, run.fact
    if run.fact.startswith("cited from"):
        return Verdict.CITED, run.fact
    if not run.fact:
        found = next((one for one in numbers_in(whole) if one.text == number.text), number)
        return judge(found, whole)
    if run.value is not None and number.value is not None and Decimal(repr(run.value)) != number.value:
        return Verdict.ROUNDED, f"{run.value:.4f}, {run.fact}"
    return Verdict.EQUAL, run.fact


def prove(words: Sequence[Word], bodies: Sequence[Sequence[Known]], judge: type_of_judge) -> Iterator[Proven]:
    """Yield every number of a file with its verdict.

    ``bodies`` are the parts of the paper in the order in which they are laid beside the file: its text,
    then its footnotes, which stand elsewhere in each format.
    """
    found: dict[int, Known] = {}
    rest: list[Known] = []
    for body in bodies:
        rest += _lay(words, body, found)
    # What was moved in the file stands beside what is left over in the paper.
    _lay(words, rest, found)
    for place, word in enumerate(words):
        if not any(letter.isdigit() for letter in word.text):
            continue
        known = found.get(place)
        if known is not None and known.verdict is not None:
            yield Proven(word.place, norm(word.text), known.verdict, known.told)
        else:
            yield from _looked_up(words, place, judge)


def _lay(words: Sequence[Word], body: Sequence[Known], found: dict[int, Known]) -> list[Known]:
    """Lay words of the file without a partner beside a part of the paper; return what is left of it."""
    left = [place for place in range(len(words)) if place not in found]
    mine, theirs = [norm(words[place].text) for place in left], [norm(one.text) for one in body]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    used = set()
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            found[left[block.a + step]] = body[block.b + step]
            used.add(block.b + step)
    return [one for place, one in enumerate(body) if place not in used]


def _looked_up(words: Sequence[Word], place: int, judge: type_of_judge) -> Iterator[Proven]:
    """Look a number up that does not stand where the paper has it, by the words around it."""
    word = words[place]
    around = " ".join(one.text for one in words[max(0, place - 15) : place + 16] if one.place == word.place)
    after = words[place + 1].text if place + 1 < len(words) else ""
    for number in numbers_in(f"{word.text} {after}" if after.startswith("%") else word.text):
        verdict, told = judge(number, around)
        yield Proven(word.place, number.text, verdict, told)


def unexplained(found: Iterable[Proven]) -> list[Proven]:
    """Return those numbers that nothing explains."""
    return [one for one in found if one.verdict == Verdict.UNKNOWN]
