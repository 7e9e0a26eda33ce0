"""Reminding owners of their actions, and the addresses of their calendars."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from evaluations import events
from evaluations.models import CalendarKey, FollowUpAction
from evaluations.selectors.actions import due_for_reminder
from evaluations.services.noting import note
from people.selectors.organisation import organisation
from people.services.mails import send
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

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
