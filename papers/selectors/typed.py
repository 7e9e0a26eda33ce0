"""Checks numbers that somebody typed against the record: equal, rounded, or not there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise

from papers.selectors.numbers.facts import Fact
from papers.selectors.record import Record
from papers.selectors.typed_facts import facts_of, titles_of
from reporting.papers.reading import NumberInText, clause_at, numbers_in, sentence_at, words_of


class Verdict(StrEnum):
    """What can be said of a number that somebody typed."""

    EQUAL = "equals the data"
    ROUNDED = "rounding of"
    NAME = "a name, not a number"
    UNKNOWN = "not found in the data"


_OF = re.compile(r"\s+(out\s+)?of\s+(the\s+|all\s+)?")
_FAMILY = re.compile(r"[0-9].*")


@dataclass(frozen=True)
class Judged:
    """A number with what it equals, or what the data says instead."""

    number: NumberInText
    verdict: Verdict
    explanation: str
    fact: Fact | None = None
    """What it equals or rounds, where a placeholder could give it."""

    @property
    def is_explained(self) -> bool:
        return self.verdict != Verdict.UNKNOWN


@dataclass(frozen=True)
class _Known:
    """A number of the record and the words, all of which a sentence holds that speaks of it.

    ``letters`` have to stand in it one by one: where two levels are joined, or no word is long enough.
    """

    fact: Fact
    words: frozenset[str]
    letters: str
    is_share: bool

    def is_spoken_of(self, words: frozenset[str], text: str) -> bool:
        return self.letters in text and self.words <= words | {self.letters}


@dataclass(frozen=True)
class Index:
    """All numbers and names of the record of one paper; what a sentence speaks of is found once."""

    record: Record
    _read: dict[str, tuple[_Known, ...]] = field(default_factory=dict)
    _near: dict[tuple[str, str, bool], tuple[_Known, ...]] = field(default_factory=dict)

    @cached_property
    def known(self) -> tuple[_Known, ...]:
        return tuple(
            _known(one, phrase)
            for one in facts_of(self.record)
            if one.value is not None
            for phrase in one.about
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """Names that hold digits, as “SOM-23” or “AIR-1”, with what they name."""
        found: dict[str, str] = {}
        for text, what in titles_of(self.record):
            for one in numbers_in(text):
                if one.value is None:
                    found.setdefault(one.text.casefold(), what)
        return found

    @cached_property
    def families(self) -> frozenset[str]:
        """What the names of the record begin with, as “som-”."""
        return frozenset(_FAMILY.sub("", name) for name in self.names)

    def judge(self, number: NumberInText, around: str) -> Judged:
        """Return what the record says of a number that stands in a text.

        A number counts as the record’s where its sentence speaks of the same thing, and of nothing that
        is named more closely: “fully or substantially” is not “fully”, an area is not the plan. Of several
        things that the sentence speaks of, the one named beside the number counts.
        """
        if number.value is None:
            return self._named(number)
        pool = self._spoken_of(number, around)
        for one in pool:
            verdict = _compared(number, one.fact)
            if verdict is not None:
                return Judged(number, verdict, f"{one.fact.text}: {one.fact.description}", one.fact)
        whole = self._as_base(number, around)
        if whole is not None:
            return Judged(number, Verdict.EQUAL, f"base of {whole.text}: {whole.description}")
        _, sentence = sentence_at(around, number.start)
        spoken = set(self._spoken(sentence))
        return Judged(number, Verdict.UNKNOWN, _instead(number, [one for one in pool if one in spoken]))

    def _named(self, number: NumberInText) -> Judged:
        name = number.text.casefold()
        if name in self.names:
            return Judged(number, Verdict.EQUAL, self.names[name])
        if name[:1].isalpha() and _FAMILY.sub("", name) not in self.families:
            return Judged(number, Verdict.NAME, "a name that holds a digit; the record has none like it")
        return Judged(number, Verdict.UNKNOWN, "no name on record")

    def _spoken_of(self, number: NumberInText, around: str) -> tuple[_Known, ...]:
        """Return the numbers of the record that are spoken of beside a number."""
        start, text = sentence_at(around, number.start)
        _, clause = clause_at(text, number.start - start)
        is_named = any(one.is_share == number.is_share for one in self._spoken(text))
        return self._nearest(clause, text if is_named else around, is_share=number.is_share)

    def _nearest(self, clause: str, text: str, *, is_share: bool) -> tuple[_Known, ...]:
        """Return those numbers a text speaks of whose words stand in a clause of it, or all where none does.

        “22 rated substantially” speaks of the level and not of the base, which stands after “of”.
        """
        key = (clause, text, is_share)
        if key not in self._near:
            spoken = _spoken_words(clause) | {_letters(clause)}
            scores = [
                (len(one.words & spoken), one) for one in self._spoken(text) if one.is_share == is_share
            ]
            if any(score and one.fact.base is not None for score, one in scores):
                scores = [(score, one) for score, one in scores if not one.fact.is_base]
            best = max((score for score, _ in scores), default=0)
            self._near[key] = tuple(one for score, one in scores if score == best)
        return self._near[key]

    def _spoken(self, text: str) -> tuple[_Known, ...]:
        """Return the numbers of the record that a text speaks of, without those it tells more closely."""
        if text not in self._read:
            words, letters = _spoken_words(text), _letters(text)
            spoken = [one for one in self.known if one.is_spoken_of(words, letters)]
            self._read[text] = tuple(
                one
                for one in spoken
                if not any(one.is_share == other.is_share and one.words < other.words for other in spoken)
            )
        return self._read[text]

    def _as_base(self, number: NumberInText, around: str) -> Fact | None:
        """Return the number that stands before “of” and this one, where this one is its base."""
        start, text = sentence_at(around, number.start)
        before = _before(text).get(number.start - start)
        if before is None or before.value is None:
            return None
        between = text[before.start + len(before.text) : number.start - start]
        if not _OF.fullmatch(between):
            return None
        for one in self._spoken_of(replace(before, start=before.start + start), around):
            if one.fact.base == number.value:
                return one.fact
        return None


@lru_cache(maxsize=64)
def _before(text: str) -> dict[int, NumberInText]:
    """Return for the place of each number in a text the number before it."""
    return {after.start: before for before, after in pairwise(numbers_in(text))}


def _known(fact: Fact, phrase: str) -> _Known:
    words = _spoken_words(phrase)
    letters = _letters(fact.letters)
    if not words:
        # “Not at all” has no word that is long enough.
        letters = _letters(phrase)
        words = frozenset({letters})
    return _Known(fact, words, letters, fact.text.endswith("%"))


def _letters(text: str) -> str:
    return " ".join(text.casefold().split()).replace(" and ", " or ")


@lru_cache(maxsize=1024)
def _spoken_words(text: str) -> frozenset[str]:
    """Return what a text speaks of, and its names that hold digits."""
    named = {one.text.casefold() for one in numbers_in(text) if one.value is None}
    return words_of(text) | named


def _instead(number: NumberInText, pool: Iterable[_Known]) -> str:
    """Say what the record has of that which is named beside a number, the nearest first."""
    near = {one.fact.text: one.fact for one in sorted(pool, key=lambda one: _distance(number, one.fact))}
    return "; ".join(f"{one.text} ({one.description})" for one in list(near.values())[:2])


def _distance(number: NumberInText, fact: Fact) -> float:
    return abs(float(number.value or 0) - (fact.value or 0))


def _compared(number: NumberInText, fact: Fact) -> Verdict | None:
    """Lay two values beside each other: two shares, or two numbers that are none."""
    exact = Decimal(repr(fact.value))
    if exact == number.value:
        return Verdict.EQUAL
    step = Decimal(1).scaleb(-number.decimals)
    is_rounded = number.is_share and exact.quantize(step, ROUND_HALF_UP) == number.value
    return Verdict.ROUNDED if is_rounded else None
