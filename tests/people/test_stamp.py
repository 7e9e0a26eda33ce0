"""What strangers read is made once until they read something new."""

from __future__ import annotations

import pytest

from people import stamp
from people.stamp import Remembered, content_stamp, day_of_reading, moment_of_reading, move_stamp, one_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch):
    monkeypatch.setattr(stamp, "_REMEMBERED", [])
    calls = []
    value = Remembered(lambda: calls.append(1) or len(calls))
    return value, calls


def test_it_is_made_once_until_content_changes(made):
    value, calls = made
    assert [value(), value(), value()] == [1, 1, 1]
    move_stamp()
    assert [value(), value()] == [2, 2]
    assert len(calls) == 2


def test_it_is_made_once_for_many_requests(made):
    value, calls = made
    for _ in range(3):
        with one_reading():
            assert value() == 1
    assert len(calls) == 1


def test_what_changed_while_it_was_made_is_not_remembered(monkeypatch):
    monkeypatch.setattr(stamp, "_REMEMBERED", [])
    calls = []

    def make():
        calls.append(1)
        if len(calls) == 1:
            move_stamp()
        return len(calls)

    value = Remembered(make)
    with one_reading():
        content_stamp()
        assert value() == 1
    assert [value(), value()] == [2, 2]


def test_a_request_has_one_moment(monkeypatch):
    moments = iter(range(100))
    monkeypatch.setattr(stamp.timezone, "now", lambda: next(moments))
    with one_reading():
        assert moment_of_reading() == moment_of_reading() == 0
        with one_reading():
            assert moment_of_reading() == 0
    with one_reading():
        assert moment_of_reading() == 1
    assert (moment_of_reading(), moment_of_reading()) == (2, 3)


def test_the_day_is_that_of_the_moment():
    assert day_of_reading() == moment_of_reading().date()
