"""Asking the table of acts before something is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError

from people.models import ActedOn
from people.policies import act_named, may

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class WrongStateError(ValidationError):
    """Something is not in a state that allows the act; the message says which it is in."""


def check_may(by: User, act: str, subject: ActedOn | None = None) -> None:
    """Ask the table of acts; raises PermissionDenied (role, not one's own) or WrongStateError (its state)."""
    if not may(by, act):
        raise PermissionDenied("Your account may not do this.")
    if subject is None or may(by, act, subject):
        return
    statuses = act_named(act).statuses
    if subject.is_closed or (statuses and subject.status not in statuses):
        raise WrongStateError(subject.why_not_now())
    raise PermissionDenied(subject.why_not_yours())
