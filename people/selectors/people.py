"""Who has an account, by State and role, and who is invited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.utils import timezone

from people.models import Delegation, Grant, Invitation, MemberState
from people.policies import FOCAL_POINT, ROLES, roles_of
from people.selectors.delegations import delegation_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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

    @property
    def name(self) -> str:
        return self.user.first_name or self.user.get_username()

    @property
    def of_what(self) -> str:
        """The State it speaks for, or its organisation; empty for none."""
        return str(self.state or self.body)

    @property
    def is_over(self) -> bool:
        """Its account is ended, or its last day has passed."""
        over = self.last_day is not None and self.last_day < timezone.now().date()
        return over or not self.user.is_active

    @property
    def granted_by_one(self) -> bool:
        """One person gave a role that two people give, and nobody has confirmed it yet."""
        return (
            self.grant is not None
            and self.role in {"approver", "administrator"}
            and self.grant.granted_by_id is not None
            and self.grant.confirmed_by_id is None
        )


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
    headings = {"secretariat": "Secretariat", "approver": "Approvers", "administrator": "Administrators"}
    for role in ROLES:
        without = tuple(one for one in people if one.state is None and one.role == role)
        if without:
            groups.append(Group(headings.get(role, f"{role.capitalize()}s"), without))
    others = tuple(one for one in people if one.state is None and not one.role)
    return [*groups, *([Group("Without a role", others)] if others else [])]


def _visible_users(reader: User) -> Any:
    users = get_user_model().objects.all()
    if FOCAL_POINT in roles_of(reader):
        own = delegation_of(reader)
        return users.filter(delegations__state=own.state if own else None).distinct()
    return users


def persons(users: Any) -> list[Person]:
    """Return accounts with role, State, last day and factor, by name."""
    listed: list[User] = list(
        users.select_related("term").prefetch_related("groups", "delegations__state").order_by("username")
    )
    grants = {one.user_id: one for one in Grant.objects.filter(user__in=listed, ended_at__isnull=True)}
    factors = set(
        Authenticator.objects.filter(user__in=listed)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user", flat=True)
    )
    return [_person(one, grants.get(one.pk), has_factor=one.pk in factors) for one in listed]


def _person(user: Any, grant: Grant | None, *, has_factor: bool) -> Person:
    names = {one.name for one in user.groups.all()}
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
        found = found.filter(state=own.state if own else None, role="ministry colleague")
    return list(found.select_related("state", "invited_by"))


def invitation_for(reader: User, key: int) -> Invitation:
    """Return one invitation that a reader may see; raises NoSuchPersonError."""
    for one in invitations_for(reader):
        if one.pk == key:
            return one
    raise NoSuchPersonError
