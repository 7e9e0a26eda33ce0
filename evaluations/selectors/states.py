"""How far a recommendation and its actions have come, on a given day; not due never looks like failure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from evaluations.models import FollowUpAction, Recommendation

NOT_KNOWN = "not known to us"
"""Said of what may have happened without our knowing; never counted with what is open."""
NONE_ON_RECORD = "none on record"
"""Said where this portal keeps the record, so that there is none."""
DUE_SOON = timedelta(days=30)
"""How long before its due date an open action counts as due soon."""


class DueState(StrEnum):
    """What the calendar says of an action; the order is that of urgency."""

    OVERDUE = "overdue"
    DUE_SOON = "due soon"
    NOT_YET_DUE = "not yet due"
    NO_DATE = "no due date"
    REPORTED = "reported done, to be verified"
    VERIFIED = "done and verified"
    CANCELLED = "cancelled"


def due_state(state: str, due_on: date | None, today: date) -> DueState:
    """Return what an action in a state and with a due date is on a day.

    What has been reported done is not overdue: its owner has done their part.
    """
    settled = {
        FollowUpAction.State.REPORTED.value: DueState.REPORTED,
        FollowUpAction.State.VERIFIED.value: DueState.VERIFIED,
        FollowUpAction.State.CANCELLED.value: DueState.CANCELLED,
    }
    if state in settled:
        return settled[state]
    if due_on is None:
        return DueState.NO_DATE
    if due_on < today:
        return DueState.OVERDUE
    return DueState.DUE_SOON if due_on <= today + DUE_SOON else DueState.NOT_YET_DUE


class RecommendationState(StrEnum):
    """Where a recommendation stands."""

    NOT_KNOWN = "not-known"
    NO_RESPONSE = "no-response"
    REJECTED = "rejected"
    NOTED = "noted"
    NO_ACTION = "no-action"
    OVERDUE = "overdue"
    UNDER_WAY = "under-way"
    DONE = "done"
    LET_GO = "let-go"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    RecommendationState.NOT_KNOWN: "Not known to us",
    RecommendationState.NO_RESPONSE: "No response on record",
    RecommendationState.REJECTED: "Rejected",
    RecommendationState.NOTED: "Noted, neither accepted nor rejected",
    RecommendationState.NO_ACTION: "Accepted, no action yet",
    RecommendationState.OVERDUE: "An action is overdue",
    RecommendationState.UNDER_WAY: "Actions under way",
    RecommendationState.DONE: "All actions done and verified",
    RecommendationState.LET_GO: "Closed",
}


def state_of(
    decision: str, exit_: str, actions: Iterable[DueState], *, is_followed_here: bool = True
) -> RecommendationState:
    """Return where a recommendation stands: its cleared response (empty for none), its exit, its actions.

    ``is_followed_here`` says whether this portal keeps the record of what follows its plan. Where it does
    not, having no response only says that we know of none.
    """
    if exit_:
        return RecommendationState.LET_GO
    if not decision:
        return RecommendationState.NO_RESPONSE if is_followed_here else RecommendationState.NOT_KNOWN
    if decision == "rejected":
        return RecommendationState.REJECTED
    if decision == "noted":
        return RecommendationState.NOTED
    states = [one for one in actions if one != DueState.CANCELLED]
    if not states:
        return RecommendationState.NO_ACTION
    if DueState.OVERDUE in states:
        return RecommendationState.OVERDUE
    return RecommendationState.DONE if set(states) == {DueState.VERIFIED} else RecommendationState.UNDER_WAY


def is_ready_to_exit(recommendation: Recommendation) -> bool:
    """Say whether every action of a recommendation is verified or cancelled, and one at least verified."""
    states = set(recommendation.actions.values_list("state", flat=True))
    settled = {FollowUpAction.State.VERIFIED.value, FollowUpAction.State.CANCELLED.value}
    return FollowUpAction.State.VERIFIED in states and states <= settled


def cleared_response(recommendation: Recommendation) -> Any | None:
    """Return the response of a recommendation that everybody reads; None for none or a draft."""
    response = getattr(recommendation, "response", None)
    return response if response is not None and response.is_cleared else None
