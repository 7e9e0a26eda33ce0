"""Children that open files of others: limited by processor and memory; the clock is only the last resort."""

from __future__ import annotations

import subprocess

import pytest

from reporting import book_reading, child
from reporting.child import FailedChildError, SlowChildError, ask_child
from reporting.papers import returned
from tests.reporting.greedy_child import SECONDS

MODULE = "tests.reporting.greedy_child"


def test_a_child_that_keeps_to_its_limits_answers():
    assert ask_child(MODULE, b"the file", "answer", seconds=SECONDS) == b"the file"


def test_a_child_that_works_too_long_is_ended_by_the_time_of_its_processor():
    with pytest.raises(SlowChildError):
        ask_child(MODULE, b"", "work", seconds=1_000)


def test_a_child_that_takes_too_much_memory_fails():
    with pytest.raises(FailedChildError):
        ask_child(MODULE, b"", "take memory", seconds=SECONDS)


def test_a_child_that_waits_for_nothing_is_ended_by_the_clock(monkeypatch):
    monkeypatch.setattr(child, "WALL_TO_CPU", 2)
    with pytest.raises(SlowChildError):
        ask_child(MODULE, b"", "wait", seconds=SECONDS)


@pytest.mark.parametrize("module", [book_reading, returned])
def test_the_clock_gives_every_child_several_times_its_time_of_the_processor(monkeypatch, module):
    """Two jobs that keep both cores busy treble the time by the clock, never that of the processor."""
    asked = {}

    def run(command, **options):
        asked.update(options)
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(subprocess, "run", run)
    ask_child(module.__name__, b"", seconds=module.SECONDS)
    assert asked["timeout"] >= 5 * module.SECONDS


def test_a_workbook_that_takes_too_long_is_not_called_damaged(monkeypatch):
    def slow(*_args: object, **_others: object) -> bytes:
        raise SlowChildError

    monkeypatch.setattr(book_reading, "ask_child", slow)
    monkeypatch.setattr(book_reading, "check_archive", lambda _content: None)
    with pytest.raises(book_reading.UnreadableUploadError, match="takes too long to read"):
        book_reading.read_plain_book("a.xlsx", b"PK")
