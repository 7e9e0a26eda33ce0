"""Asking the table of acts before something is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import ActedOn, LedgerEntry
from people.policies import act_named, may
from people.services.ledger import record_event
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class WrongStateError(ValidationError):
    """Something is not in a state that allows the act; the message says which it is in."""


def check_second(by: User, act: str, *first: int | None, about: object = "") -> None:
    """Refuse an act that takes two people where nobody, or this very account, took the step before it.

    ``first`` are the keys of the accounts that did, ``about`` is what the act is done to. That both did it
    stands in the ledger once the transaction of the act holds. Raises WrongStateError (nobody did),
    PermissionDenied.
    """
    step = act_named(act).first_step
    did = {key for key in first if key is not None}
    if not did:
        raise WrongStateError("This takes two people; nobody has taken the first step yet.")
    if by.pk in did:
        raise PermissionDenied(
            worded("This takes two people; you %(step)s, so somebody else does this.", step=step)
        )
    people = list(get_user_model().objects.filter(pk__in=did).order_by("pk"))
    several = f"; {step}: {', '.join(map(str, people))}" if len(people) > 1 else ""
    record_event(
        LedgerEntry.Event.ACT,
        by=people[0] if people else None,
        approved_by=by,
        after=act_named(act).words,
        note=f"{about}{several}",
    )


def state_after(act: str) -> str:
    """Return the state that an act leads to; raises KeyError for one that leaves its subject where it is."""
    leads_to = act_named(act).leads_to
    if not leads_to:
        raise KeyError(act)
    return leads_to


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
