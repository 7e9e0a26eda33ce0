"""The nightly schedule: each turn is asked for once, and begun again where it was interrupted."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.jobs import JobFailedError, Turns, job_kinds
from people.models import Job, Run
from people.services import jobs
from people.services.schedule import ask_for_what_is_due, latest_turn
from tests.conftest import account

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("turns", "now", "expected"),
    [
        (Turns(time(3, 10)), "2026-11-27 03:10", "2026-11-27 03:10"),
        (Turns(time(3, 10)), "2026-11-27 03:09", "2026-11-26 03:10"),
        (Turns(time(3, 10)), "2027-01-01 00:00", "2026-12-31 03:10"),
        # 27 November 2026 is a Friday.
        (Turns(time(4), weekday=4), "2026-11-27 04:00", "2026-11-27 04:00"),
        (Turns(time(4), weekday=4), "2026-11-27 03:59", "2026-11-20 04:00"),
        (Turns(time(4), weekday=0), "2026-11-27 12:00", "2026-11-23 04:00"),
    ],
)
def test_the_last_turn(turns, now, expected):
    moment = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert latest_turn(turns, moment).strftime("%Y-%m-%d %H:%M") == expected


def test_each_turn_is_asked_for_once_and_a_missed_one_is_made_up_for_once(kind):
    kind(turns=Turns(time(3, 10)))
    day = datetime(2026, 11, 27, 3, 10, tzinfo=UTC)
    assert [one.turn for one in ask_for_what_is_due(day)] == ["2026-11-27 03:10"]
    assert ask_for_what_is_due(day + timedelta(hours=23)) == []
    assert [one.turn for one in ask_for_what_is_due(day + timedelta(days=5, hours=9))] == ["2026-12-02 03:10"]
    assert ask_for_what_is_due(day + timedelta(days=5, hours=10)) == []
    assert Job.objects.count() == 2
    assert Run.objects.get(name="schedule")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="dig", turn="2026-12-02 03:10", state="done")


def test_a_turn_that_was_interrupted_is_begun_again_twice_at_most(kind, waiting):
    kind(turns=Turns(time(3, 10)))
    day = datetime(2026, 11, 27, 3, 10, tzinfo=UTC)
    (job,) = ask_for_what_is_due(day)
    for tries in (1, 2, 3):
        assert jobs.next_job("here") == job
        jobs.interrupt(job.pk)
        ask_for_what_is_due(day + timedelta(minutes=10 * tries))
        job.refresh_from_db()
        assert (job.tries, job.state) == (tries, "waiting" if tries < 3 else "interrupted")
    assert Job.objects.count() == 1


def test_an_older_turn_that_was_interrupted_stays_so(kind, waiting):
    kind(turns=Turns(time(3, 10)))
    day = datetime(2026, 11, 27, 3, 10, tzinfo=UTC)
    (old,) = ask_for_what_is_due(day)
    jobs.take(old, "here")
    jobs.interrupt(old.pk)
    (new,) = ask_for_what_is_due(day + timedelta(days=1))
    jobs.take(new, "here")
    jobs.run_job(new.pk)
    assert ask_for_what_is_due(day + timedelta(days=1, minutes=10)) == []
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["interrupted", "done"]


def test_a_turn_that_an_administrator_has_done_again_is_not_done_twice(kind, waiting):
    kind(turns=Turns(time(3, 10)))
    day = datetime(2026, 11, 27, 3, 10, tzinfo=UTC)
    (job,) = ask_for_what_is_due(day)
    jobs.take(job, "here")
    jobs.interrupt(job.pk)
    assert jobs.again(job.pk, by=account("administrator")) == job
    assert jobs.next_job("here") == job
    jobs.run_job(job.pk)
    assert ask_for_what_is_due(day + timedelta(minutes=10)) == []
    assert list(Job.objects.values_list("state", "tries")) == [("done", 2)]


def test_a_turn_that_failed_is_told_in_the_log(kind, caplog):
    def refuse(_arguments, _tell):
        raise JobFailedError("There is a rock.")

    kind(refuse, turns=Turns(time(3, 10)))
    ask_for_what_is_due(timezone.now())
    assert "Digging failed: There is a rock." in caplog.text


def test_a_turn_waits_until_the_one_before_it_is_over(kind, waiting):
    kind(turns=Turns(time(3, 10)))
    day = datetime(2026, 11, 27, 3, 10, tzinfo=UTC)
    (first,) = ask_for_what_is_due(day)
    jobs.take(first, "here")
    assert ask_for_what_is_due(day + timedelta(days=1)) == []
    jobs.fail(first.pk, "There is a rock.")
    assert len(ask_for_what_is_due(day + timedelta(days=1, minutes=5))) == 1


def test_what_this_installation_does_not_want_is_not_asked_for(kind):
    kind(turns=Turns(time(3, 10)), is_wanted=lambda: False)
    assert ask_for_what_is_due(timezone.now()) == []


def test_the_command_says_what_it_has_asked_for(kind, waiting, capsys):
    kind(turns=Turns(time(3, 10)))
    call_command("schedule")
    job = Job.objects.get()
    assert capsys.readouterr().out == f"Asked for: dig, due {job.turn} UTC.\n"
    call_command("schedule")
    assert capsys.readouterr().out == ""


def test_every_night_reminds_sends_invitations_and_forgets(settings):
    settings.BACKUP_DIR = None
    done = ask_for_what_is_due(timezone.now())
    assert sorted((one.kind, one.state) for one in done) == [
        ("forget", "done"),
        ("invitations", "done"),
        ("reminders", "done"),
    ]
    assert [one.kind for one in done] == [one.name for one in job_kinds() if one.is_scheduled]
