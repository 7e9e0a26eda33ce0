"""Who changed what of a recommendation, its response and its actions; for staff."""

from __future__ import annotations

from typing import Any

from evaluations.models import Consideration, FollowUpAction, ManagementResponse, Recommendation
from record.selectors.history import Change, changes_between

RECOMMENDATION_FIELDS = {
    "text": "text",
    "kind": "kind",
    "priority": "priority",
    "linked": "links",
    "status": "state",
    "exit": "let go",
    "exit_reason": "why it was let go",
}
RESPONSE_FIELDS = {
    "decision": "decision",
    "reason": "reason",
    "responded_by": "answered by",
    "responded_on": "answered on",
    "level": "level",
    "status": "state",
}
ACTION_FIELDS = {
    "text": "text",
    "owner_body": "owner",
    "due_on": "due",
    "due_as_known": "due, as known",
    "published_status": "status in the table",
    "state": "state",
    "done_text": "what was done",
    "sent_back_because": "sent back because",
}


CONSIDERATION_FIELDS = {"meeting": "meeting", "subject": "dealt with", "text": "what it did"}


def changes_of_consideration(one: Consideration) -> list[Change]:
    """Return the changes of what a meeting dealt with, newest first."""
    rows = _rows(Consideration, one.pk).select_related("meeting")
    return changes_between(rows, str(one.meeting), CONSIDERATION_FIELDS)[::-1]


def _rows(model: type[Any], key: int) -> Any:
    return model.history.filter(id=key).select_related("history_user").order_by("history_date", "history_id")


def changes_of(recommendation: Recommendation) -> list[Change]:
    """Return the changes of a recommendation and all that hangs on it, newest first."""
    found = changes_between(
        _rows(Recommendation, recommendation.pk), recommendation.code, RECOMMENDATION_FIELDS
    )
    response = ManagementResponse.objects.filter(recommendation=recommendation).first()
    if response is not None:
        rows = _rows(ManagementResponse, response.pk).select_related("level")
        found += changes_between(rows, "Response", RESPONSE_FIELDS)
    for action in FollowUpAction.objects.filter(recommendation=recommendation):
        found += changes_between(_rows(FollowUpAction, action.pk), f"Action {action.number}", ACTION_FIELDS)
    return sorted(found, key=lambda one: one.when, reverse=True)
