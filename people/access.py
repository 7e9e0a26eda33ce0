"""The one access table: which roles each address answers. Every app adds its own in its module ``access``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, cast

from django.core.exceptions import ImproperlyConfigured

from people.policies import GUARDS, OF_A_DELEGATION, PUBLIC, ROLES, STAFF, act_named
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest

EVERYBODY: Final = PUBLIC

ROLES_BY_VIEW: Final[dict[str, frozenset[str]]] = {}
"""Each address, by the name of its view with its namespace, with the roles it answers."""


def person(request: HttpRequest) -> User:
    """Return who asks, on pages that the access table opens to accounts only."""
    return cast("User", request.user)


def register_views(
    namespace: str,
    *,
    public: Collection[str] = (),
    by_act: Mapping[str, Collection[str]] = {},
    by_roles: Mapping[str, frozenset[str]] = {},
) -> None:
    """Say who opens the views of a namespace: everybody, whoever may do an act, or certain roles.

    Raises ImproperlyConfigured for a view that is in the table already, KeyError for an unknown act.
    """
    named = [
        *((view, frozenset({EVERYBODY})) for view in public),
        *((view, act_named(act).roles) for act, views in by_act.items() for view in views),
        *by_roles.items(),
    ]
    for view, roles in named:
        name = f"{namespace}:{view}" if namespace else view
        if name in ROLES_BY_VIEW:
            raise ImproperlyConfigured(worded("It is said twice who opens %(name)s.", name=name))
        ROLES_BY_VIEW[name] = roles


register_views(
    "people",
    public=("accept",),
    by_act={"read-ledger": ("ledger", "ledger-file")},
    by_roles={
        "people": act_named("see-people").roles,
        "person": act_named("see-people").roles,
        "invite": act_named("invite").roles | act_named("invite-colleague").roles,
        "invitation-step": GUARDS | act_named("invite-colleague").roles,
        "person-step": GUARDS,
        "conversations": STAFF | OF_A_DELEGATION,
        "conversation": STAFF | OF_A_DELEGATION,
        "conversation-step": STAFF | OF_A_DELEGATION,
        "take-back-remark": STAFF | OF_A_DELEGATION,
        "own-account": frozenset(ROLES),
        "own-data": frozenset(ROLES),
        "sign-out-everywhere": frozenset(ROLES),
        "end-session": frozenset(ROLES),
        "stay": frozenset(ROLES),
        "sheet": frozenset(ROLES),
    },
)
