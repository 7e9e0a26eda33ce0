"""Decisions: what was recommended, which meeting dealt with it, what was answered, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluations.models import Consideration, Succession
from evaluations.selectors.actions import considerations
from evaluations.selectors.evaluations import Summary, summary_of
from evaluations.selectors.ledger import ABSENT, absent_in
from evaluations.selectors.recommendations import NOT_KNOWN, RecommendationRow, rows_of, with_page
from papers.selectors.choosing import Asked, asked_of_meeting
from programmes.selectors.plans import plans

if TYPE_CHECKING:
    from people.policies import type_of_user


@dataclass(frozen=True)
class Decision:
    """One recommendation, from what is asked to what became of it."""

    row: RecommendationRow
    has_page: bool
    answer: str
    became: str


@dataclass(frozen=True)
class Decisions:
    """Everything that was recommended, and what meetings dealt with."""

    asked: tuple[Asked, ...]
    lines: tuple[Decision, ...]
    summary: Summary
    considerations: tuple[Consideration, ...]

    @property
    def nothing_known(self) -> bool:
        """Neither an answer nor what became of it is known of any recommendation: it is said once."""
        return bool(self.lines) and all({one.answer, one.became} == {NOT_KNOWN} for one in self.lines)


def decisions_of(user: type_of_user | None) -> Decisions:
    """Return the decisions on the real plans as one reader may see them; a fixed number of queries a plan."""
    rows = rows_of(user)
    entries = Succession.objects.visible_to(user).filter(recommendation__isnull=False)
    became = {one.recommendation_id: one for one in entries if one.is_cleared}
    known = with_page(rows, user)
    lines = []
    for row in rows:
        unanswered = "No answer yet" if row.is_known else NOT_KNOWN
        answer = row.response.get_decision_display() if row.response else unanswered
        entry = became.get(row.recommendation.pk)
        undecided = ABSENT[absent_in(row.recommendation.evaluation.plan)]
        outcome = entry.get_disposition_display() if entry else undecided
        lines.append(Decision(row, row.recommendation.pk in known, answer, outcome))
    asked = tuple(found for one in plans(None) if (found := asked_of_meeting(one)) is not None)
    return Decisions(asked, tuple(lines), summary_of(rows), tuple(considerations(user)))
