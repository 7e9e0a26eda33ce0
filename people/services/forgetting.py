"""How long what is kept of people is kept, and replacing a name by “former staff”."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from people.models import (
    Counted,
    Event,
    Invitation,
    Job,
    LedgerEntry,
    Mail,
    OpenSession,
    Preferences,
    SignInDelay,
)
from people.names import name_of
from people.services.accounts import check_may
from people.services.budgets import BUDGET
from people.services.delays import FORGOTTEN_AFTER
from people.services.ledger import record_event
from people.services.sessions import LONGEST
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

INVITATIONS_FOR: Final = timedelta(days=365)
EVENTS_FOR: Final = timedelta(days=365)
JOBS_FOR: Final = timedelta(days=90)
RETENTION: Final = (
    (
        "Name, e-mail address, role, choices",
        "to know who acts, and how to reach them",
        "while the account is open; then until somebody asks for the name to go",
    ),
    ("Second factor", "to check it at sign-in", "until it is taken off"),
    ("What an account did", "decisions must say who made them", "as long as the record; the name can go"),
    (
        "Letters about circulations, and the addresses that they went to",
        "to prove that every member was told",
        "as long as the record; the name of who sent a letter can go",
    ),
    ("Sessions: browser and network", "to show and end them", "12 hours, then until the next daily clean-up"),
    ("Wrong passwords, by network", "to slow guessing", "24 hours, then until the next daily clean-up"),
    ("A mark in browsers you signed in with", "to let you in while others guess", "400 days, only there"),
    ("Refusals, by hour, account and network", "to notice attacks", "one year, then until the next night"),
    (
        "What happened, who did it, and which mails told of it",
        "to tell people what is new",
        "one year, then until the next daily clean-up",
    ),
    (
        "Who asked for work that goes on in the background, and how it ended",
        "to show how far it is, and to mend what failed",
        "90 days, then until the next daily clean-up",
    ),
    ("Invitations that nobody accepted", "to know who was asked", "one year"),
    (
        "Ledger: sign-ins with their network, roles, names, acts",
        "to check who could do what",
        "as long as the portal; it is never changed",
    ),
    (
        "Evidence files",
        "to show what was done",
        "as long as the record, without position, device and author where the file can be read",
    ),
    (
        "Files of papers that somebody had checked",
        "to say what in them differs",
        "until they are read; the report, one week",
    ),
    (
        "Papers that came back from Word: texts, and comments with the names of those who wrote them",
        "to take over what is chosen",
        "one month; a comment that was taken over, as long as conversations",
    ),
    (
        "Log of the server: warnings and faults, with the number of the account, never its name",
        "to mend faults",
        "as long as whoever runs the server keeps its log",
    ),
    (
        "Backups: all of this but sessions and mails",
        "to bring the portal back after a loss",
        "what was deleted goes with the last backup that holds it, after twelve months unless set otherwise",
    ),
)
"""What is kept, why, and how long."""


forgotten = Signal()
"""Sent inside the transaction that forgets an account (``user``, ``names``), for texts that name it."""


@transaction.atomic
def forget_person(user: User, *, by: User) -> None:
    """Replace the name of an ended account by “former staff”; what it did stays, under that name.

    The ledger keeps the name of then, as nothing in it is changed. Raises PermissionDenied,
    ValidationError (the account is open).
    """
    check_may(by, "end-account")
    if user.is_active:
        raise ValidationError("End the account first.")
    forgotten.send(type(user), user=user, names={name_of(user), user.email, user.username} - {""})
    user.username = f"former-staff-{user.pk}-{secrets.token_hex(3)}"
    user.first_name, user.last_name, user.email = "Former staff", "", ""
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    Preferences.objects.filter(user=user).delete()
    Mail.objects.filter(user=user).delete()
    Invitation.objects.filter(account=user).update(
        email=worded("former-staff-%(pk)s@invalid.example", pk=user.pk)
    )
    record_event(LedgerEntry.Event.FORGOTTEN, by=by, about=user)


def forget_what_is_over() -> dict[str, int]:
    """Delete what is kept no longer; return how many rows of each kind went."""
    now = timezone.now()
    over = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "open sessions": OpenSession.objects.filter(started_at__lt=now - LONGEST),
        "delays": SignInDelay.objects.filter(last_at__lt=now - FORGOTTEN_AFTER),
        "budgets": Counted.objects.filter(kind__startswith=BUDGET, since__lt=now - timedelta(hours=1)),
        "refusals": Counted.objects.filter(since__lt=now - EVENTS_FOR),
        "invitations": Invitation.objects.filter(
            Q(withdrawn_at__isnull=False) | Q(expires_at__lt=now),
            accepted_at__isnull=True,
            invited_at__lt=now - INVITATIONS_FOR,
        ),
        "events": Event.objects.filter(at__lt=now - EVENTS_FOR),
        "mails": Mail.objects.filter(made_at__lt=now - EVENTS_FOR),
        "jobs": Job.objects.filter(ended_at__lt=now - JOBS_FOR),
    }
    return {name: rows.delete()[0] for name, rows in over.items()}
