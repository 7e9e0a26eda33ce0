"""The views of one round: levels, the round before, what changed, on a day, positions, as presented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from people.policies import DELEGATE, OF_A_DELEGATION, STAFF, roles_of
from programmes.models import RoundSnapshot
from reporting.addresses import reverse

if TYPE_CHECKING:
    from people.policies import type_of_user
    from programmes.forms import Reading
    from programmes.models import AssessmentRound


@dataclass(frozen=True)
class RoundView:
    """One view of a round, as the tabs above it offer it."""

    label: str
    address: str
    is_here: bool


def may_read_positions(assessment_round: AssessmentRound, user: type_of_user) -> bool:
    """Say whether the positions of members on a round are open to a reader: once it is cleared."""
    sits = bool(roles_of(user) & (STAFF | OF_A_DELEGATION | {DELEGATE}))
    return assessment_round.cleared_at is not None and sits


def round_views(reading: Reading, chosen: AssessmentRound, user: type_of_user, here: str) -> list[RoundView]:
    """Return the views of a round that have something to show; ``here`` names the one that is read.

    One query.
    """
    shown = [("round", "Levels")]
    if _before(reading, chosen) is not None:
        shown.append(("compare", "Compared with the round before"))
    shown += [("changes", "What changed"), ("as-of", "As of a date")]
    if may_read_positions(chosen, user):
        shown.append(("round-positions", "Positions"))
    if RoundSnapshot.objects.filter(assessment_round=chosen).exists():
        shown.append(("record", "As presented"))
    return [RoundView(label, _address(reading, chosen, view), view == here) for view, label in shown]


def _before(reading: Reading, chosen: AssessmentRound) -> AssessmentRound | None:
    rounds = list(reading.rounds)
    place = rounds.index(chosen)
    return rounds[place - 1] if place else None


def _address(reading: Reading, chosen: AssessmentRound, view: str) -> str:
    if view != "compare":
        return reverse(f"programmes:{view}", args=[chosen.slug]) + reading.suffix
    before = _before(reading, chosen)
    asked = {"earlier": before.slug, "later": chosen.slug} if before else {}
    if reading.asked.get("plan"):
        asked["plan"] = reading.plan.slug
    return f"{reverse('programmes:compare')}?{urlencode(asked)}"
