"""The stamp of what strangers read: whatever is remembered for everybody is as old as it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from time import time_ns
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import F, PositiveBigIntegerField, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from people.before_commit import before_commit
from people.models.organisation import THE_ONE, ContentStamp
from people.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

_in_request: ContextVar[bool] = ContextVar("in_request", default=False)
_read: ContextVar[int | None] = ContextVar("stamp", default=None)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


@prepared
def _number() -> QuerySet[ContentStamp, int]:
    return ContentStamp.objects.filter(pk=THE_ONE).values_list("number", flat=True)


def read_stamp() -> int:
    """Return the stamp as the database has it now; one query."""
    return next(iter(_number()), 0)


def content_stamp() -> int:
    """Return the stamp that the request at hand has read first; outside of requests the one of now."""
    known = _read.get()
    if known is None:
        known = read_stamp()
        if _in_request.get():
            _read.set(known)
    return known


def moment_of_reading() -> datetime:
    """Return when the request at hand began, the same for all of its parts; outside of requests, now.

    Pages that are remembered take the time from here alone: their day is part of what they are kept under.
    """
    if not _in_request.get():
        return timezone.now()
    known = _moment.get()
    if known is None:
        known = timezone.now()
        _moment.set(known)
    return known


def day_of_reading() -> date:
    """Return the day of the request at hand."""
    return moment_of_reading().date()


@contextmanager
def one_reading() -> Iterator[None]:
    """Read the stamp once within, before anything that it vouches for; within another reading, that one."""
    if _in_request.get():
        yield
        return
    before = _in_request.set(True), _read.set(None), _moment.set(None)
    try:
        yield
    finally:
        _in_request.reset(before[0])
        _read.reset(before[1])
        _moment.reset(before[2])


def move_stamp(**_others: object) -> None:
    """Let everything that is remembered be made anew, once the transaction at hand holds.

    It is the last statement of that transaction, so that two of them never wait for each other.
    """
    before_commit("stamp", _move)


def _move() -> None:
    # It never shows a number again, also where a database was restored from an older copy.
    later = Greatest(F("number") + 1, Value(time_ns(), output_field=PositiveBigIntegerField()))
    if not ContentStamp.objects.filter(pk=THE_ONE).update(number=later):
        ContentStamp.objects.get_or_create(pk=THE_ONE, defaults={"number": time_ns()})
    _read.set(None)


type_of_value = TypeVar("type_of_value")
_REMEMBERED: list[Remembered[Any]] = []


class Remembered(Generic[type_of_value]):
    """Something that strangers read, made once and remembered until they read something new."""

    def __init__(self, make: Callable[[], type_of_value]) -> None:
        self._make = make
        self._known: tuple[int, type_of_value] | None = None
        _REMEMBERED.append(self)

    def __call__(self) -> type_of_value:
        """Return it; nothing is remembered that changed while it was made."""
        stamp, known = content_stamp(), self._known
        if known is not None and known[0] == stamp:
            return known[1]
        value = self._make()
        if read_stamp() == stamp:
            self._known = stamp, value
        return value

    def forget(self) -> None:
        """Make it anew when it is asked for next."""
        self._known = None


def forget_everything() -> None:
    """Make everything anew that is remembered in this process."""
    for one in _REMEMBERED:
        one.forget()
