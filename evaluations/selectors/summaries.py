"""Counts of recommendations and actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluations.models import (
    ManagementResponse,
)
from evaluations.selectors.recommendations import RecommendationRow
from evaluations.selectors.states import DueState, RecommendationState


@dataclass(frozen=True)
class Rate:
    """A share with its base; ``share`` in percent, None where the base is empty."""

    count: int
    base: int

    @property
    def share(self) -> float | None:
        return 100 * self.count / self.base if self.base else None


@dataclass(frozen=True)
class Summary:
    """Counts of recommendations and actions; acceptance and implementation are two things, never mixed."""

    recommendations: int
    suggestions: int
    states: tuple[tuple[RecommendationState, int], ...]
    decisions: dict[str, int]
    acceptance: Rate
    implementation: Rate
    due: dict[str, int]
    sources_end: tuple[str, ...] = ()
    """Until when our sources tell what followed, for the plans of those that are not known to us."""

    @property
    def total(self) -> int:
        return self.recommendations + self.suggestions

    @property
    def not_known(self) -> int:
        """How many may have been answered without our knowing; never part of those without response."""
        return dict(self.states)[RecommendationState.NOT_KNOWN]

    @property
    def without_response(self) -> int:
        return self.total - self.acceptance.base - self.not_known


def summary_of(rows: Iterable[RecommendationRow]) -> Summary:
    """Count rows, drafts left out, so that staff and public read the same numbers.

    Acceptance: accepted, wholly or in part, of all with a response. Implementation: verified of all actions
    of accepted recommendations, cancelled ones left out.
    """
    listed = [one for one in rows if one.recommendation.is_cleared]
    decisions = {
        str(decision): sum(one.response is not None and one.response.decision == decision for one in listed)
        for decision in ManagementResponse.Decision
    }
    answered = sum(decisions.values())
    actions = [
        action
        for one in listed
        if one.response is not None and one.response.is_accepted
        for action in one.actions
        if action.due != DueState.CANCELLED
    ]
    due = {str(state): sum(one.due == state for one in actions) for state in DueState}
    return Summary(
        recommendations=sum(one.recommendation.kind == "recommendation" for one in listed),
        suggestions=sum(one.recommendation.kind == "suggestion" for one in listed),
        states=tuple((state, sum(one.state == state for one in listed)) for state in RecommendationState),
        decisions=decisions,
        acceptance=Rate(decisions["accepted"] + decisions["partially"], answered),
        implementation=Rate(due[DueState.VERIFIED], len(actions)),
        due=due,
        sources_end=tuple(dict.fromkeys(one.sources_end for one in listed if one.sources_end)),
    )
