"""Checks numbers that somebody typed against every number and name of the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from typing import Any

from papers.selectors.numbers import names, of_others, of_round, of_survey
from papers.selectors.numbers.names import Fact, NoSuchNumberError
from papers.selectors.record import Record
from record.models import SourceDocument
from record.models.citations import date_in_words
from reporting.papers.reading_data import NumberInText, clause_at, numbers_in, sentence_at, stems, words_of
from reporting.words import worded


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


type_of_call = tuple[Any, ...]
"""A function of the closed list, and what it is asked with."""


def given(calls: Iterable[type_of_call], record: Record) -> Iterator[tuple[type_of_call, Fact]]:
    """Yield each call with what it gives; those that give nothing for this record are left out."""
    for call in calls:
        try:
            yield call, call[0](record, *call[1:])
        except (NoSuchNumberError, LookupError):
            continue


COLLABORATIONS = (
    "",
    "took place",
    "considered",
    "did not come about",
    "joint",
    "joint with a mechanism",
    "joint and contradicted",
)
"""What can be asked of the collaborations that the review reports."""
ASKED = ("", "recommendation", "suggestion", "without response", "not known")
"""What can be asked of what an evaluation asks for."""


def facts_of(record: Record) -> Iterator[Fact]:
    """Yield every number of the closed list under everything that can be asked of it, and years in titles."""
    for _, fact in given(calls_of(record), record):
        yield fact
    for year in (record.plan.first_year, record.plan.last_year):
        yield Fact(
            str(year), worded("years of the %(title)s", title=record.plan.title), float(year), about=("plan",)
        )
    for text, what in titles_of(record):
        for one in numbers_in(text):
            if one.value is not None:
                yield Fact(one.text, f"{what}: {text}"[:200], float(one.value), about=(_subject(text, what),))


def calls_of(record: Record) -> Iterator[type_of_call]:
    """Yield everything that can be asked of the closed list of numbers."""
    levels = [level.label.lower() for level in record.levels.levels]
    words = [*levels, *(" or ".join(pair) for pair in combinations(levels, 2))]
    words.append(record.levels.headline_words)
    areas = ["", *(area.code for area in record.areas)]
    reasons = ["missing", "not due", "discontinued", "merged", "no information"]
    yield from ((of_round.count, word, area) for word in [*dict.fromkeys(words), *reasons] for area in areas)
    yield from ((of_round.share, word, area) for word in dict.fromkeys(words) for area in areas)
    yield from ((give, area) for give in (of_round.base, of_round.rated, of_round.planned) for area in areas)
    yield from ((of_others.mechanisms, area) for area in areas)
    yield from ((of_others.findings, one) for one in ("", "strength", "mixed", "limitation"))
    yield from ((of_others.asked, one) for one in ASKED)
    yield from ((of_others.responses, one) for one in ("", "accepted", "partially", "rejected"))
    yield from ((of_others.collaborations, one) for one in COLLABORATIONS)
    yield from ((give,) for give in _WITHOUT_CHOICE)
    for result in record.results:
        number = result.question.number
        for row in result.distributions:
            item = row.item.slug
            yield (of_survey.answered, number, item)
            for cell in row.cells:
                yield (of_survey.answers, number, cell.option.slug, item)
                yield (of_survey.answer_share, number, cell.option.slug, item)
    yield from ((names.year, code) for code in record.meetings)
    yield from ((names.year, platform.code) for platform in record.platforms)


_WITHOUT_CHOICE = (
    of_round.mean_of_areas,
    of_round.inferred,
    of_round.areas,
    of_survey.respondents,
    of_survey.suggestions,
    of_others.member_states,
    of_others.gaps,
    of_others.instruments,
    of_others.corrections,
)


def _subject(text: str, what: str) -> str:
    """Return what a sentence has to hold to speak of a title: its words, or what the title is of."""
    return text if stems(text) else what


def titles_of(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the names of the record and what each is of."""
    yield record.plan.title, "the plan"
    yield record.round.title, "the round"
    if record.plan.followed_until:
        yield date_in_words(record.plan.followed_until), "until when our sources tell what followed"
    yield record.round.as_of, "the date of the ratings"
    for meeting in record.meetings.values():
        yield f"{meeting.code} {meeting.name}", f"the meeting {meeting.name}"
        yield meeting.days, worded("the days of %(code)s", code=meeting.code)
    for one in (record.survey, record.evaluation):
        if one is not None:
            yield one.title, worded("the title of the %(verbose_name)s", verbose_name=one._meta.verbose_name)
    if record.survey is not None:
        yield record.survey.fielded, worded("when the survey %(title)s was made", title=record.survey.title)
    if record.evaluation is not None:
        yield (
            record.evaluation.period,
            worded("when the evaluation %(title)s was made", title=record.evaluation.title),
        )
    yield from ((one.name, worded("the area %(name)s", name=one.name)) for one in record.areas)
    yield from ((one.name, worded("the platform %(name)s", name=one.name)) for one in record.platforms)
    for activity in record.rated:
        yield activity.activity.code, "a planned activity"
    for instrument in record.instruments:
        when = instrument.when if instrument.moment else ""
        yield f"{instrument.title} {instrument.symbol} {when}", f"the instrument {instrument.title}"
    for row in record.rows:
        yield row.recommendation.code, "a recommendation or suggestion"
    for code in record.own_corrections:
        yield code, "a correction"
    for source in SourceDocument.objects.filter(pk__in=record.sources):
        yield source.title, "a source"
