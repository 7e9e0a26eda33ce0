"""What is frozen with a round: the table of all recommendations as it stood."""

from __future__ import annotations

from typing import Any

from evaluations.models import FollowUpSnapshot
from evaluations.selectors.as_of import follow_up_of_plan
from programmes.models import AssessmentRound
from record.canonical import canonical, digest_of


def freeze_follow_up(*, assessment_round: AssessmentRound, by: Any, **_others: Any) -> None:
    """Keep the state of a plan's recommendations inside the transaction that freezes one of its rounds."""
    moment = assessment_round.presented_at
    content = canonical(
        {
            "format": "follow-up-1",
            "round": assessment_round.title,
            "plan": assessment_round.plan.slug,
            "as_of": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "recommendations": [one.as_json() for one in follow_up_of_plan(assessment_round.plan)],
        }
    )
    FollowUpSnapshot.objects.create(
        assessment_round=assessment_round,
        content=content,
        sha256=digest_of(content),
        made_by=by,
        made_at=moment,
    )
