"""What waits for one person, and for whom that person waits: every app says its own part.

A part is a function that gets the account and yields tasks, or only rows, which are read with those of all
other apps in one query. What somebody cannot act on is no task of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

from people.models import AccountStep, Delegation, Invitation, MemberState
from people.names import name_at
from people.policies import GUARDS, OF_A_DELEGATION, PUBLIC, STAFF, roles_of
from people.prepared import prepared
from people.selectors.conversations import mentions_waiting
from people.selectors.people import state_of
from people.selectors.unions import by_kind, one_query
from people.services.guards import is_second
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.selectors.unions import type_of_values


@dataclass(frozen=True)
class Task:
    """One thing to do: what, about what, where, the word on its button, and until when.

    ``is_awaited`` says that somebody else has to do it, and this person waits for it; ``plan`` is the name
    in addresses of the plan it belongs to; ``tick`` what a form sends of it where it can be done with others;
    ``view`` the part of the desk that shows nothing else; ``since`` the day from which it waits.
    """

    title: str
    about: str
    address: str
    button: str
    due: datetime | None = None
    is_training: bool = False
    is_awaited: bool = False
    plan: str = ""
    tick: str = ""
    view: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Desk:
    """Everything on a desk, the nearest deadline first, fictional things last."""

    waiting: tuple[Task, ...]
    awaited: tuple[Task, ...]
    now: datetime

    @property
    def late(self) -> int:
        """How many of the things that wait are past their deadline."""
        return sum(one.due is not None and one.due < self.now for one in self.waiting)


@dataclass(frozen=True)
class SecondPerson:
    """What takes a second person: how the first one and others are told of it, and the word on its button."""

    own: str
    others: str
    button: str

    def task(
        self,
        title: str,
        address: str,
        *,
        by: object,
        is_own: bool,
        about: str = "",
        tick: str = "",
        since: str | None = None,
        **place: Any,
    ) -> Task:
        """Return the task of one who may decide, or what the first one waits for; ``by`` is the first.

        ``place`` is what else a task says of where it belongs: its plan, its view, whether it is fictional.
        """
        return Task(
            title,
            self.own if is_own else " ".join(filter(None, (worded(self.others, by=by), about))),
            address,
            "See it" if is_own else self.button,
            is_awaited=is_own,
            tick="" if is_own else tick,
            since=date.fromisoformat(since) if since else None,
            **place,
        )


PROPOSED = SecondPerson("You proposed it. An approver clears.", "Proposed by %(by)s.", "Clear")
ENTERED = SecondPerson("You entered it. An approver clears.", "Entered by %(by)s.", "Clear")
ASKED = SecondPerson("You asked for it. A second person decides.", "Asked for by %(by)s.", "Decide")


@dataclass(frozen=True)
class Rows:
    """What waits of one kind, as rows that a desk reads in one query with those of all other kinds.

    ``found`` builds the query of the rows and asks nothing; it may depend on roles, State and key of the
    account, and on nothing else: its SQL is written once for all who are alike in that. ``values`` names what
    is read of a row: a path or an expression; ``tasks`` makes the tasks of all rows. Dates arrive as text,
    see ``people.selectors.unions``.
    """

    found: Callable[[], QuerySet[Any]]
    values: type_of_values
    tasks: Callable[[list[dict[str, Any]]], Iterable[Task]]


Part = Callable[["User"], Iterable[Task]]
PartOfRows = Callable[["User"], Iterable[Rows]]
_PARTS: list[Part] = []
_PARTS_OF_ROWS: list[PartOfRows] = []


def register_desk(part: Part) -> None:
    """Let an app say what of it waits for somebody."""
    if part not in _PARTS:
        _PARTS.append(part)


def register_desk_rows(part: PartOfRows) -> None:
    """Let an app say what of it waits for somebody, as rows that are read with those of other apps."""
    if part not in _PARTS_OF_ROWS:
        _PARTS_OF_ROWS.append(part)


def _rows_of(user: User) -> list[Rows]:
    return [one for part in _PARTS_OF_ROWS for one in part(user)]


@prepared
def _together(user: int, state: int, *, roles: frozenset[str], has_state: bool) -> QuerySet[Any, Any]:
    """Return the query of all rows for an account, built for one that is like it."""
    like: Any = get_user_model()(pk=user)
    delegation = Delegation(state=MemberState(pk=state)) if has_state else None
    vars(like).update(_portal_roles=roles, _portal_delegations={roles & OF_A_DELEGATION: delegation})
    return one_query([(one.found(), one.values) for one in _rows_of(like)])


def desk_of(user: User, now: datetime) -> Desk:
    """Return what waits for an account at a moment; an account without a role has nothing to do."""
    if roles_of(user) <= {PUBLIC}:
        return Desk((), (), now)
    tasks = [one for part in _PARTS for one in part(user)]
    asked, roles, state = _rows_of(user), roles_of(user), state_of(user)
    together = _together(user.pk, state.pk if state else 0, roles=roles, has_state=state is not None)
    for one, rows in zip(asked, by_kind(len(asked), together), strict=True):
        tasks += one.tasks(rows)
    found = sorted(tasks, key=_by_deadline)
    return Desk(
        tuple(one for one in found if not one.is_awaited), tuple(one for one in found if one.is_awaited), now
    )


def _by_deadline(one: Task) -> tuple[bool, bool, datetime]:
    return one.is_training, one.due is None, one.due or datetime.max.replace(tzinfo=UTC)


def end_of(day: date | str | None) -> datetime | None:
    """Return the last moment of a day, in UTC; a due date is kept until it is over."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return datetime.combine(day, time.max, UTC) if day else None


def waiting_mentions(user: User) -> Iterator[Rows]:
    """Conversations in which a colleague named somebody who has said nothing since."""
    if roles_of(user) & (STAFF | OF_A_DELEGATION):
        values: type_of_values = {
            "kind": "conversation__kind",
            "key": "conversation__subject_key",
            "about": "conversation__about",
            "is_training": "conversation__is_training",
            "by": name_at("by"),
        }
        yield Rows(partial(mentions_waiting, user), values, _of_mentions)


def _of_mentions(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in {(row["kind"], row["key"]): row for row in rows}.values():
        yield Task(
            worded("Answer %(by)s on %(about)s", by=one["by"], about=one["about"]),
            "You are named in a conversation",
            reverse("people:conversation", args=[one["kind"], one["key"]]),
            "Open",
            is_training=one["is_training"],
        )


def waiting_for_a_second(user: User) -> Iterator[Rows]:
    """Invitations, and changes of accounts, that wait for a second administrator or approver."""
    if not roles_of(user) & GUARDS:
        return
    invited = Invitation.objects.filter(takes=2, approved_by=None, accepted_at=None, withdrawn_at=None)
    for waiting, title, first, about, name, what in (
        (invited, "Invite %(name)s as %(what)s", "invited_by", "invited_by", "email", "role"),
        (AccountStep.objects, "Account %(name)s: %(what)s", "proposed_by", "user", "user__username", "act"),
    ):
        values: type_of_values = {
            "first": first,
            "by": name_at(first),
            "about": about,
            "name": name,
            "what": what,
        }
        yield Rows(waiting.all, values, partial(_of_seconds, user, title))


def _of_seconds(user: User, title: str, rows: list[dict[str, Any]]) -> Iterator[Task]:
    account: Any = get_user_model()
    for row in rows:
        first, about = account(pk=row["first"]), account(pk=row["about"])
        is_own = row["first"] == user.pk
        if not is_own and (about.pk == user.pk or not is_second(user, first, about)):
            continue
        what = dict(AccountStep.Act.choices).get(row["what"], row["what"])
        is_step = row["about"] != row["first"]
        address = reverse("people:person", args=[about.pk]) if is_step else reverse("people:people")
        yield ASKED.task(worded(title, name=row["name"], what=what), address, by=row["by"], is_own=is_own)


register_desk_rows(waiting_mentions)
register_desk_rows(waiting_for_a_second)
