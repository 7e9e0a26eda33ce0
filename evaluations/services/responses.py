"""Answering a recommendation, planning what follows, and letting it go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from evaluations.models import FollowUpAction, ManagementResponse, Recommendation
from evaluations.selectors.states import is_ready_to_exit
from people.services import WrongStateError, check_may
from programmes.models import Meeting, RatingLevel
from record.refusals import StaleVersionError
from record.services.changes import announce_change, locked, save_with_history
from review.services.entries import save_entry
from review.states import CLEARED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class ResponseEntry:
    """What somebody entered as the management response."""

    decision: str
    reason: str
    responded_by: str
    responded_on: str
    level: RatingLevel | None = None
    level_reason: str = ""


@transaction.atomic
def save_response(
    recommendation: Recommendation, entry: ResponseEntry, *, expected_version: int, by: User
) -> ManagementResponse:
    """Enter the management response to a cleared recommendation, as a draft that a second person clears.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError (a rejection without reason).
    """
    check_may(by, "respond")
    current = locked(recommendation)
    _check_open(current)
    if entry.decision == ManagementResponse.Decision.REJECTED and not entry.reason.strip():
        raise ValidationError({"reason": "A rejection says why."})
    if entry.level is not None and entry.level.scale_id != current.evaluation.plan.rating_scale_id:
        raise ValidationError({"level": "This is not a level of the scale of the plan."})
    if (
        entry.decision == ManagementResponse.Decision.REJECTED
        and current.actions.exclude(state=FollowUpAction.State.CANCELLED).exists()
    ):
        raise ValidationError({"decision": "Actions follow from it; cancel them before it is rejected."})
    found = ManagementResponse.objects.select_for_update(of=("self",)).filter(recommendation=current).first()
    response, _ = save_entry(
        found or ManagementResponse(recommendation=current, version=0),
        dict(vars(entry)),
        expected_version=expected_version,
        by=by,
    )
    answered: ManagementResponse = response
    return answered


def _check_open(recommendation: Recommendation) -> None:
    if recommendation.exit:
        raise WrongStateError(f"It was let go: {recommendation.get_exit_display().lower()}.")


ACTION_FIELDS = ("text", "owner_body", "due_on", "owner")


@dataclass(frozen=True)
class ActionEntry:
    """What somebody entered for an action; ``added_on`` counts for a new one only, today if empty."""

    text: str
    owner_body: str
    due_on: date | None
    owner: Any = None
    added_on: date | None = None


@transaction.atomic
def save_action(
    recommendation: Recommendation,
    action: FollowUpAction | None,
    entry: ActionEntry,
    *,
    expected_version: int,
    by: User,
) -> FollowUpAction:
    """Plan an action that follows from an accepted recommendation, or change one that is not done.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError (due before it was added).
    """
    check_may(by, "plan-actions")
    current = locked(recommendation)
    _check_open(current)
    if current.status != CLEARED and entry.owner is not None:
        told = "The recommendation is a draft; an account can own its action when it has been cleared."
        raise ValidationError({"owner": told})
    response = ManagementResponse.objects.filter(recommendation=current).first()
    if response is None or not response.is_accepted:
        raise WrongStateError("Actions follow from an accepted recommendation; enter the response first.")
    if action is None:
        same = {name: getattr(entry, name) for name in ACTION_FIELDS}
        planned = current.actions.filter(state=FollowUpAction.State.PLANNED, **same).first()
        if planned is not None:
            # The same form sent twice is one action.
            return planned
        number = current.actions.aggregate(models.Max("number"))["number__max"] or 0
        found = FollowUpAction(
            recommendation=current,
            number=number + 1,
            added_on=entry.added_on or timezone.now().date(),
            version=0,
        )
    else:
        found = locked(action)
        if all(getattr(found, name) == getattr(entry, name) for name in ACTION_FIELDS):
            return found
        if found.version != expected_version:
            raise StaleVersionError(found)
        if not found.is_open or found.state == FollowUpAction.State.REPORTED:
            raise WrongStateError("It was reported done, verified or cancelled; it is not planned anew.")
    if entry.due_on is not None and entry.due_on < found.added_on:
        told = f"Due before it was added, on {found.added_on:%d %B %Y}."
        raise ValidationError({"due_on": told})
    moved = action is not None and found.due_on != entry.due_on
    for name in ACTION_FIELDS:
        setattr(found, name, getattr(entry, name))
    if moved:
        found.reminded_on = None
    found.version += 1
    found.full_clean()
    save_with_history(found, by=by, reason="Planned")
    announce_change()
    return found


@dataclass(frozen=True)
class ExitEntry:
    """How a recommendation is let go."""

    exit: str
    reason: str = ""
    decision: Meeting | None = None
    superseded_by: Recommendation | None = None


@transaction.atomic
def let_go(
    recommendation: Recommendation, entry: ExitEntry, *, expected_version: int, by: User
) -> Recommendation:
    """Close a recommendation by one of its four exits.

    Implemented needs every action verified; graduated names the decision of a meeting; superseded names
    another recommendation; no longer relevant says why. Raises PermissionDenied, WrongStateError,
    StaleVersionError, ValidationError.
    """
    check_may(by, "exit")
    current = locked(recommendation)
    stands = (current.exit, current.exit_reason, current.exit_decision, current.superseded_by)
    if current.exit and stands == (entry.exit, entry.reason, entry.decision, entry.superseded_by):
        return current
    if current.version != expected_version:
        raise StaleVersionError(current)
    _check_open(current)
    if current.status != CLEARED:
        raise WrongStateError("The recommendation is a draft; nothing of it can be let go yet.")
    _check_exit(current, entry)
    current.exit, current.exit_reason = entry.exit, entry.reason
    current.exit_decision, current.superseded_by = entry.decision, entry.superseded_by
    current.exited_on = timezone.now().date()
    current.version += 1
    current.full_clean()
    save_with_history(current, by=by, reason=f"Let go: {current.get_exit_display().lower()}")
    announce_change()
    return current


def _check_exit(recommendation: Recommendation, entry: ExitEntry) -> None:
    exits = Recommendation.Exit
    problems: dict[str, str] = {}
    if entry.exit not in exits.values:
        problems["exit"] = "Choose how it is let go."
    if entry.exit == exits.IMPLEMENTED and not is_ready_to_exit(recommendation):
        problems["exit"] = "Implemented needs at least one action, and every action verified or cancelled."
    if entry.exit in {exits.GRADUATED, exits.NO_LONGER_RELEVANT} and not entry.reason.strip():
        problems["reason"] = "Say why it is let go."
    if entry.exit == exits.GRADUATED and entry.decision is None:
        problems["decision"] = "Name the meeting whose decision let it go."
    if entry.exit != exits.SUPERSEDED and entry.superseded_by is not None:
        problems["superseded_by"] = "Only what is superseded names another recommendation."
    if entry.exit == exits.SUPERSEDED and (
        entry.superseded_by is None or entry.superseded_by == recommendation
    ):
        problems["superseded_by"] = "Name the other recommendation that takes its place."
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def take_back_exit(
    recommendation: Recommendation, *, reason: str, expected_version: int, by: User
) -> Recommendation:
    """Open again what was let go. Raises PermissionDenied, StaleVersionError, ValidationError."""
    check_may(by, "exit")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is opened again."})
    current = locked(recommendation, expected_version)
    if current.exit:
        current.exit, current.exit_reason = "", ""
        current.exit_decision = current.superseded_by = current.exited_on = None
        current.version += 1
        save_with_history(current, by=by, reason=f"Opened again: {reason}")
        announce_change()
    return current
