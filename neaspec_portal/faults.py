"""Faults that are nobody's mistake and pass: a database that is away, a disk that is full."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import Enum
from typing import Final

from django.db import Error, InterfaceError, OperationalError

from reporting.stores import StoreAwayError

OF_THE_STORE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})
"""What the system says when a disk is full, its share used up, broken, or closed to writing."""
SAID_WHEN_FULL: Final = ("database or disk is full", "no space left", "disk quota exceeded")


class Outage(Enum):
    """What the portal lacks just now."""

    DATA = "data"
    ROOM = "room"
    STORE = "store"


class NoRoomError(OSError):
    """An uploaded file could not be put down while it was being received."""


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what is lacking when a fault comes from database, disk or store; None for a fault of our own."""
    for one in _with_its_causes(error):
        if isinstance(one, Error) and any(words in str(one).lower() for words in SAID_WHEN_FULL):
            return Outage.ROOM
        if isinstance(one, OperationalError | InterfaceError):
            return Outage.DATA
        if isinstance(one, StoreAwayError):
            return Outage.STORE
        if isinstance(one, OSError) and one.errno in OF_THE_STORE:
            return Outage.ROOM
    return None


def _with_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield a fault and those it came from: clearing up after a lost database often fails by itself."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
