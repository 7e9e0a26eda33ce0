"""Giving an account its one role and confirming it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import AccountTerm, Delegation, Grant, Invitation, LedgerEntry, MemberState
from people.policies import (
    COLLEAGUE,
    DELEGATE,
    EVALUATOR,
    FOCAL_POINT,
    GUARDS,
    ROLES,
)
from people.services.accounts import check_may, check_second
from people.services.guards import check_is_second, second_of, takes_two
from people.services.ledger import record_event
from people.services.sessions import end_sessions

if TYPE_CHECKING:
    from django.contrib.auth.models import User


OF_A_STATE: Final = frozenset({FOCAL_POINT, COLLEAGUE, DELEGATE})
Event = LedgerEntry.Event


def ensure_roles() -> None:
    """Create a group for each role where it is missing; the groups carry no rights of their own."""
    for name in ROLES:
        Group.objects.get_or_create(name=name)


def check_choice(role: str, state: MemberState | None, last_day: date | None) -> None:
    """Refuse a role that does not go with its State or its last day; raises ValidationError."""
    if role not in ROLES:
        raise ValidationError({"role": "Choose a role."})
    if (role in OF_A_STATE) != (state is not None):
        message = "Say for which member." if role in OF_A_STATE else "Only people of a member speak for one."
        raise ValidationError({"state": message})
    if role == EVALUATOR and last_day is None:
        raise ValidationError({"last_day": "An evaluator has a last day."})
    if last_day is not None and last_day < timezone.now().date():
        raise ValidationError({"last_day": "This day has passed already."})


def give_role(
    user: User,
    role: str,
    *,
    state: MemberState | None = None,
    body: str = "",
    last_day: date | None = None,
    granted_by: User | None,
    confirmed_by: User | None = None,
) -> Grant:
    """Make this the one role of an account, in the caller's transaction; open sessions end.

    Raises ValidationError for a role that does not go with its State or its last day.
    """
    check_choice(role, state, last_day)
    before = role_in_words(user)
    now = timezone.now()
    user.grants.filter(ended_at__isnull=True).update(ended_at=now)  # type: ignore[attr-defined]
    user.groups.set([Group.objects.get_or_create(name=role)[0]])
    Delegation.objects.filter(user=user).delete()
    if state is not None:
        Delegation.objects.create(user=user, state=state, role=role)
    set_last_day(user, last_day)
    grant = Grant.objects.create(
        user=user,
        role=role,
        state=state,
        body=body,
        granted_by=granted_by,
        granted_at=now,
        confirmed_by=confirmed_by,
        confirmed_at=now if confirmed_by else None,
    )
    end_sessions(user)
    record_event(
        Event.GRANTED,
        by=granted_by,
        about=user,
        before=before,
        after=role_in_words(user),
        approved_by=confirmed_by,
        note=granted_alone(grant),
    )
    return grant


def set_last_day(user: User, last_day: date | None) -> None:
    """Give an account a last day, or none, in the caller's transaction."""
    if last_day is None:
        AccountTerm.objects.filter(user=user).delete()
    else:
        AccountTerm.objects.update_or_create(user=user, defaults={"ends_on": last_day})
    user._portal_roles = None  # type: ignore[attr-defined]


def granted_alone(grant: Grant) -> str:
    """Return a note where one person gave a role that two give; empty otherwise."""
    alone = grant.role in GUARDS and grant.granted_by_id is not None and grant.confirmed_by_id is None
    return "granted by one person" if alone else ""


def is_guard(user: User) -> bool:
    """Say whether an account gives roles or clears, so that two people change it."""
    return user.groups.filter(name__in=GUARDS).exists()


def role_in_words(user: User) -> str:
    """Return the role of an account with its State, as “focal point, Japan”; empty for none."""
    names = sorted(user.groups.values_list("name", flat=True))
    states = Delegation.objects.filter(user=user).values_list("state__name", flat=True)
    return ", ".join([*names, *sorted(set(states))])


@transaction.atomic
def change_role(
    user: User,
    role: str,
    *,
    state: MemberState | None = None,
    last_day: date | None = None,
    by: User,
) -> Grant:
    """Give an account another role; one that two administrators give is given by invitation only.

    Raises PermissionDenied (role, one's own account, a role that two people give or take), ValidationError.
    """
    check_may(by, "give-role")
    if user.pk == by.pk:
        raise PermissionDenied("Nobody changes their own role.")
    if takes_two(role, by=by) or (is_guard(user) and second_of(by, user)):
        raise PermissionDenied(
            "Two people give and take this role: end the account and invite the person anew, so that a "
            "second person approves it."
        )
    withdraw_of(user)
    return give_role(user, role, state=state, last_day=last_day, granted_by=by)


def withdraw_of(user: User) -> None:
    """Take back what an account has invited and nobody has accepted: it may invite no more."""
    waiting = Invitation.objects.filter(invited_by=user, accepted_at=None, withdrawn_at=None)
    waiting.update(withdrawn_at=timezone.now(), token_digest="")


@transaction.atomic
def confirm_grant(grant: Grant, *, by: User) -> Grant:
    """Stand behind a role that one person gave alone; raises PermissionDenied, WrongStateError."""
    check_may(by, "confirm-role")
    current = Grant.objects.select_for_update().get(pk=grant.pk)
    if current.confirmed_by_id is not None or current.ended_at is not None:
        return current
    check_second(by, "confirm-role", current.granted_by_id, about=current)
    check_is_second(by, current.granted_by, current.user)  # type: ignore[arg-type]
    if current.user_id == by.pk:
        raise PermissionDenied("Nobody confirms their own role.")
    current.confirmed_by, current.confirmed_at = by, timezone.now()
    current.save(update_fields=["confirmed_by", "confirmed_at"])
    record_event(
        Event.GRANT_CONFIRMED, by=current.granted_by, about=current.user, after=current.role, approved_by=by
    )
    return current
