"""What can be counted of some plans only: changes since a round before, actions of a plan followed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluations.selectors.facts import action_facts
from programmes.selectors.facts import change_facts
from reporting.words import worded

if TYPE_CHECKING:
    from programmes.forms import Reading
    from programmes.models import AssessmentRound
    from record.counting import Fact


def _before(reading: Reading) -> AssessmentRound | None:
    rounds = list(reading.rounds)
    place = rounds.index(reading.assessment_round)
    return rounds[place - 1] if place else None


def changes(reading: Reading) -> list[Fact]:
    """Return the activities with what became of their level since the round before; empty without one."""
    before = _before(reading)
    return change_facts(before, reading.assessment_round) if before else []


def no_changes(reading: Reading) -> str:
    """Return why nobody can say what changed; empty where it can be said."""
    before = _before(reading)
    if before is None:
        return "There is no round before this one, so nothing can have changed."
    for one in (before, reading.assessment_round):
        if one.citation.is_missing:
            return worded(
                "The ratings of “%(title)s” are not in our sources, so nobody can say what changed.",
                title=one.title,
            )
    return ""


def no_actions(reading: Reading) -> str:
    """Return why nothing is known of actions on a plan; empty where something can be."""
    if reading.plan.is_followed_here or action_facts(reading.plan):
        return ""
    return worded(
        "What followed this plan is not known to us: %(sources_end)s.", sources_end=reading.plan.sources_end
    )
