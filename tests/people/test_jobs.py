"""Work in the background: one at a time about a thing, taken once, ended once; and the nightly schedule."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.jobs import JobFailedError, JobKind, Turns, job_kinds, register_job
from people.models import Job, Run
from people.selectors.jobs import latest_jobs
from people.services import jobs
from people.services.schedule import ask_for_what_is_due, latest_turn
from tests.conftest import account, signed_in
from tests.pages import text_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def waiting(settings):
    """Jobs wait for a worker."""
    settings.JOBS = "worker"


@pytest.fixture
def kind(monkeypatch):
    """A kind of work whose way of working a test chooses."""

    def make(run=lambda _arguments, _tell: "It is done.", **more):
        monkeypatch.setattr("people.jobs._KINDS", {})
        return register_job(JobKind("dig", "Digging", run=run, **more))

    return make


def test_work_is_done_with_its_arguments_and_says_how_far_it_is(kind):
    seen = []

    def run(arguments, tell):
        tell(1)
        seen.append((arguments, Job.objects.get().doing))
        tell(2, "smoothing the edge")
        seen.append(Job.objects.get().doing)
        return "A hole of two metres."

    kind(run, steps=("measuring", "digging", "cleaning"))
    job, is_new = jobs.ask_for_job("dig", about="garden", arguments={"deep": 2}, by=account("secretariat"))
    assert is_new
    assert seen == [({"deep": 2}, "digging"), "smoothing the edge"]
    assert (job.state, job.step, job.steps, job.outcome) == ("done", 3, 3, "A hole of two metres.")
    assert job.begun_at
    assert job.ended_at


def test_what_can_be_explained_is_said_and_what_cannot_is_raised(kind):
    def refuse(_arguments, _tell):
        raise JobFailedError("There is a rock.")

    kind(refuse)
    job, _ = jobs.ask_for_job("dig")
    assert (job.state, job.outcome) == ("failed", "There is a rock.")
    kind(lambda _arguments, _tell: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.ask_for_job("dig")
    assert Job.objects.latest("pk").outcome == jobs.UNFORESEEN


def test_a_kind_that_nobody_knows_is_refused_and_an_old_job_of_one_fails(kind, waiting):
    kind()
    with pytest.raises(LookupError):
        jobs.ask_for_job("sow")
    job = Job.objects.create(kind="sow")
    assert jobs.take(job, "here")
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome) == (
        "failed",
        "This version of the portal does not know the work “sow”.",
    )
    assert jobs.again(job.pk, by=account("administrator")) is None


def test_one_is_at_work_about_a_thing_and_a_worker_takes_it_once(kind, waiting):
    kind()
    first, _ = jobs.ask_for_job("dig", about="garden")
    assert jobs.ask_for_job("dig", about="garden") == (first, False)
    other, is_new = jobs.ask_for_job("dig", about="field")
    assert is_new
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="dig", about="garden")
    assert jobs.next_job("here") == first
    assert not jobs.take(first, "there")
    assert jobs.next_job("there") == other
    assert jobs.next_job("there") is None


def test_a_silent_worker_leaves_an_interrupted_job_that_can_be_run_again(kind, waiting):
    kind()
    job, _ = jobs.ask_for_job("dig", about="garden", arguments={"deep": 2})
    jobs.take(job, "here")
    job.refresh_from_db()
    assert (job.told, job.is_at_work) == ("At work", True)
    Job.objects.update(seen_at=timezone.now() - timedelta(seconds=39))
    assert jobs.settle_interrupted(timezone.now()) == 0
    Job.objects.update(seen_at=timezone.now() - timedelta(seconds=41))
    job.refresh_from_db()
    assert (job.told, job.is_at_work) == ("Interrupted", False)
    again = jobs.again(job.pk, by=account("administrator"))
    assert (again.about, again.arguments, again.state) == ("garden", {"deep": 2}, "waiting")
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("interrupted", jobs.STOPPED)
    jobs.beat(job)
    jobs.fail(job.pk, "It comes back too late.")
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("interrupted", jobs.STOPPED)


def test_what_an_earlier_try_still_says_is_heard_no_more(kind, waiting):
    kind(turns=Turns(time(3, 10)))
    ask_for_what_is_due(timezone.now())
    first = jobs.next_job("here")
    jobs.interrupt(first.pk)
    ask_for_what_is_due(timezone.now())
    second = jobs.next_job("there")
    assert (first.pk, first.tries, second.tries) == (second.pk, 1, 2)
    assert not jobs.fail(first.pk, "It comes back too late.", tries=first.tries)
    assert not jobs.is_wanted(first)
    assert jobs.is_wanted(second)
    assert jobs.fail(second.pk, "There is a rock.", tries=second.tries)


def test_what_nobody_foresaw_is_logged_once_and_a_stopped_try_is_not(kind, waiting, caplog):
    kind(lambda _arguments, _tell: 1 / 0)
    job, _ = jobs.ask_for_job("dig")
    jobs.take(job, "here")
    with pytest.raises(ZeroDivisionError):
        jobs.run_job(job.pk)
    assert caplog.text.count("Digging failed.") == 1
    caplog.clear()
    job, _ = jobs.ask_for_job("dig")
    jobs.take(job, "here")
    job.refresh_from_db()
    jobs.interrupt(job.pk)
    with pytest.raises(ZeroDivisionError):
        jobs.run_job(job.pk)
    assert "Digging failed." not in caplog.text


def test_cancelling_ends_what_waits_and_asks_what_is_at_work(kind, waiting):
    kind()
    waits, _ = jobs.ask_for_job("dig", about="garden")
    assert jobs.cancel(waits.pk)
    waits.refresh_from_db()
    assert (waits.state, waits.outcome) == ("cancelled", "It was cancelled before it was begun.")
    assert not jobs.cancel(waits.pk)
    works, _ = jobs.ask_for_job("dig", about="garden")
    jobs.take(works, "here")
    assert jobs.cancel(works.pk)
    works.refresh_from_db()
    assert (works.state, works.told) == ("running", "Being cancelled")
    jobs.cancelled(works.pk)
    works.refresh_from_db()
    assert works.state == "cancelled"


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


def test_every_night_reminds_sends_invitations_and_forgets(settings):
    settings.BACKUP_DIR = None
    done = ask_for_what_is_due(timezone.now())
    assert sorted((one.kind, one.state) for one in done) == [
        ("forget", "done"),
        ("invitations", "done"),
        ("reminders", "done"),
    ]
    assert [one.kind for one in done] == [one.name for one in job_kinds() if one.is_scheduled]


def test_the_administrator_sees_what_goes_on_stops_it_and_has_it_done_again(kind, waiting):
    kind()
    assert "Nothing has been asked for yet." in text_of(signed_in("administrator").get("/server/"))
    job, _ = jobs.ask_for_job("dig", about="garden", by=account("delegate"))
    administrator = signed_in("administrator")
    page = text_of(administrator.get("/server/"))
    assert "Digging" in page
    assert "by delegate Waiting Cancel" in page
    page = text_of(administrator.post(f"/server/jobs/{job.pk}/cancel/", follow=True))
    assert "“Digging” is being cancelled." in page
    assert "Cancelled It was cancelled before it was begun. Run again" in page
    assert "is over already" in text_of(administrator.post(f"/server/jobs/{job.pk}/cancel/", follow=True))
    page = text_of(administrator.post(f"/server/jobs/{job.pk}/again/", follow=True))
    assert "“Digging” was asked for again." in page
    assert [one.job.state for one in latest_jobs()] == ["waiting", "cancelled"]
    assert administrator.post("/server/jobs/999999/again/").status_code == 404
    assert signed_in("secretariat").post(f"/server/jobs/{job.pk}/again/").status_code == 403


def test_twenty_jobs_cost_as_many_queries_as_one(kind, waiting, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    kind()
    administrator = signed_in("administrator")
    jobs.ask_for_job("dig", about="1", by=account("delegate"))
    administrator.get("/server/")
    with CaptureQueriesContext(connection) as one:
        administrator.get("/server/")
    for number in range(2, 25):
        jobs.ask_for_job("dig", about=str(number), by=account("secretariat"))
    with django_assert_num_queries(len(one)):
        administrator.get("/server/")
