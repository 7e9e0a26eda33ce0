"""Asking the table of acts before something is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import PermissionDenied, ValidationError

from people.policies import act_named, may

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class type_of_subject(Protocol):  # noqa: N801
    """What an act is done to; see ``people.models.ActedOn``."""

    status: Any

    @property
    def is_closed(self) -> bool: ...

    def why_not_now(self) -> str: ...

    def why_not_yours(self) -> str: ...


class WrongStateError(ValidationError):
    """Something is not in a state that allows the act; the message says which it is in."""


def check_may(by: User, act: str, subject: type_of_subject | None = None) -> None:
    """Ask the table of acts; raises PermissionDenied (role, not one's own) or WrongStateError (its state)."""
    if not may(by, act):
        raise PermissionDenied("Your account may not do this.")
    if subject is None or may(by, act, subject):
        return
    statuses = act_named(act).statuses
    if subject.is_closed or (statuses and subject.status not in statuses):
        raise WrongStateError(subject.why_not_now())
    raise PermissionDenied(subject.why_not_yours())
