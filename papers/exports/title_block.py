"""What stands at the head of a paper: session, symbol, date, what it reports, its state."""

from __future__ import annotations

from collections.abc import Iterator

from papers.models import Paper
from reporting.papers.content import data, type_of_text
from reporting.words import worded


def title_facts(paper: Paper) -> Iterator[tuple[str, type_of_text]]:
    """Yield label and text of the title block of a paper, in order."""
    told = "title block of the paper"
    meeting = paper.meeting
    if meeting is not None:
        where = ", ".join(
            part for part in (meeting.name, meeting.days or str(meeting.year or ""), meeting.place) if part
        )
        yield (
            "Session",
            (data(f"{meeting.code} ({where})" if where else meeting.code, "record of the meeting"),),
        )
    if paper.agenda_item:
        yield "Agenda item", (data(paper.agenda_item, told),)
    if paper.symbol:
        yield "Symbol", (data(paper.symbol, told),)
    if paper.dated:
        yield "Date", (data(paper.date_in_words, told),)
    yield "Prepared by", (data(paper.prepared_by, told),)
    yield "Reports", (data(_reported(paper), "titles of plan, round, survey and evaluation"),)
    yield "Status", (data(_status(paper), "state of the paper"),)


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
