"""Reporting on an action, verifying it as a second person, cancelling it, and reminding its owner."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from evaluations import events, policies
from evaluations.events import REPORTED, SENT_BACK, VERIFIED
from evaluations.models import CalendarKey, FollowUpAction, ProgressUpdate
from evaluations.selectors.actions import due_for_reminder
from people.selectors.organisation import organisation
from people.services import WrongStateError, check_may, check_second
from people.services.events import happened
from people.services.mails import send
from programmes.models import StoredFile
from record.refusals import check_said
from record.services.changes import change, check_version, locked
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


STATES = FollowUpAction.State


@dataclass(frozen=True)
class Report:
    """What somebody reports on an action: a text, perhaps with a link or a file, under a submission key."""

    text: str
    submission: str
    evidence_title: str = ""
    url: str = ""
    file: StoredFile | None = None


@transaction.atomic
def report_progress(action: FollowUpAction, report: Report, *, by: User) -> ProgressUpdate:
    """Add a report; the same submission again is the one that is kept already.

    Raises PermissionDenied (neither staff nor the owner), WrongStateError, ValidationError.
    """
    current = locked(action)
    _check_may_report(current, by)
    known = ProgressUpdate.objects.filter(submission=report.submission).first()
    if known is not None:
        if known.action_id != current.pk or known.made_by_id != by.pk:
            raise ValidationError("This form was sent before; open the page anew.")
        return known
    if current.state not in {STATES.PLANNED, STATES.UNDER_WAY}:
        raise WrongStateError(worded("The action is “%(state)s”.", state=current.get_state_display().lower()))
    update = ProgressUpdate(action=current, made_by=by, **vars(report))
    update.full_clean()
    update.save()
    if current.state == STATES.PLANNED:
        current.state = STATES.UNDER_WAY
        change(current, by=by, reason="Progress reported")
    return update


def _check_may_report(action: FollowUpAction, by: User) -> None:
    if not policies.may_report(by, action):
        raise PermissionDenied("Only staff and the owner of an action report on it.")


@transaction.atomic
def report_done(action: FollowUpAction, *, done_text: str, expected_version: int, by: User) -> FollowUpAction:
    """Say that an action is done, and what was done; a second person verifies it.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError (nothing said).
    """
    current = locked(action)
    _check_may_report(current, by)
    check_said(done_text, "Say what was done.", field="done_text")
    if current.state == STATES.REPORTED and current.done_text == done_text:
        return current
    check_version(current, expected_version)
    if current.state not in {STATES.PLANNED, STATES.UNDER_WAY}:
        raise WrongStateError(
            worded("The action is “%(state)s” already.", state=current.get_state_display().lower())
        )
    current.state, current.done_text = STATES.REPORTED, done_text
    current.reported_by, current.reported_at = by, timezone.now()  # type: ignore[assignment]
    current.sent_back_because = ""
    return note(REPORTED, change(current, by=by, reason="Reported done"), by=by)


@transaction.atomic
def verify(action: FollowUpAction, *, expected_version: int, by: User) -> FollowUpAction:
    """Verify, as a second person, that what was reported is adequate.

    Raises PermissionDenied (role, or the person who reported), WrongStateError, StaleVersionError.
    """
    current = _to_verify(action, expected_version, by)
    current.state = STATES.VERIFIED
    current.verified_by, current.verified_at = by, timezone.now()  # type: ignore[assignment]
    saved = change(current, by=by, reason="Verified")
    return note(VERIFIED, saved, by=by, to=saved.owner or saved.reported_by)


@transaction.atomic
def send_back(action: FollowUpAction, *, reason: str, expected_version: int, by: User) -> FollowUpAction:
    """Send an action back to its owner because what was done is not adequate; the reason is kept.

    Raises as ``verify``, and ValidationError without a reason.
    """
    check_said(reason, "Say what is missing; its owner reads it.")
    current = _to_verify(action, expected_version, by)
    current.state = STATES.UNDER_WAY
    current.sent_back_because = reason
    saved = change(current, by=by, reason=f"Sent back: {reason}")
    return note(SENT_BACK, saved, by=by, to=saved.owner or saved.reported_by)


def _to_verify(action: FollowUpAction, expected_version: int, by: User) -> FollowUpAction:
    check_may(by, "verify")
    current = locked(action, expected_version)
    if current.state != STATES.REPORTED:
        raise WrongStateError(
            worded(
                "The action is “%(state)s”; nothing is to be verified.",
                state=current.get_state_display().lower(),
            )
        )
    check_second(by, "verify", current.reported_by_id, about=current)
    return current


@transaction.atomic
def cancel(action: FollowUpAction, *, reason: str, expected_version: int, by: User) -> FollowUpAction:
    """Cancel an action that is not done, with a reason. Raises as ``save_action``."""
    check_may(by, "plan-actions")
    check_said(reason, "Say why it is cancelled.")
    current = locked(action)
    if current.state == STATES.CANCELLED:
        return current
    check_version(current, expected_version)
    if current.state == STATES.VERIFIED:
        raise WrongStateError("The action is done and verified.")
    current.state, current.cancelled_because = STATES.CANCELLED, reason
    return change(current, by=by, reason=f"Cancelled: {reason}")


def note(kind: str, action: FollowUpAction, *, by: User | None, to: User | None = None) -> FollowUpAction:
    """Note it for one person, or for all whom it concerns, without its text; return the action."""
    if to is not None and by is not None and to.pk == by.pk:
        return action
    recommendation = action.recommendation
    happened(
        kind,
        about=f"{action}, {recommendation.evaluation}",
        address=action.get_absolute_url(),
        by=by,
        to_user=to,
        is_training=recommendation.evaluation.plan.is_training,
    )
    return action


REMIND_AGAIN_AFTER = timedelta(days=7)


def remind_owners(*, within: timedelta, today: date | None = None) -> list[tuple[FollowUpAction, str]]:
    """Remind each owner of open actions that are overdue or due within so many days, once a week at most.

    Returns each action with “sent” or why it could not be sent. A reminder that failed is tried again at
    the next run.
    """
    outcomes = []
    for action in due_for_reminder(within, REMIND_AGAIN_AFTER, today=today):
        with transaction.atomic():
            current = FollowUpAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
            if current.reminded_on != action.reminded_on:
                continue
            failure = _send(action, today or timezone.now().date())
            if not failure:
                FollowUpAction.objects.filter(pk=action.pk).update(reminded_on=today or timezone.now().date())
                note(events.DUE, action, by=None, to=action.owner)
        outcomes.append((action, failure or "sent"))
    return outcomes


def _send(action: FollowUpAction, today: date) -> str:
    """Send one reminder; return why it failed, empty when it went out. It holds nothing confidential."""
    owner = action.owner
    if owner is None or action.due_on is None:
        return "no owner or no date"
    is_training = action.recommendation.evaluation.plan.is_training
    overdue = action.due_on < today
    due = action.due_in_words
    lines = [
        "Training data: fictional" if is_training else "",
        worded("%(action)s. It has been overdue since %(due)s.", action=action, due=due)
        if overdue
        else f"{action}. Due date: {due}.",
        f"{settings.PORTAL_ADDRESS}{reverse('evaluations:action', args=[action.pk])}",
        "Sign in with your account to report on it. Please do not answer this message.",
    ]
    name = organisation().short_name
    subject = (
        worded("%(name)s: an action is overdue", name=name)
        if overdue
        else worded("%(name)s: an action is due soon", name=name)
    )
    message = EmailMessage(
        subject=f"Training, fictional: {subject}" if is_training else subject,
        body="\n\n".join(line for line in lines if line),
        to=[owner.email],
    )
    return send(message)


def digest_of_key(key: str) -> str:
    """Return what is kept of a calendar key."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_calendar_key(user: User) -> str:
    """Make the key of one's calendar address anew and return it; an earlier address stops working."""
    key = secrets.token_urlsafe(24)
    CalendarKey.objects.update_or_create(user=user, defaults={"digest": digest_of_key(key)})
    return key


@transaction.atomic
def remove_calendar_key(user: User) -> None:
    """Let the address of one's calendar stop working."""
    CalendarKey.objects.filter(user=user).delete()
