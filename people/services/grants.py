"""Giving an account its one role, confirming it, ending it; those that two administrators give."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import AccountTerm, Delegation, Grant, Invitation, LedgerEntry, MemberState
from people.policies import (
    ADMINISTRATOR,
    COLLEAGUE,
    DELEGATE,
    EVALUATOR,
    FOCAL_POINT,
    ROLES,
    TAKES_TWO,
)
from people.services.acting import check_may, check_second
from people.services.ledger import record_event
from people.services.mails import tell
from people.services.sessions import end_sessions
from reporting.addresses import reverse
from reporting.words import worded

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
    alone = grant.role in TAKES_TWO and grant.granted_by_id is not None and grant.confirmed_by_id is None
    return "granted by one person" if alone else ""


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

    Raises PermissionDenied (role, one's own account, a role that takes two while there are two
    administrators), ValidationError.
    """
    check_may(by, "give-role")
    if user.pk == by.pk:
        raise PermissionDenied("Nobody changes their own role.")
    if takes_two(role, by=by):
        raise PermissionDenied(
            "Two administrators give this role: end the account and invite the person anew, so that a second "
            "administrator approves it."
        )
    _withdraw_of(user)
    _note_administrator(user, by=by, what="was given another role")
    return give_role(user, role, state=state, last_day=last_day, granted_by=by)


def _withdraw_of(user: User) -> None:
    """Take back what an account has invited and nobody has accepted: it may invite no more."""
    waiting = Invitation.objects.filter(invited_by=user, accepted_at=None, withdrawn_at=None)
    waiting.update(withdrawn_at=timezone.now(), token_digest="")


def _note_administrator(user: User, *, by: User, what: str) -> None:
    """Tell everybody who gives roles what becomes of one of them."""
    if user.groups.filter(name=ADMINISTRATOR).exists():
        tell_administrators(
            user,
            worded(
                "The administrator %(username)s %(what)s, by %(changed_by)s.",
                username=user.get_username(),
                what=what,
                changed_by=by.get_username(),
            ),
        )


@transaction.atomic
def confirm_grant(grant: Grant, *, by: User) -> Grant:
    """Stand behind a role that one person gave alone; raises PermissionDenied, WrongStateError."""
    check_may(by, "confirm-role")
    current = Grant.objects.select_for_update().get(pk=grant.pk)
    if current.confirmed_by_id is not None or current.ended_at is not None:
        return current
    check_second(by, "confirm-role", current.granted_by_id, about=current)
    if current.user_id == by.pk:
        raise PermissionDenied("Nobody confirms their own role.")
    current.confirmed_by, current.confirmed_at = by, timezone.now()
    current.save(update_fields=["confirmed_by", "confirmed_at"])
    record_event(
        Event.GRANT_CONFIRMED, by=current.granted_by, about=current.user, after=current.role, approved_by=by
    )
    return current


@transaction.atomic
def end_account(user: User, *, reason: str, by: User) -> None:
    """End an account: it signs in no more, its sessions end, everything it did stays under its name.

    Raises PermissionDenied (role, one's own account), ValidationError (no reason).
    """
    check_may(by, "end-account")
    if user.pk == by.pk:
        raise PermissionDenied("Nobody ends their own account; another administrator does.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it ends."})
    before = role_in_words(user)
    _withdraw_of(user)
    _note_administrator(user, by=by, what="was ended")
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.grants.filter(ended_at__isnull=True).update(ended_at=timezone.now())  # type: ignore[attr-defined]
    end_sessions(user)
    record_event(Event.ENDED, by=by, about=user, before=before, note=reason)


@transaction.atomic
def change_last_day(user: User, last_day: date | None, *, by: User) -> None:
    """Give an account another last day, or none.

    Raises PermissionDenied (role, one's own, a role of two that has lapsed), ValidationError.
    """
    check_may(by, "give-role")
    if user.pk == by.pk:
        raise PermissionDenied("Nobody changes their own last day.")
    term = AccountTerm.objects.filter(user=user).first()
    roles = set(user.groups.values_list("name", flat=True))
    if last_day is None and EVALUATOR in roles:
        raise ValidationError({"last_day": "An evaluator has a last day."})
    if last_day is not None and last_day < timezone.now().date():
        raise ValidationError({"last_day": "This day has passed already."})
    has_lapsed = term is not None and term.ends_on < timezone.now().date()
    if has_lapsed and any(takes_two(role, by=by) for role in roles):
        raise PermissionDenied("Two administrators give this role; invite the person anew.")
    if last_day is not None:
        _note_administrator(user, by=by, what=worded("has %(last_day)s as the last day", last_day=last_day))
    set_last_day(user, last_day)
    record_event(
        Event.LAST_DAY,
        by=by,
        about=user,
        before=f"{term.ends_on}" if term else "none",
        after=f"{last_day}" if last_day else "none",
    )


ALONE_AFTER: Final = timedelta(days=14)
"""So long after another administrator has gone, nobody gives such a role alone."""


def administrators() -> list[User]:
    """Return the administrators who can act today."""
    found = get_user_model().objects.filter(groups__name=ADMINISTRATOR, is_active=True)
    ended = AccountTerm.objects.filter(ends_on__lt=timezone.now().date()).values("user")
    return list(found.exclude(pk__in=ended).order_by("pk"))


def others_of(by: User) -> list[User]:
    """Return the administrators beside this one."""
    return [one for one in administrators() if one.pk != by.pk]


def takes_two(role: str, *, by: User) -> bool:
    """Say whether a role that this person gives takes a second administrator."""
    return role in TAKES_TWO and (bool(others_of(by)) or _one_went_lately(by))


def _one_went_lately(by: User) -> bool:
    """Say whether another administrator went within the last days: by an end, another role, or a last day."""
    since = timezone.now() - ALONE_AFTER
    ended = Grant.objects.filter(role=ADMINISTRATOR, ended_at__gt=since).exclude(user=by)
    lapsed = AccountTerm.objects.filter(
        user__groups__name=ADMINISTRATOR, ends_on__gt=since.date(), ends_on__lt=timezone.now().date()
    ).exclude(user=by)
    return ended.exists() or lapsed.exists()


def tell_administrators(about: User, what: str) -> None:
    """Tell all administrators, and the person concerned, what happened to an administrator."""
    body = worded(
        "%(what)s\n\nIf you do not know why, look into the ledger: %(portal_address)s%(reverse)s\n"
        "Whoever runs the server can invite an administrator from there.",
        what=what,
        portal_address=settings.PORTAL_ADDRESS,
        reverse=reverse("people:ledger"),
    )
    subject = worded("An administrator's account was changed: %(username)s", username=about.get_username())
    tell((one.email for one in [*administrators(), about]), subject, body)
