"""What waits for secretariat staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaluations.models import Evaluation
from evaluations.selectors.actions import own_actions
from evaluations.selectors.evaluations import own_evaluations
from evaluations.selectors.overview import WaitingEntry, waiting_entries
from programmes.models import StrategicPlan
from programmes.selectors.circulations import RoundAtWork, rounds_at_work
from surveys.models import Survey
from surveys.selectors.claims import Verdict, verdicts
from surveys.selectors.distributions import surveys


@dataclass(frozen=True)
class Waiting:
    """Rounds at work, claims that no longer say what was recorded, drafts that somebody else may clear."""

    rounds: tuple[RoundAtWork, ...]
    plans: tuple[StrategicPlan, ...]
    evaluations: tuple[Evaluation, ...]
    entries: tuple[WaitingEntry, ...]
    to_verify: int

    changed: tuple[Verdict, ...]
    drafts: tuple[Survey, ...]
    cleared: tuple[Survey, ...]


def waiting_for(user: Any) -> Waiting:
    """Gather what waits for one member of staff."""
    known = surveys(user)
    changed = [
        verdict
        for survey in known
        for verdict in verdicts(survey, survey.claims.select_related("survey", "citation__source"))
        if verdict.has_changed
    ]
    drafts = tuple(one for one in known if one.status == Survey.Status.DRAFT)
    return Waiting(
        tuple(rounds_at_work()),
        tuple(StrategicPlan.objects.order_by("is_training", "-first_year")),
        tuple(own_evaluations(user)),
        tuple(waiting_entries()),
        len(own_actions(user).to_verify),
        tuple(changed),
        drafts,
        tuple(one for one in known if one not in drafts),
    )
