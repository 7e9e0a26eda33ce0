"""For which State an account speaks, and which States no message reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Delegation, MemberState
from people.policies import OF_A_DELEGATION, roles_of
from people.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user


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
