"""What waits for secretariat staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveys.models import Survey
from surveys.selectors.claims import Verdict, verdicts
from surveys.selectors.distributions import surveys


@dataclass(frozen=True)
class Waiting:
    """Claims that no longer say what was recorded, and drafts that somebody else may clear."""

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
    return Waiting(tuple(changed), drafts, tuple(one for one in known if one not in drafts))
