"""Waiting for one's turn to write.

SQLite has one writer at a time, and lets the others ask again after pauses that grow to a tenth of a
second. A writer that comes back at once takes the turn from those that pause: with eight editors on a
busy machine some never got it within twenty seconds. Here the writers of a process stand in line, and
only the first of them asks, often.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from random import uniform
from threading import Condition
from time import monotonic, sleep
from typing import Any, Final, TypeVar

from django.db.backends.sqlite3 import base

from people.before_commit import BeforeCommit

PATIENCE: Final = 60.0
"""Seconds after which somebody is told that the database is locked."""
SHORTEST, LONGEST = 0.001, 0.005
"""Seconds between two attempts."""
INNER_WAIT: Final = 20
"""Milliseconds that SQLite itself waits within one attempt, while its pauses are still short."""
WRITES: Final = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "REPLACE")

type_of_answer = TypeVar("type_of_answer")


class Line:
    """The writers of this process, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: deque[object] = deque()
        self._moved = Condition()

    @contextmanager
    def turn(self, until: float) -> Iterator[None]:
        """Wait until everybody who came before has begun; not longer than until a moment."""
        ticket = object()
        with self._moved:
            self._waiting.append(ticket)
            self._moved.wait_for(lambda: self._waiting[0] is ticket, timeout=until - monotonic())
        try:
            yield
        finally:
            with self._moved:
                self._waiting.remove(ticket)
                self._moved.notify_all()


line: Final = Line()


def patiently(attempt: Callable[[], type_of_answer], until: float) -> type_of_answer:
    """Return what a statement answers, tried again while another connection writes."""
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as fault:
            if not is_busy(fault) or monotonic() > until:
                raise
        sleep(uniform(SHORTEST, LONGEST))  # noqa: S311 — nothing secret


def is_busy(fault: sqlite3.OperationalError) -> bool:
    """Say whether another connection was writing, which passes."""
    return fault.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


@lru_cache(maxsize=256)
def _with_marks(query: str) -> str:
    """Return SQL with SQLite's marks for values; long statements that are asked often are turned once."""
    return str(base.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")


class PatientCursor(base.SQLiteCursorWrapper):
    """A cursor whose statements wait for their turn.

    Within a transaction nothing is tried again: what it has read may be old by then, and the whole of it
    has to be done anew. ``BEGIN IMMEDIATE``, with which ours begin, waits for the turn before it reads.
    """

    def execute(self, query: str, params: Any = None) -> Any:
        """Execute one statement; raises OperationalError when no turn came within the patience."""

        def attempt() -> Any:
            return super(PatientCursor, self).execute(query, params)

        if self.connection.in_transaction:
            return attempt()
        until = monotonic() + PATIENCE
        if not query.startswith(WRITES):
            return patiently(attempt, until)
        with line.turn(until):
            return patiently(attempt, until)

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return SQL as SQLite reads it."""
        if param_names is None:
            return _with_marks(query)
        return str(super().convert_query(query, param_names=param_names))


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """A connection to SQLite with patient cursors."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Connect with Django's patience, then let the cursors have theirs."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        connection.execute(f"PRAGMA busy_timeout = {INNER_WAIT}")
        return connection

    def create_cursor(self, name: str | None = None) -> PatientCursor:
        """Return a new cursor."""
        cursor: PatientCursor = self.connection.cursor(factory=PatientCursor)
        return cursor
