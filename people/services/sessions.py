"""Where an account is signed in and ending that, and its second factors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import LedgerEntry, OpenSession
from people.selectors.people import has_factor
from people.services.ledger import record_event

if TYPE_CHECKING:
    from django.contrib.auth.models import User


IDLE: Final = timedelta(minutes=60)
WARNED_BEFORE: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=12)
"""How long a session lasts without use, when its owner is warned before that, and how long at most."""
STARTED, SEEN, FACTOR, ZONE = "started_at", "seen_at", "has_factor", "zone"
"""What a session itself remembers."""


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign an account out everywhere, but in the session stored under this key; return how many ended."""
    found = OpenSession.objects.filter(user=user).exclude(session_key=but or "")
    Session.objects.filter(session_key__in=list(found.values_list("session_key", flat=True))).delete()
    return found.delete()[0]


def sign_out_elsewhere(user: User, *, here: str | None) -> int:
    """Let somebody end their own sessions but the one with this key; return how many ended."""
    many = end_sessions(user, but=here)
    record_event(LedgerEntry.Event.SIGNED_OUT_EVERYWHERE, by=user, about=user, note=f"{many} sessions")
    return many


def end_session(user: User, key: int) -> bool:
    """Sign an account out of one of its browsers; return whether there was such a session."""
    found = OpenSession.objects.filter(user=user, pk=key).first()
    if found is None:
        return False
    Session.objects.filter(session_key=found.session_key).delete()
    found.delete()
    return True


@transaction.atomic
def make_sheet(user: User) -> list[str]:
    """Make a sheet of codes the second factor of an account that has none, and return the codes.

    Raises ValidationError where sheets are not allowed, or the account has a factor.
    """
    if not settings.PAPER_CODES or has_factor(user):
        raise ValidationError("A printed sheet is for people who may use no device.")
    Authenticator.objects.filter(user=user).delete()
    made = RecoveryCodes.activate(user)
    record_event(LedgerEntry.Event.FACTOR_ADDED, by=user, about=user, after="Printed sheet of codes")
    return list(made.generate_codes())
