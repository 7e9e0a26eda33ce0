"""Second factors: a sheet of codes where no device may be used, and a reset for whoever lost a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from people.models import LedgerEntry
from people.selectors.factors import has_factor
from people.services.acting import check_may
from people.services.ledger import record_event
from people.services.sessions import end_sessions

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def reset_factor(user: User, *, reason: str, by: User) -> None:
    """Take every second factor of an account away, so that a new one is set up at the next sign-in.

    Raises PermissionDenied (role, one's own account), ValidationError (no reason).
    """
    check_may(by, "reset-factor")
    if user.pk == by.pk:
        raise PermissionDenied("Another administrator resets your second factor.")
    if not reason.strip():
        raise ValidationError({"reason": "Say how you know that it is this person."})
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record_event(LedgerEntry.Event.FACTOR_RESET, by=by, about=user, note=reason)


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
