"""Noting that something happened, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from people.events import kind_named
from people.models import Event, MemberState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

LONGEST: Final = 300


def in_one_line(text: object) -> str:
    """Return a text without line breaks: in a mail they would begin a line that is not ours."""
    return " ".join(str(text).split())[:LONGEST]


def happened(
    kind: str,
    *,
    about: object,
    address: str,
    by: User | None = None,
    of_state: MemberState | None = None,
    to_state: MemberState | None = None,
    to_user: User | None = None,
    is_training: bool = False,
) -> Event:
    """Note an event; one query. Whoever it concerns sees it on the desk, and a mail may follow.

    ``about`` is named everywhere, so it must hold nothing confidential. Raises KeyError for an unknown kind.
    """
    return _made(
        kind,
        about=in_one_line(about),
        address=address,
        by=by,
        of_state=of_state,
        to_state=to_state,
        to_user=to_user,
        is_training=is_training,
        save=True,
    )


_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Note what happens without telling anybody by mail, as where a plan for training is made up."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def happened_for_states(
    kind: str,
    states: Iterable[MemberState],
    *,
    about: object,
    address: str,
    by: User | None,
    is_training: bool,
) -> None:
    """Note one event for each of these States; one query."""
    whom = [{"to_state": state} for state in states]
    _for_each(whom, kind, about=about, address=address, by=by, is_training=is_training)


def happened_for_people(
    kind: str,
    people: Iterable[User],
    *,
    about: object,
    address: str,
    by: User | None,
    to_state: MemberState | None,
    is_training: bool,
) -> None:
    """Note one event for each of these accounts, as long as they speak for this State; one query."""
    whom = [{"to_state": to_state, "to_user": user} for user in people]
    _for_each(whom, kind, about=about, address=address, by=by, is_training=is_training)


def _for_each(whom: Iterable[dict[str, Any]], kind: str, *, about: object, **values: Any) -> None:
    Event.objects.bulk_create(_made(kind, about=in_one_line(about), **values, **one) for one in whom)


def _made(kind: str, *, save: bool = False, **values: Any) -> Event:
    now = timezone.now()
    distributed = now if _quiet.get() else None
    event = Event(kind=kind_named(kind).name, at=now, distributed_at=distributed, **values)
    if save:
        event.save(force_insert=True)
    return event
