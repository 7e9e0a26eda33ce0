"""Waiting for one's turn to write: as often as it takes, only where nothing was read before, not for ever."""

from __future__ import annotations

import os
import sqlite3
import threading
from time import monotonic

import pytest
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler

from neaspec_portal import typed_settings
from neaspec_portal.sqlite3 import base

pytestmark = pytest.mark.on_sqlite


class Pauses:
    """Counts the pauses between attempts, and does something at one of them; no time passes."""

    def __init__(self) -> None:
        self.lengths: list[float] = []
        self.at = 0
        self.then = lambda: None

    def __call__(self, seconds: float) -> None:
        self.lengths.append(seconds)
        if len(self.lengths) == self.at:
            self.then()


@pytest.fixture
def pauses(monkeypatch) -> Pauses:
    counted = Pauses()
    monkeypatch.setattr(base, "sleep", counted)
    monkeypatch.setattr(base, "INNER_WAIT", 0)
    return counted


@pytest.fixture
def mine(tmp_path, monkeypatch, pauses):
    """A connection of the portal to a database of its own."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    handler = ConnectionHandler(
        {"default": typed_settings.database("NO_SUCH", default_file=tmp_path / "a.db")}
    )
    connection = handler["default"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notes (text TEXT)")
    yield connection
    connection.close()


@pytest.fixture
def other(mine):
    """A connection of somebody else, who writes just now."""
    connection = sqlite3.connect(mine.settings_dict["NAME"], isolation_level=None, timeout=0)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO notes VALUES ('theirs')")
    yield connection
    connection.close()


def notes(connection) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM notes ORDER BY rowid")
        return [row[0] for row in cursor.fetchall()]


def write(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes VALUES (%s)", ["mine"])


def test_a_transaction_waits_for_its_turn_before_it_reads(mine, other, pauses):
    pauses.at, pauses.then = 7, lambda: other.execute("COMMIT")
    with mine.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        assert len(pauses.lengths) == 7
        cursor.execute("SELECT text FROM notes")
        assert cursor.fetchall() == [("theirs",)]
        cursor.execute("INSERT INTO notes VALUES (%s)", ["mine"])
        cursor.execute("COMMIT")
    assert notes(mine) == ["theirs", "mine"]
    assert all(base.SHORTEST <= one <= base.LONGEST for one in pauses.lengths)
    assert len(set(pauses.lengths)) > 1, "pauses that differ do not keep step with somebody else's"


def test_a_single_statement_waits_too(mine, other, pauses):
    pauses.at, pauses.then = 3, lambda: other.execute("COMMIT")
    write(mine)
    assert (len(pauses.lengths), notes(mine)) == (3, ["theirs", "mine"])


def test_patience_ends(mine, other, pauses, monkeypatch):
    # Every pause is as if it took twenty seconds.
    monkeypatch.setattr(base, "monotonic", lambda: 20.0 * len(pauses.lengths))
    with pytest.raises(OperationalError, match="database is locked"):
        write(mine)
    assert len(pauses.lengths) == 4
    other.execute("COMMIT")
    write(mine)
    assert notes(mine) == ["theirs", "mine"]


def test_within_a_transaction_that_has_read_already_nothing_is_tried_again(mine, other, pauses):
    with mine.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT text FROM notes")
        cursor.fetchall()
        other.execute("COMMIT")
        with pytest.raises(OperationalError, match="database is locked"):
            cursor.execute("INSERT INTO notes VALUES (%s)", ["on what was read"])
        cursor.execute("ROLLBACK")
    assert (pauses.lengths, notes(mine)) == ([], ["theirs"])


def test_a_writer_that_comes_back_stands_behind_those_who_wait():
    line, order = base.Line(), []

    def write(number: int) -> None:
        with line.turn(monotonic() + 60):
            order.append(number)

    def arrive(number: int) -> threading.Thread:
        thread = threading.Thread(target=write, args=(number,))
        thread.start()
        while len(line._waiting) <= number:
            os.sched_yield()
        return thread

    with line.turn(monotonic() + 60):
        threads = [arrive(number) for number in (1, 2, 3)]
        assert order == []
    with line.turn(monotonic() + 60):
        order.append(0)
    for thread in threads:
        thread.join()
    assert order == [1, 2, 3, 0]
    assert not line._waiting


def test_one_who_waited_long_enough_asks_once_more_and_leaves_the_line():
    line = base.Line()
    with line.turn(0), line.turn(0):
        assert len(line._waiting) == 2
    assert not line._waiting


def test_readers_stand_in_no_line(mine):
    with base.line.turn(0):
        assert notes(mine) == []
        assert len(base.line._waiting) == 1


def test_other_faults_are_told_at_once(mine, pauses):
    with pytest.raises(OperationalError, match="no such table"), mine.cursor() as cursor:
        cursor.execute("INSERT INTO nowhere VALUES (1)")
    assert pauses.lengths == []


@pytest.mark.django_db
def test_the_transactions_of_the_portal_begin_with_waiting():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    assert connection.transaction_mode == "IMMEDIATE"
    with transaction.atomic(), connection.cursor() as cursor:
        assert isinstance(cursor.cursor, base.PatientCursor)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (base.INNER_WAIT,)
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
