"""The stamp is moved as the last statement of a transaction: no writer waits for another's whole work."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from people.before_commit import before_commit
from people.models import MemberState
from people.stamp import content_stamp, move_stamp, one_reading, read_stamp

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def committed(committed_review):
    return committed_review


def test_it_is_the_last_statement_and_once(committed):
    before = read_stamp()
    with CaptureQueriesContext(connection) as made, transaction.atomic():
        move_stamp()
        MemberState.objects.filter(iso_code="JPN").update(version=2)
        move_stamp()
        MemberState.objects.filter(iso_code="MNG").update(version=2)
    written = [one["sql"] for one in made if one["sql"].startswith("UPDATE")]
    assert ["contentstamp" in one for one in written] == [False, False, True]
    assert read_stamp() > before


def test_what_is_rolled_back_moves_nothing(committed):
    before = read_stamp()
    with transaction.atomic():
        move_stamp()
        transaction.set_rollback(True)
    with transaction.atomic():
        MemberState.objects.filter(iso_code="JPN").update(version=3)
    assert read_stamp() == before


def test_without_a_transaction_it_is_moved_at_once(committed):
    before = read_stamp()
    move_stamp()
    assert read_stamp() > before


def test_a_reading_goes_on_to_the_end_of_its_request(committed):
    with one_reading():
        first = content_stamp()
        with transaction.atomic():
            move_stamp()
            assert content_stamp() == first
        assert content_stamp() > first


def test_other_things_can_be_put_off_too(committed):
    done = []
    with transaction.atomic():
        before_commit("a test", lambda: done.append(1))
        before_commit("a test", lambda: done.append(2))
        assert done == []
    assert done == [1]


def test_an_act_does_not_hold_without_what_was_put_off_for_it(committed):
    def broken() -> None:
        raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    @transaction.atomic
    def act() -> None:
        MemberState.objects.create(name="A member of a test", iso_code="XTT")
        before_commit("broken", broken)

    before = MemberState.objects.count()
    with pytest.raises(UnicodeEncodeError):
        act()
    assert MemberState.objects.count() == before
    with transaction.atomic():
        before_commit("whole", lambda: None)
    assert MemberState.objects.count() == before


def test_what_was_put_off_within_a_savepoint_goes_with_it(committed):
    done = []
    with transaction.atomic():
        before_commit("b", lambda: done.append("b"))
        with suppress(ValueError), transaction.atomic():
            before_commit("a", lambda: done.append("lost"))
            before_commit("b", lambda: done.append("lost"))
            raise ValueError
        before_commit("a", lambda: done.append("a"))
    assert done == ["a", "b"]
