"""Presenting a round: proposed by one person for a meeting, done by a second who sees the same content."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from people.services import WrongStateError, check_may, state_after
from people.services.events import happened
from programmes.events import PRESENTED
from programmes.models import AssessmentRound, Meeting, RoundSnapshot
from programmes.policies import PRESENT
from programmes.selectors.presenting import digest_to_freeze, meeting_of, still_holds
from programmes.selectors.records import record_of
from programmes.services.changes import locked_round
from programmes.services.meetings import check_has_met
from programmes.signals import round_presented
from record.canonical import canonical, digest_of
from record.refusals import StaleVersionError
from record.services.changes import announce_change, save_with_history
from reporting.words import worded
from review.events import named
from review.models import Proposal
from review.services.proposals import asked_for, decide, propose

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def check_not_revised(current: AssessmentRound) -> None:
    """Refuse what is being revised: the revision would have no place to take. Raises WrongStateError."""
    if current.revised_since is not None:
        raise WrongStateError("It is being revised; clear or discard the revision first.")


@transaction.atomic
def propose_presenting(
    assessment_round: AssessmentRound,
    *,
    meeting: Meeting,
    by: User,
    reason: str = "",
    today: date | None = None,
) -> Proposal:
    """Propose to freeze a round as it is presented to a meeting; a second person does it.

    A meeting without a date needs a reason. Raises PermissionDenied, WrongStateError (its state, or it is
    being revised), ValidationError (the meeting is still to come).
    """
    current = locked_round(assessment_round)
    check_may(by, "propose-presenting", current)
    check_not_revised(current)
    is_dated = check_has_met(meeting, reason, today=today)
    return propose(
        current,
        PRESENT,
        reason=reason.strip() or f"Presented to {meeting.code}",
        by=by,
        details={"meeting": meeting.code, "is_dated": is_dated},
        address=current.desk_address,
        digest=digest_to_freeze(record_of(current), meeting),
        is_training=current.plan.is_training,
    )


@transaction.atomic
def present_round(
    assessment_round: AssessmentRound, *, by: User, proposal: int | None = None
) -> RoundSnapshot:
    """Freeze a round as the second person: a record of its own, with its SHA-256.

    ``proposal`` is the key of the proposal that was looked at. Raises PermissionDenied (role, or the person
    who proposed it), WrongStateError (nobody proposed it, or it is being revised), StaleVersionError (another
    proposal than was looked at, or the round says something else than what was proposed), ValidationError
    (the meeting is still to come).
    """
    current = locked_round(assessment_round)
    check_may(by, "present", current)
    check_not_revised(current)
    decided = asked_for(current, PRESENT, by=by, seen=proposal)
    meeting = meeting_of(decided)
    if meeting is None or not still_holds(decided, record_of(current)):
        raise StaleVersionError(current)
    check_has_met(meeting, decided.reason)
    current.presented_to = meeting
    current.presented_at = timezone.now()
    current.status = state_after("present")
    current.full_clean()
    save_with_history(
        current, by=by, reason=worded("Presented to %(code)s, proposed by another person", code=meeting.code)
    )
    snapshot = _freeze(current, by=by)
    decide(decided, Proposal.State.DONE, by=by)
    return snapshot


def _freeze(current: AssessmentRound, *, by: User) -> RoundSnapshot:
    content: Any = canonical(record_of(current))
    snapshot = RoundSnapshot.objects.create(
        assessment_round=current,
        content=content,
        sha256=digest_of(content),
        made_by=by,
        made_at=current.presented_at,
    )
    round_presented.send(sender=AssessmentRound, assessment_round=current, by=by)
    happened(
        PRESENTED,
        about=named(current),
        address=current.read_address,
        by=by,
        is_training=current.plan.is_training,
    )
    announce_change()
    return snapshot
