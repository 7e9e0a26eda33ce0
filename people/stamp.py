"""The stamp of what strangers read: whatever is remembered for everybody is as old as it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import time_ns

from django.db.models import F, Value
from django.db.models.functions import Greatest

from people.models.stamp import THE_ONE, ContentStamp

_in_request: ContextVar[bool] = ContextVar("in_request", default=False)
_read: ContextVar[int | None] = ContextVar("stamp", default=None)


def read_stamp() -> int:
    """Return the stamp as the database has it now; one query."""
    found = ContentStamp.objects.filter(pk=THE_ONE).values_list("number", flat=True).first()
    return found or 0


def content_stamp() -> int:
    """Return the stamp that the request at hand has read first; outside of requests the one of now."""
    known = _read.get()
    if known is None:
        known = read_stamp()
        if _in_request.get():
            _read.set(known)
    return known


@contextmanager
def one_reading() -> Iterator[None]:
    """Read the stamp once within, before anything that it vouches for; within another reading, that one."""
    if _in_request.get():
        yield
        return
    before = _in_request.set(True), _read.set(None)
    try:
        yield
    finally:
        _in_request.reset(before[0])
        _read.reset(before[1])


def move_stamp(**_others: object) -> None:
    """Let everything that is remembered be made anew, once the transaction at hand holds.

    It never shows a number again, also where a database was restored from an older copy.
    """
    later = Greatest(F("number") + 1, Value(time_ns()))
    if not ContentStamp.objects.filter(pk=THE_ONE).update(number=later):
        ContentStamp.objects.get_or_create(pk=THE_ONE, defaults={"number": time_ns()})
    _read.set(None)
