"""Who may do what: the roles, and one table of acts that each app adds its own to. Default deny."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from people.prepared import prepared
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.db.models import QuerySet

    from people.models import ActedOn

    type_of_user: TypeAlias = "User | AnonymousUser | Reader"

SECRETARIAT: Final = "secretariat"
APPROVER: Final = "approver"
FOCAL_POINT: Final = "focal point"
COLLEAGUE: Final = "ministry colleague"
DELEGATE: Final = "delegate"
ADMINISTRATOR: Final = "administrator"
EVALUATOR: Final = "evaluator"
PUBLIC: Final = "public"

ROLES: Final = (SECRETARIAT, APPROVER, FOCAL_POINT, COLLEAGUE, DELEGATE, EVALUATOR, ADMINISTRATOR)
"""The roles an account can hold; each is a Django group of the same name."""

GUARDS: Final = frozenset({ADMINISTRATOR, APPROVER})
"""Who gives roles and who clears: two people change one of them."""
STAFF: Final = frozenset({SECRETARIAT, APPROVER})
OF_A_DELEGATION: Final = frozenset({FOCAL_POINT, COLLEAGUE})


@dataclass(frozen=True)
class Reader:
    """What decides what an account may read; a query is built once for all who are alike in it."""

    roles: frozenset[str]
    pk: int | None = None
    """The account of an evaluator, who reads drafts of their own evaluations."""


def reader_of(user: type_of_user | None) -> Reader:
    """Return what decides what somebody may read, to be handed to a prepared query as its reader."""
    roles = roles_of(user)
    return Reader(roles, user.pk if user is not None and EVALUATOR in roles else None)


def roles_of(user: type_of_user | None) -> frozenset[str]:
    """Return the roles of an account, ``{"public"}`` for a stranger or a disabled account."""
    if isinstance(user, Reader):
        return user.roles
    if user is None or not user.is_authenticated or not user.is_active:
        return frozenset({PUBLIC})
    if getattr(user, "_portal_roles", None) is None:
        learn_roles([user])
    roles: frozenset[str] = user._portal_roles  # type: ignore[union-attr,attr-defined]
    return roles


def learn_roles(users: Sequence[User]) -> None:
    """Look up the roles of several accounts together, so that ``roles_of`` asks nothing more; one query."""
    rows: dict[int, list[tuple[str, date | None]]] = {one.pk: [] for one in users}
    for key, name, ends_on in _memberships(tuple(rows)):
        rows[key].append((name, ends_on))
    for one in users:
        take_roles(one, rows[one.pk])


def take_roles(user: User, rows: Sequence[tuple[str | None, date | None]]) -> None:
    """Let ``roles_of`` know what was read of an account: its groups, each with the account's last day."""
    user._portal_roles = frozenset(_effective(rows)) | {PUBLIC}  # type: ignore[attr-defined]


@prepared
def _memberships(users: tuple[int, ...]) -> QuerySet[Any, Any]:
    found = get_user_model().groups.through.objects.filter(user__in=users)
    return found.values_list("user", "group__name", "user__term__ends_on")


def _effective(rows: Sequence[tuple[str | None, date | None]]) -> set[str]:
    """Return the roles of an account today: none after its last day, and none that exclude each other.

    Each row names a group of the account, and its last day.
    """
    ends_on = next((end for _, end in rows if end is not None), None)
    if ends_on is not None and ends_on < timezone.now().date():
        return set()
    names = {name for name, _ in rows if name in ROLES}
    if ends_on is None:
        # An evaluator comes from outside and leaves again: without a last day the role opens nothing.
        names -= {EVALUATOR}
    if names & OF_A_DELEGATION:
        # Whoever speaks for a State must not read what the others said to the secretariat.
        names -= STAFF | {EVALUATOR}
    if EVALUATOR in names:
        # Nobody evaluates what they wrote themselves.
        names -= STAFF
    return names


@dataclass(frozen=True)
class Act:
    """One act: who may do it, in which states of its subject, how many people it takes, on which conditions.

    ``statuses`` is empty for acts that need no subject yet. ``own_state`` limits it to what belongs to one's
    own State; ``until_deadline`` to the time before the circulation's deadline; ``leads_to`` is the state
    after it, empty when it stays. ``first_step`` is what another person did before, as “proposed it”: the
    act takes two people then.
    ``own_evaluation`` limits evaluators, and only them, to the evaluation they were taken on for. ``allows``
    decides what states alone do not tell, of an account and a subject.
    """

    name: str
    words: str
    roles: frozenset[str]
    statuses: frozenset[str] = frozenset()
    own_state: bool = False
    until_deadline: bool = False
    leads_to: str = ""
    condition: str = ""
    own_evaluation: bool = False
    first_step: str = ""
    allows: Callable[[Any, Any], bool] | None = None

    @property
    def people(self) -> int:
        """How many people it takes."""
        return 2 if self.first_step else 1


_ACTS: dict[str, Act] = {}


def register(*acts: Act) -> Mapping[str, Act]:
    """Add the acts of an app to the one table, and return them by name.

    Raises ImproperlyConfigured for a name that another act has.
    """
    for act in acts:
        if _ACTS.setdefault(act.name, act) is not act:
            raise ImproperlyConfigured(worded("There are two acts called %(name)s.", name=act.name))
    return {act.name: act for act in acts}


def act_named(name: str) -> Act:
    """Return an act of the table; raises KeyError for one that is in no table."""
    return _ACTS[name]


def may(user: type_of_user | None, act: str, subject: ActedOn | None = None) -> bool:
    """Say whether the roles of an account allow an act, on its subject as it stands.

    Own State, deadline and conditions are asked by the services that do the act. Raises KeyError for an act
    that is in no table.
    """
    wanted = _ACTS[act]
    if not roles_of(user) & wanted.roles:
        return False
    if subject is None:
        return True
    if wanted.statuses and subject.status not in wanted.statuses:
        return False
    return wanted.allows is None or wanted.allows(user, subject)


ACTS: Final = register(
    Act(
        "see-people",
        "See who has an account and who is invited",
        frozenset({ADMINISTRATOR}) | STAFF | frozenset({FOCAL_POINT}),
        condition="a focal point: the people of its own delegation",
    ),
    Act(
        "invite", "Invite somebody with one role, renew or withdraw an invitation", frozenset({ADMINISTRATOR})
    ),
    Act(
        "invite-colleague",
        "Invite a colleague of one's own ministry",
        frozenset({FOCAL_POINT}),
        own_state=True,
    ),
    Act(
        "approve-invitation",
        "Approve the invitation of an approver or administrator, as the second of two people",
        GUARDS,
        first_step="invited this person",
        condition="an approver where there is no other administrator; not the first ones of a new portal",
    ),
    Act(
        "give-role",
        "Give an account another role or another last day",
        frozenset({ADMINISTRATOR}),
        condition="not one's own; ends its sessions",
    ),
    Act(
        "confirm-role",
        "Confirm a role that one person gave, as the second of two people",
        GUARDS,
        first_step="gave this role",
        condition="not one's own; an approver where there is no other administrator",
    ),
    Act(
        "end-account", "End an account", frozenset({ADMINISTRATOR}), condition="with a reason; not one's own"
    ),
    Act(
        "reset-factor",
        "Reset the second factor of somebody who lost a device",
        frozenset({ADMINISTRATOR}),
        condition="with a reason; not one's own",
    ),
    Act(
        "approve-account-step",
        "Approve that an administrator or approver is ended, gets another last day or a new second factor",
        GUARDS,
        first_step="asked for it",
        condition="not one's own account; an approver where there is no other administrator",
    ),
    Act(
        "set-up",
        "Say who the organisation is, its members, its words, its kinds of meetings",
        STAFF | {ADMINISTRATOR},
        condition="the first page of an empty portal: whoever holds the code that the server prints",
    ),
    Act("read-ledger", "Read the ledger, take it away as a signed file", frozenset({ADMINISTRATOR})),
)
"""Acts on accounts: who gives which role, and how many people that takes."""

HAVE_A_FACTOR: Final = STAFF | {FOCAL_POINT, EVALUATOR, ADMINISTRATOR}
"""Roles that sign in with a second factor."""
