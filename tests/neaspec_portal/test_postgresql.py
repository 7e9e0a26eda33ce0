"""Kept connections to PostgreSQL: one that the server has ended is replaced, one that lives is asked nothing."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL"),
]


@pytest.fixture
def kept(monkeypatch):
    """The connection as it waits between two requests."""
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    connection.close()
    connection.ensure_connection()
    connection.health_check_enabled, connection.health_check_done = True, False
    return connection.connection


def own_process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_that_lives_is_kept_and_asked_nothing(kept):
    with CaptureQueriesContext(connection) as asked:
        own_process()
    assert connection.connection is kept
    assert len(asked) == 1


def test_a_connection_that_the_server_has_ended_is_replaced(kept):
    process = own_process()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [process])
            while True:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [process])
                if cursor.fetchone()[0] == 0:
                    break
    finally:
        other.close()
    connection.health_check_done = False
    assert own_process() != process
    assert connection.connection is not kept
