"""Every number and name of a record, with the words by which a sentence speaks of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from papers.selectors.numbers import names, of_others, of_round, of_survey
from papers.selectors.numbers.facts import Fact, NoSuchNumberError
from papers.selectors.record import Record
from record.models import SourceDocument
from record.models.dates import date_in_words
from reporting.papers.reading import numbers_in, stems
from reporting.words import worded

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
    yield from _in_titles(record)


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
    yield from _of_survey(record)
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


def _of_survey(record: Record) -> Iterator[type_of_call]:
    for result in record.results:
        number = result.question.number
        for row in result.distributions:
            item = row.item.slug
            yield (of_survey.answered, number, item)
            for cell in row.cells:
                yield (of_survey.answers, number, cell.option.slug, item)
                yield (of_survey.answer_share, number, cell.option.slug, item)


def _in_titles(record: Record) -> Iterator[Fact]:
    for year in (record.plan.first_year, record.plan.last_year):
        yield Fact(
            str(year), worded("years of the %(title)s", title=record.plan.title), float(year), about=("plan",)
        )
    for text, what in titles_of(record):
        for one in numbers_in(text):
            if one.value is not None:
                yield Fact(one.text, f"{what}: {text}"[:200], float(one.value), about=(_subject(text, what),))


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
