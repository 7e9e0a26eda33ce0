"""Kept connections to PostgreSQL: one that the server has ended is replaced, one that lives is asked nothing."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, connections, transaction
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from people.models import Job, MemberState

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


def test_a_question_that_was_asked_before_is_planned_no_more():
    connection.close()
    for _ in range(3):
        list(MemberState.objects.filter(iso_code="JPN"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%people_memberstate%'"
        )
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize(
    "save",
    [
        lambda: Job.objects.create(kind="x", step=3_000_000_000),
        lambda: Job.objects.filter(kind="x").update(step=3_000_000_000),
        lambda: Job.objects.update(step=Value(3_000_000_000)),
    ],
)
def test_a_number_that_is_too_large_is_refused_and_not_cut_down(save):
    Job.objects.create(kind="x", about="y")
    with pytest.raises(DataError), transaction.atomic():
        save()
    assert Job.objects.get().step == 0
    assert not Job.objects.filter(step=3_000_000_000).exists()
