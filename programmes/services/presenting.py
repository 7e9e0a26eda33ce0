"""Presenting a round: proposed by one person for a meeting, done by a second who sees the same content."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from programmes import policies
from programmes.models import AssessmentRound, Meeting, Proposal, RoundSnapshot
from programmes.selectors.records import canonical, digest_of, record_of
from programmes.services.changes import (
    StaleVersionError,
    WrongStateError,
    announce_change,
    check_may,
    locked_round,
    save_with_history,
)
from programmes.services.proposals import decide, open_proposal, propose, second_person
from programmes.signals import round_presented

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def has_begun(meeting: Meeting, today: date) -> bool:
    """Say whether a meeting is known to have begun by a day; of a bare year, whether it is over."""
    if meeting.starts_on is not None:
        return meeting.starts_on <= today
    return meeting.year is not None and meeting.year < today.year


def digest_to_freeze(assessment_round: AssessmentRound, meeting: Meeting) -> str:
    """Return the SHA-256 of what would be frozen for a meeting, but for the moment of presenting."""
    content = record_of(assessment_round)
    told = {**content["round"], "presented_to": meeting.code, "presented_at": None}
    return digest_of(canonical({**content, "round": told}))


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

    A meeting that is not known to have begun needs a reason. Raises PermissionDenied, WrongStateError,
    ValidationError.
    """
    current = locked_round(assessment_round)
    check_may(by, "propose-presenting", current)
    begun = has_begun(meeting, today or timezone.now().date())
    if not begun and not reason.strip():
        raise ValidationError(
            {"reason": f"{meeting.code} is not known to have begun. Say why the round is presented already."}
        )
    return propose(
        current,
        Proposal.Act.PRESENT,
        reason=reason.strip() or f"Presented to {meeting.code}",
        by=by,
        details={"meeting": meeting.code, "had_begun": begun},
        digest=digest_to_freeze(current, meeting),
    )


@transaction.atomic
def present_round(assessment_round: AssessmentRound, *, by: User) -> RoundSnapshot:
    """Freeze a round as the second person: a record of its own, with its SHA-256.

    Raises PermissionDenied (role, or the person who proposed it), WrongStateError (nobody proposed it),
    StaleVersionError (it says something else than what was proposed).
    """
    current = locked_round(assessment_round)
    check_may(by, "present", current)
    asked = open_proposal(current, Proposal.Act.PRESENT)
    if asked is None:
        raise WrongStateError("Presenting takes two people; nobody has proposed it yet.")
    proposal = second_person(asked, by=by)
    meeting = Meeting.objects.get(code=proposal.details["meeting"])
    if digest_to_freeze(current, meeting) != proposal.content_digest:
        raise StaleVersionError(current)
    current.presented_to = meeting
    current.presented_at = timezone.now()
    current.status = policies.PRESENTED
    current.full_clean()
    save_with_history(current, by=by, reason=f"Presented to {meeting.code}, proposed by another person")
    snapshot = _freeze(current, by=by)
    decide(proposal, Proposal.State.DONE, by=by)
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
    announce_change()
    return snapshot
