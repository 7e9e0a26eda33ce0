"""Who has an account, by State and role, with which factor, who is invited, whom no message reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from people.models import Delegation, Grant, Invitation, MemberState
from people.names import name_of
from people.policies import COLLEAGUE, FOCAL_POINT, GUARDS, OF_A_DELEGATION, ROLES, SECRETARIAT, roles_of
from people.prepared import prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.policies import type_of_user


class NoSuchPersonError(Exception):
    """There is no such account or invitation for this reader."""


@dataclass(frozen=True)
class Person:
    """An account as the page of people shows it."""

    user: User
    role: str
    state: MemberState | None
    body: str
    last_day: date | None
    has_factor: bool
    grant: Grant | None
    granted_by_one: bool = False
    """One gave a role that two give, or the second was made an administrator by the first alone."""

    @property
    def name(self) -> str:
        return name_of(self.user)

    @property
    def of_what(self) -> str:
        """The State it speaks for, or its organisation; empty for none."""
        return str(self.state or self.body)

    @property
    def is_over(self) -> bool:
        """Its account is ended, or its last day has passed."""
        over = self.last_day is not None and self.last_day < timezone.now().date()
        return over or not self.user.is_active


@dataclass(frozen=True)
class Group:
    """People under one heading."""

    heading: str
    people: tuple[Person, ...]


def people_for(reader: User) -> list[Group]:
    """Return the people a reader may see, by State, then by role; for a focal point those of its State only.

    Five queries, however many people there are.
    """
    people = persons(_visible_users(reader))
    states = sorted({one.state for one in people if one.state}, key=str)
    groups = [Group(str(state), tuple(one for one in people if one.state == state)) for state in states]
    headings = {SECRETARIAT: "Secretariat"}
    for role in ROLES:
        without = tuple(one for one in people if one.state is None and one.role == role)
        if without:
            groups.append(Group(headings.get(role, f"{role.capitalize()}s"), without))
    others = tuple(one for one in people if one.state is None and not one.role)
    return [*groups, *([Group("Without a role", others)] if others else [])]


def _visible_users(reader: User) -> Any:
    # Nobody signs in as the server, and nobody changes what its name stands for.
    users = get_user_model().objects.exclude(username="server", is_active=False)
    if FOCAL_POINT in roles_of(reader):
        own = delegation_of(reader)
        return users.filter(delegations__state=own.state).distinct() if own else users.none()
    return users


def persons(users: Any) -> list[Person]:
    """Return accounts with role, State, last day and factor, by name."""
    listed: list[User] = list(
        users.select_related("term").prefetch_related("groups", "delegations__state").order_by("username")
    )
    standing = Grant.objects.filter(Q(user__in=listed) | Q(role__in=GUARDS), ended_at__isnull=True)
    grants = {one.user_id: one for one in standing.select_related("granted_by", "confirmed_by")}
    factors = keys_with_factor(listed)
    return [_person(one, grants, has_factor=one.pk in factors) for one in listed]


def _is_by_one(grant: Grant | None, grants: Mapping[int, Grant]) -> bool:
    """Say whether no independent second person stands behind a role that two give."""
    if grant is None or grant.role not in GUARDS or grant.granted_by_id is None:
        return False
    if grant.confirmed_by_id is None:
        return True
    second = grants.get(grant.confirmed_by_id)
    return (
        second is not None and second.granted_by_id == grant.granted_by_id and second.confirmed_by_id is None
    )


def _person(user: Any, grants: Mapping[int, Grant], *, has_factor: bool) -> Person:
    names = {one.name for one in user.groups.all()}
    grant = grants.get(user.pk)
    delegations: Iterable[Delegation] = user.delegations.all()
    state = next((one.state for one in delegations), None)
    term = getattr(user, "term", None)
    return Person(
        user=user,
        role=next((role for role in ROLES if role in names), ""),
        state=state,
        body=grant.body if grant else "",
        last_day=term.ends_on if term else None,
        has_factor=has_factor,
        grant=grant,
        granted_by_one=_is_by_one(grant, grants),
    )


def person_for(reader: User, key: int) -> Person:
    """Return one account that a reader may see; raises NoSuchPersonError."""
    found = persons(_visible_users(reader).filter(pk=key))
    if not found:
        raise NoSuchPersonError
    return found[0]


def invitations_for(reader: User) -> list[Invitation]:
    """Return the invitations a reader may see that are not accepted, newest first."""
    found = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    if FOCAL_POINT in roles_of(reader):
        own = delegation_of(reader)
        found = found.filter(state=own.state, role=COLLEAGUE) if own else found.none()
    return list(found.select_related("state", "invited_by"))


def invitation_for(reader: User, key: int) -> Invitation:
    """Return one invitation that a reader may see; raises NoSuchPersonError."""
    for one in invitations_for(reader):
        if one.pk == key:
            return one
    raise NoSuchPersonError


DEVICES = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def factor_kinds() -> list[str]:
    """Return what counts as a second factor: a device, and a sheet of codes where the settings allow it."""
    sheet = [Authenticator.Type.RECOVERY_CODES] if settings.PAPER_CODES else []
    return [str(kind) for kind in (*DEVICES, *sheet)]


def keys_with_factor(users: Iterable[User]) -> set[int]:
    """Return the keys of those of these accounts that have a second factor; one query."""
    return set(_with_factor(tuple(one.pk for one in users), tuple(factor_kinds())))


@prepared
def _with_factor(users: tuple[int, ...], kinds: tuple[str, ...]) -> QuerySet[Authenticator, int]:
    found: QuerySet[Any, Any] = Authenticator.objects.filter(user__in=users, type__in=kinds)
    return found.values_list("user", flat=True)


def has_factor(user: User) -> bool:
    """Say whether an account has a second factor."""
    return user.pk in keys_with_factor([user])


def state_of(user: type_of_user | None) -> MemberState | None:
    """Return the State for which an account reviews; None for one that speaks for no State."""
    found = delegation_of(user)
    return found.state if found else None


def delegation_of(user: type_of_user | None, roles: frozenset[str] = OF_A_DELEGATION) -> Delegation | None:
    """Return for which State and as what an account speaks; both its role and its delegation must say so."""
    wanted = roles_of(user) & roles
    if not wanted or user is None or user.pk is None:
        return None
    # As with its roles: one object of an account is one request, and a page asks several times.
    known: dict[frozenset[str], Delegation | None] = user.__dict__.setdefault("_portal_delegations", {})
    if wanted not in known:
        known[wanted] = next(iter(_delegations(user.pk, wanted)), None)
    return known[wanted]


@prepared
def _delegations(user: int, roles: frozenset[str]) -> QuerySet[Delegation]:
    found = Delegation.objects.filter(user=user, role__in=roles).select_related("state")
    return found.order_by("pk")[:1]


def states_without_address(among: QuerySet[MemberState]) -> list[MemberState]:
    """Return those members that no message reaches: no account with an address speaks for them; one query."""
    reached = Delegation.objects.filter(role__in=OF_A_DELEGATION, user__is_active=True).exclude(
        user__email=""
    )
    return list(among.exclude(pk__in=reached.values("state")))
