"""The closed list of numbers and names that a text of a paper may ask for, each with what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from papers.selectors.record import Record
from programmes.models import NotRatedBecause
from programmes.models.dates import date_in_words
from programmes.selectors.levels import LevelCounts, share_of
from reporting.figures import percent
from surveys.models import Question
from surveys.selectors.distributions import Cell, Distribution


@dataclass(frozen=True)
class Fact:
    """A number or a name as a paper prints it.

    ``value`` is the number, unrounded; ``told`` says what it is and on which base; ``note`` becomes a
    footnote. ``about`` are phrases, any of which a sentence holds that speaks of it.
    """

    text: str
    told: str
    value: float | None = None
    note: str = ""
    about: tuple[str, ...] = ()


class NoSuchNumberError(LookupError):
    """What a placeholder asks for does not exist; the message says what there is."""


@dataclass(frozen=True)
class Number:
    """One entry of the list: how it is written, what it gives, from which of the paper's sources."""

    name: str
    example: str
    meaning: str
    give: Callable[..., Fact]
    source: str = ""


def _whole(value: int, told: str, *about: str) -> Fact:
    text = f"{value:,}".replace(",", "\u202f") if value >= 10_000 else str(value)
    return Fact(text, told, float(value), about=about)


def _share(part: int, base: int, told: str, *about: str) -> Fact:
    share = share_of(part, base)
    if share is None:
        raise NoSuchNumberError(f"No share can be computed: {told} has no base.")
    return Fact(percent(share), f"{told}: {part} of {base}", share, about=about)


def _of_round(record: Record, area: str) -> str:
    named = f"{record.area_levels(area).area.name}, " if area else ""
    return f"{named}{record.round.title}"


def _of_area(record: Record, words: str, area: str) -> tuple[str, ...]:
    """Return how a sentence speaks of activities in an area, by its name or its code."""
    if not area:
        return (words,)
    found = record.area_levels(area).area
    return (f"{words} {found.name}", f"{words} {found.code}")


def _levels_named(record: Record, words: str) -> list[str]:
    """Return the slugs of the levels that words name, as “fully or substantially”."""
    wanted = [part.strip().casefold() for part in words.replace(",", " or ").split(" or ") if part.strip()]
    known = {level.label.casefold(): level.slug for level in record.levels.levels}
    known |= {level.slug: level.slug for level in record.levels.levels}
    unknown = [part for part in wanted if part not in known]
    if unknown or not wanted:
        labels = ", ".join(level.label.lower() for level in record.levels.levels)
        raise NoSuchNumberError(f"There is no level “{' or '.join(unknown)}”; the scale has {labels}.")
    return [known[part] for part in wanted]


def _reasons(counts: LevelCounts) -> dict[str, int]:
    found = {reason.label.casefold(): counts.not_rated.get(reason.value, 0) for reason in NotRatedBecause}
    return found | {"missing": counts.missing}


def count(record: Record, level: str, area: str = "") -> Fact:
    """How many activities have one of the levels, or no level for a reason."""
    counts = record.counts(area)
    reasons = _reasons(counts)
    told = f"activities “{level}”, {_of_round(record, area)}"
    if level.casefold() in reasons:
        return _whole(
            reasons[level.casefold()],
            f"{told}; base {counts.planned} planned activities",
            *_of_area(record, level, area),
        )
    wanted = _levels_named(record, level)
    found = sum(one.count for one in counts.levels if one.level.slug in wanted)
    about = _of_area(record, level, area)
    return _whole(found, f"{told}; base {counts.base} rated activities", *about)


def share(record: Record, level: str, area: str = "") -> Fact:
    """The part of the rated activities that have one of the levels, by activity."""
    counts = record.counts(area)
    wanted = _levels_named(record, level)
    found = sum(one.count for one in counts.levels if one.level.slug in wanted)
    told = f"share of rated activities “{level}”, {_of_round(record, area)}"
    return _share(found, counts.base, told, *_of_area(record, level, area))


def base(record: Record, area: str = "") -> Fact:
    """How many planned activities are rated."""
    about = _of_area(record, "rated activities", area)
    return _whole(record.counts(area).base, f"rated activities, {_of_round(record, area)}", *about)


def planned(record: Record, area: str = "") -> Fact:
    """How many activities are planned."""
    about = _of_area(record, "planned activities", area)
    return _whole(record.counts(area).planned, f"planned activities, {_of_round(record, area)}", *about)


def mean_of_areas(record: Record) -> Fact:
    """The mean of the areas' shares at the headline levels; every area weighs the same."""
    found = record.levels.mean_of_areas
    if found is None:
        raise NoSuchNumberError("No mean can be computed: the round has no ratings.")
    told = f"mean of the shares of {len(record.areas)} areas, {record.levels.headline_words}"
    return Fact(percent(found), f"{told}, {record.round.title}", found, about=("mean areas",))


def inferred(record: Record) -> Fact:
    """How many ratings stand in an inferred place."""
    found = sum(one.inferred for one in record.levels.areas)
    return _whole(found, f"ratings whose place was inferred, {record.round.title}", "inferred")


def areas(record: Record) -> Fact:
    """How many programme areas the plan has."""
    return _whole(len(record.areas), f"programme areas of the {record.plan.title}", "areas")


def respondents(record: Record) -> Fact:
    """How many took part in the survey; never the base of a figure."""
    survey = record.survey
    if survey is None or survey.respondents is None:
        raise NoSuchNumberError("How many took part in the survey is not on record.")
    return _whole(survey.respondents, f"respondents of the {survey.title}", "respondents", "took part")


def _row(record: Record, figure: int, item: str) -> Distribution:
    rows = record.result(figure).distributions
    if not item and len(rows) == 1:
        return rows[0]
    wanted = item.casefold()
    for one in rows:
        if wanted and (one.item.slug == wanted or one.item.label.casefold().startswith(wanted)):
            return one
    labels = "; ".join(one.item.label[:60] for one in rows) or "no rows"
    raise NoSuchNumberError(f"Figure {figure} has no row “{item}”; it has: {labels}.")


def _cell(row: Distribution, answer: str, figure: int) -> Cell:
    wanted = answer.casefold()
    for cell in row.cells:
        if wanted in {cell.option.slug, cell.option.label.casefold()}:
            return cell
    labels = "; ".join(cell.option.label[:60] for cell in row.cells)
    raise NoSuchNumberError(f"Figure {figure} has no answer “{answer}”; it has: {labels}.")


def _told_of(record: Record, figure: int, row: Distribution) -> str:
    many = len(record.result(figure).distributions) > 1
    return f"Figure {figure} of the {record.survey}{f', {row.item.label}' if many else ''}"


def answered(record: Record, figure: int, item: str = "") -> Fact:
    """The base of a figure: how many answered it, or one row of it."""
    row = _row(record, figure, item)
    if row.base is None:
        raise NoSuchNumberError(f"The base of figure {figure} is not known.")
    return _whole(row.base, f"answered, {_told_of(record, figure, row)}", "answered")


def answer_share(record: Record, figure: int, answer: str, item: str = "") -> Fact:
    """The printed percentage of one answer."""
    row = _row(record, figure, item)
    cell = _cell(row, answer, figure)
    if cell.percent is None:
        raise NoSuchNumberError(f"The percentage of “{answer}” in figure {figure} is lost.")
    told = f"“{cell.option.label}”, {_told_of(record, figure, row)}"
    on = f"{cell.count} of {row.base}" if cell.count is not None else f"base {row.base or 'unknown'}"
    return Fact(percent(cell.percent), f"{told}: {on}", cell.percent, about=(cell.option.label,))


def answers(record: Record, figure: int, answer: str, item: str = "") -> Fact:
    """How many gave one answer."""
    row = _row(record, figure, item)
    cell = _cell(row, answer, figure)
    if cell.count is None:
        raise NoSuchNumberError(f"How many gave “{answer}” in figure {figure} is not known.")
    told = f"“{cell.option.label}”, {_told_of(record, figure, row)}; base {row.base or 'unknown'}"
    return _whole(cell.count, told, cell.option.label)


def suggestions(record: Record) -> Fact:
    """How many suggestions of open answers the survey prints."""
    found = sum(one.suggestion_count for one in record.results if one.question.kind == Question.Kind.OPEN)
    return _whole(found, f"suggestions in open answers, {record.survey}", "suggestions answers")


def findings(record: Record, direction: str = "") -> Fact:
    """How many findings the evaluation has; “strength”, “mixed” or “limitation” for some of them."""
    known = {"strength", "mixed", "limitation"}
    if direction and direction not in known:
        raise NoSuchNumberError(f"There is no direction “{direction}”; write {', '.join(sorted(known))}.")
    found = [one for one in record.findings if not direction or one.direction == direction]
    told = f"findings{f', {direction}' if direction else ''}, {record.evaluation}"
    return _whole(len(found), told, direction or "findings")


def asked(record: Record, kind: str = "") -> Fact:
    """How many recommendations and suggestions the evaluation makes; or one kind of them."""
    summary = record.summary
    found = {
        "": summary.total,
        "recommendation": summary.recommendations,
        "suggestion": summary.suggestions,
        "without response": summary.without_response,
    }
    if kind not in found:
        raise NoSuchNumberError(f"There is no “{kind}”; write {', '.join(sorted(found)[1:])}.")
    what = kind or "recommendations and suggestions"
    return _whole(found[kind], f"{what}, {record.evaluation}; base {summary.total}", what)


def responses(record: Record, decision: str = "") -> Fact:
    """How many recommendations have a cleared response; “accepted”, “partially”, “rejected” for some."""
    summary = record.summary
    if decision and decision not in summary.decisions:
        raise NoSuchNumberError(f"There is no decision “{decision}”; write {', '.join(summary.decisions)}.")
    found = summary.decisions[decision] if decision else summary.acceptance.base
    told = f"responses {decision or 'on record'}, {record.evaluation}; base {summary.total}"
    return _whole(found, told, f"responses {decision}")


def mechanisms(record: Record, area: str = "") -> Fact:
    """How many other mechanisms there are; of an area, those with a focus in it."""
    others = record.lens.others
    if not area:
        return _whole(len(others), "other mechanisms on record", "mechanisms")
    wanted = record.area_levels(area).area
    found = [one for one in others if any(wanted in focus.areas.all() for focus in one.focus_areas.all())]
    about = _of_area(record, "mechanisms", area)
    return _whole(len(found), f"other mechanisms with a focus in {wanted.name}", *about)


def member_states(record: Record) -> Fact:
    """How many member States NEASPEC has."""
    return _whole(len(record.lens.states), "member States of NEASPEC", "member states")


def collaborations(record: Record, outcome: str = "") -> Fact:
    """How many collaborations the review reports; “took place”, “considered”, “did not come about”."""
    labels = {str(one.get_outcome_display()).casefold() for one in record.collaborations}
    if outcome and outcome.casefold() not in labels:
        raise NoSuchNumberError(f"There is no outcome “{outcome}”; there are: {', '.join(sorted(labels))}.")
    found = [
        one
        for one in record.collaborations
        if not outcome or str(one.get_outcome_display()).casefold() == outcome.casefold()
    ]
    told = f"collaborations{f', {outcome}' if outcome else ''}, {record.plan}"
    return _whole(len(found), told, f"collaborations {outcome}")


def gaps(record: Record) -> Fact:
    """How many pairs of a member State and an area no other mechanism covers."""
    found = record.lens
    told = f"pairs of State and area covered by nobody else, of {len(found.coverage)}"
    return _whole(len(found.gaps), told, "pairs covered", "gaps")


def instruments(record: Record) -> Fact:
    """How many instruments of the wider context are on record."""
    return _whole(len(record.instruments), "instruments of the wider context on record", "instruments")


def corrections(record: Record) -> Fact:
    """How many corrections stand beside the record."""
    return _whole(
        len(record.corrections.codes), "corrections beside the record", "corrections", "contradictions"
    )


def title(record: Record, of: str) -> Fact:
    """The title of the plan, round, survey or evaluation."""
    subject = {
        "plan": record.plan,
        "round": record.round,
        "survey": record.survey,
        "evaluation": record.evaluation,
    }.get(of)
    if subject is None:
        raise NoSuchNumberError(f"This paper has no {of}.")
    return Fact(str(subject.title), f"title of the {of}")


def as_of(record: Record) -> Fact:
    """The date of the ratings, as precise as known."""
    if not record.round.as_of:
        raise NoSuchNumberError("The round has no date.")
    return Fact(record.round.as_of, f"date of the ratings, {record.round.title}")


def years(record: Record) -> Fact:
    """The first and the last year of the plan."""
    return Fact(f"{record.plan.first_year}–{record.plan.last_year}", f"years of the {record.plan.title}")


def fielded(record: Record) -> Fact:
    """When the survey was made, as precise as known."""
    if record.survey is None or not record.survey.fielded:
        raise NoSuchNumberError("When the survey was made is not on record.")
    return Fact(record.survey.fielded, f"when the {record.survey} was made")


def period(record: Record) -> Fact:
    """When the evaluation was made, as precise as known."""
    if record.evaluation is None or not record.evaluation.period:
        raise NoSuchNumberError("When the evaluation was made is not on record.")
    return Fact(record.evaluation.period, f"when the {record.evaluation} was made")


def year(record: Record, of: str) -> Fact:
    """The year of a meeting by its code, as “SOM-20”; or when a platform was launched."""
    found = record.meetings.get(of)
    if found is not None and found.year is not None:
        told = f"year of {found.code}, {found.citation.place}"
        return Fact(str(found.year), told, float(found.year), about=(found.code,))
    for one in record.platforms:
        if one.code == of and one.launched_in is not None:
            told = f"year in which {one.code} was launched"
            return Fact(str(one.launched_in), told, float(one.launched_in), about=(one.code,))
    raise NoSuchNumberError(f"No year of “{of}” is on record.")


def dated(record: Record, of: str) -> Fact:
    """When an instrument of the context was adopted, by its name in addresses."""
    for one in record.instruments:
        if of == one.slug and one.dated:
            return Fact(date_in_words(one.dated), f"date of {one.title}")
    known = ", ".join(one.slug for one in record.instruments if one.dated)
    raise NoSuchNumberError(f"No date of “{of}” is on record; there are dates of: {known}.")


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
        raise NoSuchNumberError(f"The record cites no “{place}” of {document.title}.")
    return Fact("", f"place in {document.title}", note=f"{document.title}, {place}.")


def cited(_record: Record, words: str, source: str) -> Fact:
    """Words or a number from another document, which becomes a footnote."""
    return Fact(words, f"cited from {source}", note=source)


_EXAMPLE: Final = '5, "Meets expectations", survey'
NUMBERS: Final = {
    one.name: one
    for one in (
        Number("count", 'count("fully", round)', "activities at one or more levels", count, "round"),
        Number("share", 'share("fully or substantially", round)', "their share, by activity", share, "round"),
        Number("base", "base(round)", "rated activities", base, "round"),
        Number("planned", "planned(round)", "planned activities", planned, "round"),
        Number("mean_of_areas", "mean_of_areas(round)", "mean of the areas’ shares", mean_of_areas, "round"),
        Number("inferred", "inferred(round)", "ratings whose place was inferred", inferred, "round"),
        Number("as_of", "as_of(round)", "date of the ratings", as_of, "round"),
        Number("areas", "areas(plan)", "programme areas", areas, "plan"),
        Number("years", "years(plan)", "years of the plan", years, "plan"),
        Number("respondents", "respondents(survey)", "who took part; no base", respondents, "survey"),
        Number("answered", "answered(7, survey)", "base of a figure", answered, "survey"),
        Number(
            "answers",
            'answers(5, "Meets expectations", survey)',
            "how many gave an answer",
            answers,
            "survey",
        ),
        Number("answer_share", f"answer_share({_EXAMPLE})", "share of an answer", answer_share, "survey"),
        Number("suggestions", "suggestions(survey)", "suggestions in open answers", suggestions, "survey"),
        Number("fielded", "fielded(survey)", "when it was made", fielded, "survey"),
        Number("findings", 'findings("strength", evaluation)', "findings, or some", findings, "evaluation"),
        Number("asked", 'asked("recommendation", evaluation)', "what is asked, or some", asked, "evaluation"),
        Number(
            "responses", 'responses("accepted", evaluation)', "responses on record", responses, "evaluation"
        ),
        Number("period", "period(evaluation)", "when it was made", period, "evaluation"),
        Number("mechanisms", 'mechanisms("AIR")', "other mechanisms, of an area or all", mechanisms),
        Number("member_states", "member_states()", "member States", member_states),
        Number("collaborations", "collaborations(plan)", "what was done with others", collaborations, "plan"),
        Number("gaps", "gaps()", "States and areas nobody else covers", gaps),
        Number("instruments", "instruments()", "instruments of the wider context", instruments),
        Number("corrections", "corrections()", "corrections beside the record", corrections),
        Number("year", 'year("SOM-20")', "year of a meeting or platform", year),
        Number("dated", 'dated("framework-neaspec")', "date of an instrument", dated),
        Number("session", "session(meeting)", "the meeting of the paper", session, "meeting"),
        Number("source", 'source("para 5")', "a footnote with a place of the source", source),
        Number(
            "cited", 'cited("1993", "SOM-1 report, para 5")', "words from elsewhere, with a footnote", cited
        ),
    )
}
"""Every number and name a text may ask for; ``title(round)`` and references stand beside them."""
