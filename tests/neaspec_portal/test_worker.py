"""The worker as a process: it does what waits, and whoever kills it or its work leaves nothing half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, NoReturn

import pytest
from django.conf import settings
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone

from papers.models import Bundle
from papers.services.corrigenda import ask_for_bundle
from people import working
from people.jobs import JobKind, Turns, register_job
from people.models import Job, Run
from people.services import jobs
from people.working import Worker, stop
from tests.conftest import account
from tests.papers.steps import cleared_paper, the_paper

pytestmark = [pytest.mark.on_sqlite]
LONGEST = 60


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; fails after a minute."""
    pause, end = Event(), monotonic() + LONGEST
    while not is_so():
        assert monotonic() < end, "It did not become so."
        pause.wait(0.05)


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def children_of(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_there(process: int) -> bool:
    """Say whether a process still runs; one that ended and that nobody has asked for yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def working_beside() -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker over the database of the test."""
    name = str(connection.settings_dict["NAME"])
    own = {"TEST_DATABASE_NAME": name, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=settings.BASE_DIR, env={**os.environ, **own}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


@pytest.fixture
def asked(committed_review, monkeypatch) -> Callable[[], Job]:
    """Asks for a bundle of the cleared paper, for the worker to make."""
    monkeypatch.setattr(settings, "JOBS", "worker")
    cleared_paper()
    Job.objects.all().delete()
    return lambda: ask_for_bundle(the_paper(), "everybody", by=account("delegate"))[0]


def files() -> set[str]:
    folder = Path(settings.BUNDLES_DIR)
    return {one.name for one in folder.iterdir()} if folder.exists() else set()


@pytest.mark.drill
def test_it_does_what_waits_and_stops_when_asked(asked):
    job = asked()
    with working_beside() as worker:
        until(lambda: state_of(job) == "done")
        assert Bundle.objects.get().stored_as in files()
        assert Run.objects.get(name="worker").outcome.startswith(f"goes on, process {worker.pid} on ")
        worker.terminate()
        assert worker.wait(20) == 0


@pytest.mark.drill
def test_a_killed_worker_takes_its_work_along_and_another_does_it_again(asked):
    before, job = files(), asked()
    with working_beside() as worker:
        until(lambda: bool(Job.objects.get(pk=job.pk).step))
        (child,) = children_of(worker.pid)
        worker.kill()
        worker.wait(20)
        until(lambda: not is_there(child))
    assert (state_of(job), files()) == ("running", before)
    Job.objects.filter(pk=job.pk).update(seen_at=timezone.now() - timedelta(seconds=41))
    assert Job.objects.get(pk=job.pk).state_in_words == "Interrupted"
    again = jobs.again(job.pk, by=account("administrator"))
    with working_beside():
        until(lambda: state_of(again) == "done")
    assert state_of(job) == "interrupted"
    assert files() == before | {Bundle.objects.get().stored_as}


@pytest.mark.drill
def test_what_is_cancelled_stops_at_once_and_leaves_nothing(asked):
    before, job = files(), asked()
    with working_beside() as worker:
        until(lambda: state_of(job) == "running")
        until(lambda: bool(children_of(worker.pid)))
        (child,) = children_of(worker.pid)
        assert jobs.cancel(job.pk)
        until(lambda: state_of(job) == "cancelled")
        until(lambda: not is_there(child))
    assert (files(), Bundle.objects.count()) == (before, 0)


@pytest.mark.drill
def test_a_worker_that_is_asked_to_stop_says_that_its_work_was_interrupted(asked):
    job = asked()
    with working_beside() as worker:
        until(lambda: bool(Job.objects.get(pk=job.pk).step))
        worker.terminate()
        assert worker.wait(20) == 0
    assert (state_of(job), Job.objects.get().outcome) == ("interrupted", jobs.STOPPED)


@pytest.mark.drill
def test_work_that_dies_is_told_and_the_worker_goes_on(asked):
    job = asked()
    with working_beside() as worker:
        until(lambda: bool(Job.objects.get(pk=job.pk).step))
        os.killpg(children_of(worker.pid)[0], signal.SIGKILL)
        until(lambda: state_of(job) == "failed")
        assert Job.objects.get().outcome == jobs.UNFORESEEN
        again = jobs.again(job.pk, by=account("administrator"))
        until(lambda: state_of(again) == "done")


FOREVER = "import time; time.sleep(600)"


@pytest.fixture
def digging(db, monkeypatch) -> Callable[..., None]:
    """Lets a program be the work of the kind “dig”; ``meanwhile`` is done once it has begun."""
    monkeypatch.setattr(settings, "JOBS", "worker")
    usual = subprocess.Popen

    def be(program: str, meanwhile: Callable[[int], object] = lambda _key: None, **more: Any) -> None:
        def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
            process = usual([sys.executable, "-c", program], **options)
            meanwhile(int(command[3]))
            return process

        monkeypatch.setattr("people.jobs._KINDS", {})
        own = {"longest": timedelta(seconds=LONGEST), **more}
        register_job(JobKind("dig", "Digging", run=lambda *_: "", **own))
        monkeypatch.setattr(working.subprocess, "Popen", start)

    return be


def broken(*_args: object, **_more: object) -> NoReturn:
    raise OperationalError("the database is away")


def test_what_takes_too_long_is_stopped(digging):
    digging(FOREVER, longest=timedelta(0))
    job, _ = jobs.ask_for_job("dig")
    assert Worker(with_schedule=False, look=0.01).turn()
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("failed", "It took too long and was stopped. Nothing of it was kept.")


def test_what_is_due_is_asked_for_and_work_that_ends_without_a_word_has_failed(digging, caplog):
    digging("", turns=Turns(time(3, 10)))
    worker = Worker(with_schedule=True, look=0.01)
    assert worker.turn()
    job = Job.objects.get()
    assert (job.kind, job.state, job.outcome) == ("dig", "failed", jobs.UNFORESEEN)
    assert job.turn.endswith(" 03:10")
    assert "Work in the background died: Digging." in caplog.text
    assert not worker.turn()


def test_what_nobody_wants_any_more_is_stopped(digging):
    digging(FOREVER, jobs.cancel)
    job, _ = jobs.ask_for_job("dig")
    assert Worker(with_schedule=False, look=0.01).turn()
    assert state_of(job) == "cancelled"


def test_work_is_stopped_although_the_database_cannot_be_told(digging, monkeypatch, caplog):
    seen: list[int] = []
    digging(FOREVER, jobs.cancel)
    monkeypatch.setattr(working, "stop", lambda process: (seen.append(process.pid), stop(process)))
    monkeypatch.setattr(jobs, "cancelled", broken)
    job, _ = jobs.ask_for_job("dig")
    assert Worker(with_schedule=False, look=0.01).turn()
    assert "The worker could not say how a job ended: the database is away" in caplog.text
    assert state_of(job) == "running"
    assert not is_there(*seen)


def test_work_goes_on_while_the_database_is_away(digging, monkeypatch, caplog):
    usual, asked = jobs.is_wanted, []

    def is_wanted(job: Job) -> bool:
        asked.append(job)
        return broken() if len(asked) < 3 else usual(job)

    digging(FOREVER, jobs.cancel)
    monkeypatch.setattr(jobs, "is_wanted", is_wanted)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    job, _ = jobs.ask_for_job("dig")
    assert Worker(with_schedule=False, look=0.01).turn()
    assert caplog.text.count("The worker waits for the database: the database is away") == 2
    assert (len(asked), state_of(job)) == (3, "cancelled")


@pytest.mark.django_db
def test_a_look_that_fails_is_told_and_the_next_one_comes(monkeypatch, caplog):
    worker, seen = Worker(with_schedule=True, look=0.001), []

    def turn():
        seen.append(1)
        if len(seen) < 3:
            raise OperationalError("the database is away")
        worker.stopping.set()
        return False

    monkeypatch.setattr(worker, "turn", turn)
    worker.go_on()
    assert len(seen) == 3
    assert caplog.text.count("The worker waits for the database: the database is away") == 2


@pytest.mark.django_db
def test_mails_that_cannot_be_sent_are_told_and_tried_again(monkeypatch, caplog):
    worker, seen = Worker(with_schedule=False), []

    def deliver(_now):
        seen.append(1)
        if len(seen) == 2:
            worker.stopping.set()
        raise OSError("the mail server is away")

    monkeypatch.setattr(working, "deliver_noted", deliver)
    monkeypatch.setattr(working, "MAILS_EVERY", 0.001)
    worker._send_mails()
    assert caplog.text.count("Mails were not sent: OSError: the mail server is away") == 2
    assert not mail.outbox
