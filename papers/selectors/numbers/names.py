"""Names, dates and places that a text may ask for, and words from other documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from papers.selectors.record import Record
from programmes.selectors.levels import share_of
from record.models.citations import date_in_words
from reporting.number import percent
from reporting.words import worded


def title(record: Record, of: str) -> Fact:
    """The title of the plan, round, survey or evaluation."""
    subject = {
        "plan": record.plan,
        "round": record.round,
        "survey": record.survey,
        "evaluation": record.evaluation,
    }.get(of)
    if subject is None:
        raise NoSuchNumberError(worded("A %(of)s has no title here; write session(%(of)s).", of=of))
    return Fact(str(subject.title), worded("title of the %(of)s", of=of))


def as_of(record: Record) -> Fact:
    """The date of the ratings, as precise as known."""
    if not record.round.as_of:
        raise NoSuchNumberError("The round has no date.")
    return Fact(record.round.as_of, worded("date of the ratings, %(title)s", title=record.round.title))


def years(record: Record) -> Fact:
    """The first and the last year of the plan."""
    return Fact(
        f"{record.plan.first_year}–{record.plan.last_year}",
        worded("years of the %(title)s", title=record.plan.title),
    )


def known_until(record: Record) -> Fact:
    """Until when our sources tell what followed the plan, as precise as known."""
    if record.plan.is_followed_here:
        raise NoSuchNumberError("This portal keeps the record of what follows the plan.")
    description = worded("until when our sources tell what followed the %(title)s", title=record.plan.title)
    return Fact(date_in_words(record.plan.followed_until), description)


def fielded(record: Record) -> Fact:
    """When the survey was made, as precise as known."""
    if not (record.survey and record.survey.fielded):
        raise NoSuchNumberError("When the survey was made is not on record.")
    return Fact(record.survey.fielded, worded("when the %(survey)s was made", survey=record.survey))


def period(record: Record) -> Fact:
    """When the evaluation was made, as precise as known."""
    if not (record.evaluation and record.evaluation.period):
        raise NoSuchNumberError("When the evaluation was made is not on record.")
    return Fact(
        record.evaluation.period, worded("when the %(evaluation)s was made", evaluation=record.evaluation)
    )


def year(record: Record, of: str) -> Fact:
    """The year of a meeting by its code, as “GC-12”; or when a platform was launched."""
    found = record.meetings.get(of)
    if found is not None and found.year is not None:
        description = f"year of {found.code}, {found.citation.place}"
        return Fact(str(found.year), description, float(found.year), about=(found.code,))
    for one in record.platforms:
        if one.code == of and one.launched_in is not None:
            description = worded("year in which %(code)s was launched", code=one.code)
            return Fact(str(one.launched_in), description, float(one.launched_in), about=(one.code,))
    raise NoSuchNumberError(worded("No year of “%(of)s” is on record.", of=of))


def dated(record: Record, of: str) -> Fact:
    """When an instrument of the context was adopted, by its name in addresses."""
    for one in record.instruments:
        if of == one.slug and one.dated:
            return Fact(date_in_words(one.dated), f"date of {one.title}")
    known = ", ".join(one.slug for one in record.instruments if one.dated)
    raise NoSuchNumberError(
        worded("No date of “%(of)s” is on record; there are dates of: %(known)s.", of=of, known=known)
    )


def session(record: Record) -> Fact:
    """The code of the meeting the paper goes to."""
    if record.meeting is None:
        raise NoSuchNumberError("The paper names no meeting yet.")
    return Fact(record.meeting.code, "the session of the paper")


def source(record: Record, place: str) -> Fact:
    """A footnote that names a place of the source of the round, as “para 5”; it must be one on record."""
    document = record.round.citation.source
    known = re.compile(rf"(?<!\w){re.escape(place)}(?!\w)", re.IGNORECASE)
    if not place.strip() or not any(known.search(one) for one in record.places):
        raise NoSuchNumberError(
            worded("The record cites no “%(place)s” of %(title)s.", place=place, title=document.title)
        )
    return Fact("", f"place in {document.title}", note=f"{document.title}, {place}.")


def cited(_record: Record, words: str, source: str) -> Fact:
    """Words or a number from another document, which becomes a footnote."""
    if not str(words).strip() or not str(source).strip():
        raise NoSuchNumberError(
            '“cited” needs words and where they stand, as in cited("7", "a book, page 5").'
        )
    return Fact(words, f"cited from {source}", note=source)


@dataclass(frozen=True)
class Fact:
    """A number or a name as a paper prints it.

    ``value`` is the number, unrounded; ``description`` says what it is and on which base; ``note`` becomes a
    footnote. ``about`` are phrases, the words of any of which a sentence holds that speaks of it, and
    ``letters`` what stands in it as it is, where two levels are counted as one. ``base`` is what a number is
    a part of; ``is_base`` says that it is such a whole itself.
    """

    text: str
    description: str
    value: float | None = None
    note: str = ""
    about: tuple[str, ...] = ()
    letters: str = ""
    base: int | None = None
    is_base: bool = False


class NoSuchNumberError(LookupError):
    """What a placeholder asks for does not exist; the message says what there is."""


def whole(value: int, description: str, *about: str, letters: str = "", base: int | None = None) -> Fact:
    """Return a whole number, its thousands set apart from ten thousand on."""
    text = f"{value:,}".replace(",", "\u202f") if value >= 10_000 else str(value)
    return Fact(text, description, float(value), about=about, letters=letters, base=base)


def share_fact(part: int, base: int, description: str, *about: str, letters: str = "") -> Fact:
    """Return a share in percent with its part and base; raises NoSuchNumberError where there is no base."""
    share = share_of(part, base)
    if share is None:
        raise NoSuchNumberError(
            worded("No share can be computed: %(description)s has no base.", description=description)
        )
    return Fact(percent(share), f"{description}: {part} of {base}", share, about=about, letters=letters)
