"""Administrators and approvers guard each other: who is the second person of what changes one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from people.models import AccountTerm, Grant
from people.policies import ADMINISTRATOR, APPROVER, GUARDS, ROLES, roles_of
from people.services.mails import tell
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SERVER: Final = "server"
ONLY_THE_SERVER: Final = (
    "This takes two people, and nobody else is left who gives roles or clears. Whoever runs the server does "
    "it there: “manage.py account”."
)


def people_as(*roles: str) -> list[User]:
    """Return the accounts that have one of these roles and can act today."""
    found = get_user_model().objects.filter(groups__name__in=roles, is_active=True)
    ended = AccountTerm.objects.filter(ends_on__lt=timezone.now().date()).values("user")
    return list(found.exclude(pk__in=ended).order_by("pk").distinct())


def second_of(first: User, *about: User) -> str:
    """Return as what the second person acts beside ``first``, where neither is whom it is about.

    Another administrator; an approver where there is none; the server where nobody is left. Empty as long as
    nobody else ever had such a role: the first grants of a new portal take one person.
    """
    out = {first.pk, *(one.pk for one in about)}
    for role in (ADMINISTRATOR, APPROVER):
        if any(one.pk not in out for one in people_as(role)):
            return role
    return SERVER if Grant.objects.filter(role__in=GUARDS).exclude(user=first).exists() else ""


def is_server(user: User) -> bool:
    """Say whether this is the name under which whoever runs the server invites; nobody signs in with it."""
    return user.get_username() == SERVER and not user.is_active


def takes_two(role: str, *, by: User) -> bool:
    """Say whether a role that this person gives takes a second one; whoever runs the server needs none."""
    return role in GUARDS and not is_server(by) and bool(second_of(by))


def is_second(by: User, first: User, *about: User) -> bool:
    """Say whether this administrator or approver may be the second; no approver where another one may."""
    return ADMINISTRATOR in roles_of(by) or second_of(first, *about) != ADMINISTRATOR


def check_is_second(by: User, first: User, *about: User) -> None:
    """Refuse an approver where there is another administrator; raises PermissionDenied."""
    if not is_second(by, first, *about):
        raise PermissionDenied("Another administrator does this.")


def tell_guards(what: str, *also: User) -> None:
    """Tell administrators and approvers, and the person concerned, what happens to one of their accounts."""
    body = worded(
        "%(what)s\n\nIf you do not know why, look at the page of people: %(portal_address)s%(reverse)s\n"
        "Whoever runs the server can give an account back to its owner from there.",
        what=what,
        portal_address=settings.PORTAL_ADDRESS,
        reverse=reverse("people:people"),
    )
    to = (one.email for one in [*people_as(*GUARDS), *also])
    tell(to, "Accounts of administrators and approvers", body)


def tell_everybody(subject: str, body: str) -> None:
    """Tell everybody who has a role."""
    tell((one.email for one in people_as(*ROLES)), subject, body)
