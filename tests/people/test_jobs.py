"""Work in the background: one at a time about a thing, taken once, ended once."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.jobs import JobFailedError, Turns, register_job
from people.models import Job
from people.selectors.jobs import latest_jobs
from people.services import jobs
from people.services.schedule import ask_for_what_is_due
from tests.conftest import account, signed_in
from tests.pages import text_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


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


def test_a_job_that_is_not_there_is_told():
    with pytest.raises(CommandError, match=r"^There is no job 0\.$"):
        call_command("run_job", 0)


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
    assert (job.state_in_words, job.is_at_work) == ("At work", True)
    Job.objects.update(seen_at=timezone.now() - timedelta(seconds=39))
    assert jobs.settle_interrupted(timezone.now()) == 0
    Job.objects.update(seen_at=timezone.now() - timedelta(seconds=41))
    job.refresh_from_db()
    assert (job.state_in_words, job.is_at_work) == ("Interrupted", False)
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
    assert (works.state, works.state_in_words) == ("running", "Being cancelled")
    jobs.cancelled(works.pk)
    works.refresh_from_db()
    assert works.state == "cancelled"


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
    unknown = Job.objects.create(kind="sow", state=Job.State.FAILED, ended_at=timezone.now())
    page = text_of(administrator.post(f"/server/jobs/{unknown.pk}/again/", follow=True))
    assert "This version of the portal does not know “sow”." in page
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


def test_a_name_stands_for_one_kind_of_work(kind):
    made = kind()
    with pytest.raises(ImproperlyConfigured, match="There are two kinds of jobs dig"):
        register_job(replace(made, words="Digging deeper"))


def test_what_was_interrupted_does_not_wait_anew_beside_another_about_the_same(kind, waiting):
    kind()
    first, _ = jobs.ask_for_job("dig", about="garden")
    jobs.take(first, "here")
    jobs.interrupt(first.pk)
    second, _ = jobs.ask_for_job("dig", about="garden")
    assert not jobs.resume(first)
    first.refresh_from_db()
    assert (first.state, second.state) == ("interrupted", "waiting")
    assert str(first) == f"dig {first.pk}"


def test_work_that_cannot_be_kept_at_the_second_attempt_either_is_raised(kind, waiting, monkeypatch):
    kind()
    tried = []

    def refused(**values):
        tried.append(values["about"])
        raise IntegrityError

    monkeypatch.setattr(Job.objects, "create", refused)
    with pytest.raises(IntegrityError):
        jobs.ask_for_job("dig", about="garden")
    assert tried == ["garden", "garden"]
