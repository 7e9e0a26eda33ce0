"""What is frozen with a round: the table of all recommendations as it stood."""

from __future__ import annotations

from typing import Any

from evaluations.models import FollowUpAction, FollowUpSnapshot, Recommendation
from evaluations.selectors.recommendations import row_of
from people.stamp import day_of_reading
from programmes.models import AssessmentRound, StrategicPlan
from record.canonical import canonical, digest_of
from review.states import CLEARED


def freeze_follow_up(*, assessment_round: AssessmentRound, by: Any, **_others: Any) -> None:
    """Keep the state of a plan's recommendations inside the transaction that freezes one of its rounds."""
    moment = assessment_round.presented_at
    content = canonical(
        {
            "format": "follow-up-1",
            "round": assessment_round.title,
            "plan": assessment_round.plan.slug,
            "as_of": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "recommendations": follow_up_of_plan(assessment_round.plan),
        }
    )
    FollowUpSnapshot.objects.create(
        assessment_round=assessment_round,
        content=content,
        sha256=digest_of(content),
        made_by=by,
        made_at=moment,
    )


def follow_up_of_plan(plan: StrategicPlan) -> list[dict[str, Any]]:
    """Return every cleared recommendation of a plan as everybody reads it now, as plain values."""
    found = Recommendation.objects.filter(evaluation__plan=plan, status=CLEARED)
    found = found.select_related("evaluation__plan", "response", "citation")
    lines = [_line(one) for one in found.prefetch_related("addressees", "actions")]
    # Python orders texts alike on every database.
    return sorted(lines, key=lambda one: (one["evaluation"], one["kind"], one["code"]))


def _line(one: Recommendation) -> dict[str, Any]:
    row = row_of(one, None, day_of_reading())
    response = row.response
    return {
        "evaluation": one.evaluation.slug,
        "code": one.code,
        "kind": one.kind,
        "text": one.text,
        "addressees": ", ".join(str(each) for each in one.addressees.all()),
        "place": one.citation.place,
        "decision": response.decision if response else "",
        "reason": response.reason if response else "",
        "responded_by": response.responded_by if response else "",
        "responded_on": response.responded_on if response else "",
        "exit": one.exit,
        "exit_reason": one.exit_reason,
        "state": str(row.state),
        "actions": [
            {
                "number": action.number,
                "text": action.text,
                "owner": action.owner_body,
                "due_on": action.due_as_known or (action.due_on.isoformat() if action.due_on else ""),
                "state": action.state,
                "due": str(due),
                "done": action.done_text if action.state == FollowUpAction.State.VERIFIED else "",
            }
            for action, due in ((each.action, each.due) for each in row.actions)
        ],
    }
