"""What stands at the head of a paper: symbol, distribution, date; session and item; what it reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from papers.models import Paper
from people.selectors.organisation import publisher
from reporting.addresses import absolute, reverse
from reporting.papers.content import data, type_of_text
from reporting.publication import publication
from reporting.words import worded

_BASIS = "title block of the paper"
NOT_GIVEN = "not given yet"
"""Stands in a draft for what the meeting gives; a cleared paper leaves it out."""


def masthead(paper: Paper) -> Iterator[tuple[str, type_of_text]]:
    """Yield label and text of what stands beside the name of the organisation, in order."""
    said = (
        ("Symbol", paper.symbol),
        ("Distribution", paper.distribution),
        ("Date", paper.date_in_words),
        ("Original", paper.original_language),
    )
    yield from _given(paper, said)


def title_facts(paper: Paper) -> Iterator[tuple[str, type_of_text]]:
    """Yield label and text of what stands above the title of a paper, in order."""
    meeting = paper.meeting
    if meeting is not None:
        basis = "record of the meeting"
        days = meeting.days or str(meeting.year or "")
        where = ", ".join(part for part in (meeting.name, days, meeting.place) if part)
        yield "Session", (data(f"{meeting.code} ({where})" if where else meeting.code, basis),)
    yield from _given(paper, (("Agenda item", paper.agenda_item),))
    if paper.revises is not None:
        yield "Corrects", (data(name_of_corrected(paper.revises), "title block of the corrected paper"),)
    yield "Covers", (data(_reported(paper), "titles of plan, round, survey and evaluation"),)
    yield "Status", (data(_status(paper), "state of the paper"),)


def number_of_corrigendum(paper: Paper) -> int:
    """Return which corrigendum of the first paper this one is; 0 for a paper that corrects none."""
    number = 0
    while paper.revises is not None:
        number, paper = number + 1, paper.revises
    return number


def name_of_corrected(paper: Paper) -> str:
    """Return how a presented paper is named: symbol or title, which corrigendum, the meeting that had it."""
    named, number = paper.symbol or f"“{paper.title}”", number_of_corrigendum(paper)
    if number and not paper.symbol:
        named = worded("Corrigendum %(number)s to %(named)s", number=number, named=named)
    if paper.meeting is None:
        return named
    return worded("%(named)s, as presented to %(meeting)s", named=named, meeting=paper.meeting.code)


def _given(paper: Paper, said: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, type_of_text]]:
    for label, text in said:
        if text or paper.is_draft:
            yield label, (data(text or NOT_GIVEN, _BASIS),)


def missing_in_title_block(paper: Paper) -> list[str]:
    """Return what the meeting has not given to a paper yet, in words."""
    given = (
        ("symbol", paper.symbol),
        ("agenda item", paper.agenda_item),
        ("date", paper.dated),
        ("distribution", paper.distribution),
        ("original language", paper.original_language),
    )
    return [label for label, text in given if not text]


def publication_of(paper: Paper, title: str) -> tuple[tuple[str, str], ...]:
    """Return who publishes a paper, its address and how to cite it; its day is that of clearing."""
    day = paper.cleared_at.date() if paper.cleared_at else None
    address = absolute(reverse("papers:paper", args=[paper.slug]))
    about = (("Plan", paper.plan.title), ("Round", paper.assessment_round.title))
    said = publication(title, about, address, replace(publisher(), day=day))
    return tuple((label, text) for label, text in said if label != "Title")


def _reported(paper: Paper) -> str:
    parts = [paper.plan.title, paper.assessment_round.title]
    parts += [str(one.title) for one in (paper.survey, paper.evaluation) if one is not None]
    return "; ".join(parts)


def _status(paper: Paper) -> str:
    if paper.cleared_at:
        return worded(
            "Cleared by two people on %(day)s %(cleared_at)s",
            day=paper.cleared_at.day,
            cleared_at=f"{paper.cleared_at:%B %Y}",
        )
    return "Draft"
