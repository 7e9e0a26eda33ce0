"""Taking a workbook over: what changes, by whom, all or nothing."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from intake.models import TableImport
from people.services import WrongStateError
from people.stamp import read_stamp
from planbook.selectors.books import book_to_compare
from planbook.services.books import BookWriter
from planbook.services.citing import BookWrite, RowWrite
from programmes.models import AchievementLevelCount, ActivityRating, Evidence, PlannedActivity, StrategicPlan
from programmes.services.ratings import RatingEntry, save_rating
from record.models import SourceDocument
from record.refusals import StaleVersionError
from tests.plan_books import (
    apply_book,
    book_from,
    counts_of,
    exported,
    mended,
    pending_of,
    preview_of,
    previewed,
    problems_in,
    set_cell,
    taken_over,
    three_levels,
    undo_import,
)
from tests.planbook.rivers import everything, rating, with_note

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_one_person_brings_rounds_in_as_drafts_only(secretariat):
    pending = pending_of(three_levels(), secretariat)
    preview = preview_of(pending)
    assert preview.settles == ["first", "second"]
    before = everything()
    with pytest.raises(PermissionDenied, match="Only an approver"):
        apply_book(pending, preview, as_drafts=False, by=secretariat)
    assert everything() == before
    record = apply_book(pending, preview, as_drafts=True, by=secretariat)
    rounds = StrategicPlan.objects.get(slug=record.about).assessment_rounds.all()
    assert {one.status for one in rounds} == {"draft"}


def test_an_approver_does_not_take_over_what_they_uploaded_themselves(approver):
    pending = pending_of(three_levels(), approver)
    preview = preview_of(pending)
    with pytest.raises(PermissionDenied, match="You uploaded this workbook"):
        apply_book(pending, preview, as_drafts=False, by=approver)


@pytest.mark.parametrize("who", ["focal_japan", "delegate", "administrator"])
def test_others_import_nothing(who, request, secretariat):
    pending = pending_of(three_levels(), secretariat)
    preview = preview_of(pending)
    with pytest.raises(PermissionDenied):
        apply_book(pending, preview, as_drafts=True, by=request.getfixturevalue(who))


def test_a_change_is_shown_old_beside_new_and_written_with_its_history(rivers, secretariat):
    plan, _ = rivers
    content = with_note("Better said.")
    preview = previewed(content, secretariat)
    assert counts_of(preview)["Ratings"] == (0, 1, 23)
    (row,) = preview.rows
    assert (row.sheet, row.line, row.name, row.state) == ("ratings", 2, "first RIV-1", "changed")
    assert row.changes == (("Note", "Note 0\nsecond point", "Better said."),)
    record = taken_over(content, secretariat)
    changed = rating(plan)
    assert (changed.note, changed.version, changed.search_text) == ("Better said.", 2, "better said.")
    last = changed.history.latest()
    assert (last.history_user, last.history_change_reason) == (secretariat, record.reason)


def test_the_counts_are_kept_and_strangers_are_told_nothing_of_a_draft(rivers, secretariat):
    plan, _ = rivers
    level = plan.rating_scale.levels.get(label="Not done")
    content = mended(exported("rivers"), set_cell("Ratings", "Level", 2, "Not done"))
    before = read_stamp()
    taken_over(content, secretariat)
    assert read_stamp() == before, "what strangers read has not changed"
    counted = AchievementLevelCount.objects.get(
        assessment_round__plan=plan, assessment_round__slug="first", area__code="RIV", level=level
    )
    assert counted.count == 3


def test_somebody_who_saves_meanwhile_is_not_overwritten(rivers, secretariat, approver):
    plan, _ = rivers
    pending = pending_of(with_note("From the file."), secretariat)
    preview = preview_of(pending)
    current = rating(plan)
    entry = RatingEntry(level=current.level, note="From the rating form.")
    save_rating(
        activity=current.activity,
        assessment_round=current.assessment_round,
        entry=entry,
        expected_version=1,
        by=approver,
    )
    with pytest.raises(StaleVersionError), transaction.atomic():
        apply_book(pending, preview, as_drafts=True, by=secretariat)
    assert rating(plan).note == "From the rating form."
    assert preview_of(pending).digest != preview.digest


def test_a_round_that_was_cleared_meanwhile_is_not_touched(rivers, secretariat):
    plan, _ = rivers
    pending = pending_of(with_note("Too late."), secretariat)
    preview = preview_of(pending)
    plan.assessment_rounds.filter(slug="first").update(status="cleared")
    with pytest.raises(WrongStateError):
        apply_book(pending, preview, as_drafts=True, by=secretariat)


def test_nothing_is_half_written_when_the_database_refuses_the_last_row(secretariat, monkeypatch):
    pending = pending_of(three_levels(), secretariat)
    preview = preview_of(pending)
    before = everything()

    def refuse(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr(Evidence, "clean_fields", refuse)
    with pytest.raises(DatabaseError), transaction.atomic():
        apply_book(pending, preview, as_drafts=True, by=secretariat)
    assert everything() == before
    assert not TableImport.objects.exists()


def test_what_was_printed_is_kept_when_an_import_says_otherwise(secretariat):
    rows = {
        "plan": [{"code": "own", "title": "Own", "first_year": "2020", "last_year": "2021"}],
        "scale": [{"label": "Yes"}, {"label": "No"}],
        "areas": [{"code": "OWN", "name": "Own area"}],
        "activities": [{"code": "OWN-1", "area": "OWN", "text": "As printed."}],
        "sources": [{"code": "book", "title": "Book", "kind": "Meeting paper", "publisher": "Us"}],
        "citations": [
            {"of": "Activity", "code": "OWN-1", "source": "book", "place": "p. 1", "certainty": "As printed"}
        ],
    }
    taken_over(book_from(rows), secretariat)
    rows["activities"][0]["text"] = "As corrected."
    record = taken_over(book_from({name: rows[name] for name in ("plan", "activities")}), secretariat)
    citation = PlannedActivity.objects.get(code="OWN-1").citation
    assert citation.printed == "As printed."
    assert citation.certainty_label.startswith("Corrected on")
    undo_import(record, reason="It was right before.", by=secretariat)
    citation.refresh_from_db()
    assert (citation.printed, citation.corrected_on) == ("", None)
    assert PlannedActivity.objects.get(code="OWN-1").text == "As printed."


def test_a_file_with_fewer_columns_and_rows_leaves_the_rest_alone(rivers, secretariat):
    plan, _ = rivers
    rows = {"ratings": [{"round": "first", "activity": "RIV-1", "note": "Only this."}]}
    taken_over(book_from(rows), secretariat, plan="rivers")
    changed = rating(plan)
    assert (changed.note, changed.level.label, changed.as_of) == ("Only this.", "Done", "2024-05")
    assert plan.activities.count() == 12


def test_a_short_title_comes_with_a_workbook_and_has_its_author(rivers, secretariat):
    plan, _ = rivers
    first, second = (
        {"code": each.code, "area": "RIV", "text": each.text} for each in plan.activities.all()[:2]
    )
    rows = {"activities": [{**first, "short_title": "Gauges"}, second]}
    taken_over(book_from(rows), secretariat, plan="rivers")
    one = plan.activities.get(code="RIV-1")
    assert (one.short_title, one.short_title_by) == ("Gauges", "NEASPEC Secretariat")
    assert one.short_title_on == timezone.localdate()
    assert one.citation.corrected_on is None
    assert plan.activities.get(code="RIV-2").short_title_by == ""
    long = {"activities": [{**first, "short_title": "Twenty-nine characters, or 29"}]}
    assert [at for _, at, _ in problems_in(previewed(book_from(long), secretariat, plan="rivers"))] == ["D2"]
    assert previewed(exported("rivers"), secretariat).count == 0
    taken_over(book_from({"activities": [{**first, "text": "Otherwise"}]}), secretariat, plan="rivers")
    one.refresh_from_db()
    assert (one.text, one.short_title) == ("Otherwise", "Gauges")


def test_the_level_can_be_a_letter_but_never_a_guess(rivers, secretariat):
    rows = {"ratings": [{"round": "first", "activity": "RIV-1", "level": "mostly done"}]}
    problems = problems_in(previewed(book_from(rows), secretariat, plan="rivers"))
    assert [(sheet, at) for sheet, at, _ in problems] == [("Ratings", "C2")]
    mapping = {"plan": "rivers", "values": {"ratings.level": {"mostly done": "Half done"}}}
    taken_over(book_from(rows), secretariat, **mapping)
    assert rating(rivers[0]).level.label == "Half done"


def test_the_triggers_hold_where_every_question_is_left_out(secretariat):
    """Even a writer that asks nobody cannot change a presented round: the database refuses."""
    call_command("load_training", stdout=StringIO())
    plan = StrategicPlan.objects.get(is_training=True)
    one = ActivityRating.objects.filter(assessment_round__snapshot__isnull=False).first()
    stored = book_to_compare(plan, "", dict.fromkeys(("areas", "platforms", "meetings", "sources"), ()))
    row = next(each for each in stored.rows["ratings"] if each.pk == one.pk)
    values = {**row.values, "note": "Otherwise"}
    book = BookWrite(plan.slug, {"ratings": [RowWrite("ratings", 2, row.key, values, row.pk, row.version)]})
    writer = BookWriter(book, plan, by=secretariat, reason="Past all questions", by_two=False)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        writer.write()
    assert previewed(exported(plan.slug), secretariat).count == 0
    wrong = previewed(mended(exported(plan.slug), set_cell("Ratings", "Note", 2, "Otherwise")), secretariat)
    assert [text for _, _, text in problems_in(wrong)] == [
        f"The round {one.assessment_round.slug} is presented here; an import does not change it."
    ]


def test_what_one_person_brings_in_is_a_draft_and_an_adopted_plan_takes_two(secretariat, approver):
    rows = {
        "plan": [{"code": "own", "title": "Own", "first_year": "2020", "last_year": "2021"}],
        "scale": [{"label": "Yes"}, {"label": "No"}],
        "areas": [{"code": "OWN", "name": "Own area"}],
        "activities": [{"code": "37641-013", "area": "OWN", "text": "As printed."}],
    }
    taken_over(book_from(rows), secretariat)
    plan = StrategicPlan.objects.get(slug="own")
    assert (plan.status, plan.taking_part.count()) == ("draft", 0)
    plan.status = "adopted"
    plan.save()
    rows["activities"][0]["text"] = "Something else."
    with pytest.raises(PermissionDenied, match="Only an approver can change the wording"):
        taken_over(book_from(rows), secretariat)
    with pytest.raises(PermissionDenied, match="Another approver has to change the wording"):
        taken_over(book_from(rows), approver)
    taken_over(book_from(rows), approver, uploaded_by=secretariat)
    assert PlannedActivity.objects.get(code="37641-013").text == "Something else."
    plan.refresh_from_db()
    assert plan.status == "adopted"


def test_sources_and_meetings_are_told_though_nobody_else_reads_the_plan_yet(secretariat):
    before = read_stamp()
    taken_over(three_levels(), secretariat, as_drafts=True)
    assert SourceDocument.objects.filter(slug="annual-report").exists()
    assert read_stamp() > before
