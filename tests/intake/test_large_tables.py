"""Large tables are written and taken back by the worker: asked for, followed, refused, stopped."""

from __future__ import annotations

import pytest

from intake.models import TableImport, WaitingTable
from intake.services import leftovers
from intake.services import waiting as asking
from intake.views import steps
from people.models import Job
from people.services.jobs import ask_for_job, run_job, take
from planbook.intakes import PlanBook
from programmes.models import PlannedActivity, StrategicPlan
from record.models import Citation, SourceDocument
from record.refusals import NotFoundError
from tests.conftest import signed_in
from tests.factories import make_citation
from tests.pages import errors_in, text_of
from tests.plan_books import taken_over, three_levels, undo_import
from tests.planbook.test_plan_book_pages import take_over, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return signed_in("secretariat")


@pytest.fixture
def large(monkeypatch):
    """A table of ten rows is a large one, and five citations are many."""
    monkeypatch.setattr(steps, "IN_BACKGROUND", 10)
    monkeypatch.setattr(asking, "IN_BACKGROUND", 10)
    monkeypatch.setattr(leftovers, "MANY", 5)
    monkeypatch.setattr(leftovers, "A_PORTION", 7)


@pytest.fixture
def worker(large, settings):
    """The worker, which does what waits when it is called."""
    settings.JOBS = "worker"

    def work() -> Job:
        job = Job.objects.filter(state=Job.State.WAITING).earliest("pk")
        take(job, "a worker")
        run_job(job.pk)
        job.refresh_from_db()
        return job

    return work


def test_a_small_table_is_written_at_once(staff):
    done = take_over(staff, upload(staff, three_levels()))
    assert "“rivers.xlsx” is imported" in text_of(done)
    assert not Job.objects.exists()


def test_a_large_table_is_written_by_the_worker_and_found_again(staff, worker):
    shown = upload(staff, three_levels())
    waits = take_over(staff, shown)
    job = Job.objects.get()
    assert waits.request["PATH_INFO"] == f"/workspace/imports/at-work/{job.pk}/"
    assert "rivers.xlsx A large table brought in." in text_of(waits)
    assert "It waits for its turn." in text_of(waits)
    assert 'value="A large' not in waits.content.decode(), "the search box stays empty"
    assert not StrategicPlan.objects.filter(slug="rivers").exists()
    # The table and the list of tables lead to it; asked for twice it is done once.
    listed = text_of(staff.get("/workspace/imports/"))
    assert "waiting rivers.xlsx A large table brought in. Asked for" in listed
    assert "A plan with its scale, programme areas, activities, rounds" in listed
    address = shown.request["PATH_INFO"]
    assert staff.get(address).url == waits.request["PATH_INFO"]
    assert staff.post(address, {"forget": "yes"}).url == waits.request["PATH_INFO"]
    assert WaitingTable.objects.exists()

    assert worker().state == Job.State.DONE
    record = TableImport.objects.get()
    fragment = staff.get(waits.request["PATH_INFO"], headers={"X-Fragment": "1"})
    assert fragment.status_code == 200
    assert "data-at-work" not in fragment.content.decode(), "the script looks at the page anew"
    done = staff.get(waits.request["PATH_INFO"], follow=True)
    assert done.request["PATH_INFO"] == f"/workspace/imports/{record.pk}/"
    written = sum(new + changed for new, changed in record.counts.values())
    assert f"“rivers.xlsx” is imported: {written} rows written." in text_of(done)
    assert record.applied_by.username == "secretariat"
    assert "A large table brought in" not in text_of(staff.get("/workspace/imports/"))


def test_what_changed_before_the_worker_came_is_told_and_nothing_is_written(staff, worker, secretariat):
    take_over(staff, upload(staff, three_levels()))
    taken_over(three_levels(), secretariat, as_drafts=True)
    PlannedActivity.objects.filter(plan__slug="rivers").update(text="Something else.")
    job = worker()
    assert job.state == Job.State.FAILED
    assert TableImport.objects.count() == 1
    page = staff.get(f"/workspace/imports/at-work/{job.pk}/")
    assert "The last attempt failed." in text_of(page)
    assert "Look at the changes once more." in text_of(page)
    waiting = WaitingTable.objects.get()
    assert f'href="/workspace/imports/waiting/{waiting.pk}/"' in page.content.decode()
    assert "failed rivers.xlsx" in text_of(staff.get("/workspace/imports/"))
    staff.post(f"/workspace/imports/waiting/{waiting.pk}/", {"forget": "yes"})
    assert "failed rivers.xlsx" not in text_of(staff.get("/workspace/imports/")), "its table is gone"


def test_what_the_page_was_not_shown_never_reaches_the_worker(staff, worker):
    shown = upload(staff, three_levels())
    refused = staff.post(shown.request["PATH_INFO"], {"seen": "something else"})
    assert refused.status_code == 409
    assert "Something changed since this page was shown." in errors_in(refused)
    assert not Job.objects.exists()


def test_it_can_be_cancelled_and_whoever_sees_the_table_sees_the_work(staff, worker):
    shown = upload(staff, three_levels())
    waits = take_over(staff, shown)
    address = waits.request["PATH_INFO"]
    other = signed_in("approver").get(shown.request["PATH_INFO"], follow=True)
    assert other.request["PATH_INFO"] == address
    assert "It waits for its turn." in text_of(other)
    assert "large table" not in text_of(signed_in("approver").get("/workspace/imports/")), "asked by another"
    stranger = signed_in("focal-japan")
    assert stranger.get(address).status_code == 404
    assert stranger.post(address).status_code == 404
    assert Job.objects.get().state == Job.State.WAITING
    assert "was cancelled. Nothing was stored." in text_of(staff.post(address, follow=True))
    assert Job.objects.get().state == Job.State.CANCELLED
    assert WaitingTable.objects.exists()
    assert staff.get("/workspace/imports/at-work/999999/").status_code == 404


def test_an_account_that_was_closed_meanwhile_writes_nothing(staff, worker, secretariat):
    take_over(staff, upload(staff, three_levels()))
    user = Job.objects.get().asked_by
    user.is_active = False
    user.save()
    assert worker().outcome == "The account that asked for it is closed."
    assert not TableImport.objects.exists()


def test_a_table_that_was_deleted_meanwhile_is_told(staff, worker):
    take_over(staff, upload(staff, three_levels()))
    WaitingTable.objects.all().delete()
    job = worker()
    assert "There is no such table any more." in job.outcome
    page = staff.get(f"/workspace/imports/at-work/{job.pk}/")
    assert "Back to where it was asked for" not in text_of(page)


def test_a_large_import_is_taken_back_by_the_worker(staff, worker, secretariat):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    address = f"/workspace/imports/{record.pk}/"
    wrong = staff.post(address, {"reason": " "})
    assert wrong.status_code == 400
    assert "Say in a few words why you take it back." in errors_in(wrong)
    waits = staff.post(address, {"reason": "Only a trial."}, follow=True)
    assert "It waits for its turn." in text_of(waits)
    assert staff.get(address).url == waits.request["PATH_INFO"]
    assert worker().state == Job.State.DONE
    assert not StrategicPlan.objects.filter(slug="rivers").exists()
    done = staff.get(waits.request["PATH_INFO"], follow=True)
    assert "Taken back by secretariat" in text_of(done)

    # What was cited goes afterwards, each with a last row of history.
    keys = record.made["record.Citation"]
    assert Citation.objects.filter(pk__in=keys).count() == len(keys)
    job = worker()
    assert (job.kind, job.outcome) == ("import-leftovers", f"{len(keys)} citations removed")
    assert not Citation.objects.filter(pk__in=keys).exists()
    assert not SourceDocument.objects.filter(pk__in=record.made["record.SourceDocument"]).exists()
    gone = Citation.history.filter(id__in=keys, history_type="-")
    assert gone.count() == len(keys)
    assert {one.history_user.username for one in gone} == {"secretariat"}
    assert {one.history_change_reason for one in gone} == {
        f"Import {record.pk} taken back: Only a trial.",
    }


def test_what_stands_in_the_way_is_told_before_the_worker_is_asked(staff, worker, secretariat):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    stranger = signed_in("focal-japan")
    assert stranger.post(f"/workspace/imports/{record.pk}/", {"reason": "Not mine."}).status_code == 404
    PlannedActivity.objects.filter(plan__slug="rivers").first().delete()
    refused = staff.post(f"/workspace/imports/{record.pk}/", {"reason": "Only a trial."})
    assert refused.status_code == 400
    assert "gone since." in text_of(refused)
    assert not Job.objects.exists()


def test_with_the_worker_in_hand_at_once_taking_back_leaves_nothing(large, secretariat):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    undo_import(record, reason="Only a trial.", by=secretariat)
    for model in (Citation, SourceDocument):
        assert not model.objects.filter(pk__in=record.made[model._meta.label]).exists()


def test_leftovers_are_removed_from_where_they_stopped_and_a_source_in_use_stays(worker, secretariat):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    keys, sources = record.made["record.Citation"], record.made["record.SourceDocument"]
    undo_import(record, reason="Only a trial.", by=secretariat)
    make_citation(source=SourceDocument.objects.get(pk=sources[0]))
    record.refresh_from_db()
    # The worker is stopped after two portions, and begins again.
    begun = leftovers.remove_leftovers(record, by=secretariat, reason="Stopped")
    assert [next(begun), next(begun)] == [7, 14]
    begun.close()
    assert Citation.objects.filter(pk__in=keys).count() == len(keys) - 14
    assert worker().state == Job.State.DONE
    assert not Citation.objects.filter(pk__in=keys).exists()
    assert Citation.history.filter(id__in=keys, history_type="-").count() == len(keys)
    assert [one.pk for one in SourceDocument.objects.filter(pk__in=sources)] == sources[:1]


def test_a_citation_that_something_refers_to_again_stops_the_removal(worker, secretariat, monkeypatch):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    undo_import(record, reason="Only a trial.", by=secretariat)
    kept = Citation.objects.get(pk=record.made["record.Citation"][0])
    plan = StrategicPlan.objects.first()
    StrategicPlan.objects.filter(pk=plan.pk).update(citation=kept)
    job = worker()
    assert job.state == Job.State.FAILED
    assert job.outcome == "Something refers to one of its citations again."
    assert Citation.objects.filter(pk=kept.pk).exists()


def test_what_was_built_on_a_large_import_before_the_worker_came_is_told_where_it_was_asked(
    staff, worker, secretariat
):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    asked = staff.post(f"/workspace/imports/{record.pk}/", {"reason": "Only a trial."}, follow=True)
    PlannedActivity.objects.filter(plan__slug="rivers").first().delete()
    job = worker()
    assert job.state == Job.State.FAILED
    assert "gone since." in job.outcome
    page = staff.get(asked.request["PATH_INFO"])
    assert f'href="/workspace/imports/{record.pk}/"' in page.content.decode()
    record.refresh_from_db()
    assert record.undone_at is None


def test_an_import_that_its_asker_no_longer_sees_is_not_taken_back(staff, worker, secretariat, monkeypatch):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    staff.post(f"/workspace/imports/{record.pk}/", {"reason": "Only a trial."})

    def refuse(*_given, **_named):
        raise NotFoundError("There is no such import.")

    monkeypatch.setattr(PlanBook, "check_undo", refuse)
    job = worker()
    assert (job.state, job.outcome) == (Job.State.FAILED, "There is no such import any more.")
    record.refresh_from_db()
    assert record.undone_at is None


def test_nothing_is_removed_of_an_import_that_stands(worker, secretariat):
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    arguments = {"import": record.pk, "reason": "By mistake"}
    ask_for_job(leftovers.LEFTOVERS, about=str(record.pk), arguments=arguments, by=secretariat)
    assert worker().outcome == "The import was not taken back."
    keys = record.made["record.Citation"]
    assert Citation.objects.filter(pk__in=keys).count() == len(keys)
