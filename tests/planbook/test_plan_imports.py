"""Taking a workbook over: what changes, by whom, all or nothing; and taking it back."""

from __future__ import annotations

from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction

from evaluations.models import Evaluation
from intake.models import TableImport
from people.conversations import subject_of
from people.models import Conversation
from people.selectors.conversations import Circle
from people.services import WrongStateError
from people.services.conversations import say
from people.stamp import read_stamp
from planbook.selectors.books import book_to_compare
from planbook.services.books import BookWriter
from planbook.services.rows import BookWrite, RowWrite
from programmes.models import (
    AchievementLevelCount,
    ActivityRating,
    Evidence,
    PlannedActivity,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.services.ratings import RatingEntry, save_rating
from record.models import Citation, SourceDocument
from record.refusals import StaleVersionError
from review.models import RatingScale
from tests.factories import activity_counts_are_true, make_citation
from tests.plan_books import (
    apply_book,
    book_from,
    counts_of,
    exported,
    mended,
    obstacles_to_undoing,
    pending_of,
    preview_of,
    previewed,
    set_cell,
    six_levels,
    taken_over,
    three_levels,
    told,
    undo_import,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def rivers(secretariat):
    """The plan of three levels with its rounds as drafts, and its import."""
    record = taken_over(three_levels(), secretariat, as_drafts=True)
    return StrategicPlan.objects.get(slug="rivers"), record


def with_note(text: str) -> bytes:
    return mended(exported("rivers"), set_cell("Ratings", "Note", 2, text))


def rating(plan, code: str = "RIV-1", slug: str = "first") -> ActivityRating:
    return ActivityRating.objects.get(activity__plan=plan, activity__code=code, assessment_round__slug=slug)


def everything() -> dict[str, list]:
    """All that is on record of plans, apart from keys of history."""
    models = (StrategicPlan, RatingScale, PlannedActivity, ActivityRating, Evidence, Citation, SourceDocument)
    return {model.__name__: sorted(model.objects.values_list("pk", flat=True)) for model in models}


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


def test_the_level_can_be_a_letter_but_never_a_guess(rivers, secretariat):
    rows = {"ratings": [{"round": "first", "activity": "RIV-1", "level": "mostly done"}]}
    problems = told(previewed(book_from(rows), secretariat, plan="rivers"))
    assert [(sheet, at) for sheet, at, _ in problems] == [("Ratings", "C2")]
    mapping = {"plan": "rivers", "values": {"ratings.level": {"mostly done": "Half done"}}}
    taken_over(book_from(rows), secretariat, **mapping)
    assert rating(rivers[0]).level.label == "Half done"


# Taking it back


@pytest.mark.parametrize("made", [three_levels, six_levels])
def test_taking_back_a_new_plan_leaves_nothing_but_its_history(made, secretariat, approver):
    before = everything()
    record = taken_over(made(), secretariat, as_drafts=True)
    assert activity_counts_are_true()
    assert obstacles_to_undoing(record) == []
    keys = list(ActivityRating.objects.filter(activity__plan__slug=record.about).values_list("pk", flat=True))
    undo_import(record, reason="Wrong file.", by=approver)
    assert everything() == before
    assert not ProgrammeArea.objects.filter(code__in=("RIV", "FOR")).exists()
    last = ActivityRating.history.filter(id=keys[0]).order_by("-history_id")[0]
    assert (last.history_type, last.history_user) == ("-", approver)
    assert last.history_change_reason == f"Import {record.pk} taken back: Wrong file."
    record.refresh_from_db()
    assert (record.undone_by, record.undone_because) == (approver, "Wrong file.")
    with pytest.raises(ValidationError, match="taken back already"):
        undo_import(record, reason="Again.", by=approver)
    taken_over(made(), secretariat, as_drafts=True)


def test_taking_back_changes_restores_what_stood_there(rivers, secretariat):
    plan, _ = rivers
    first = exported("rivers")
    record = taken_over(mended(with_note("Otherwise."), set_cell("Ratings", "Level", 3, "Done")), secretariat)
    undo_import(record, reason="Wrong.", by=secretariat)
    assert exported("rivers") == first
    assert rating(plan).version == 3
    assert [one.history_type for one in rating(plan).history.all()] == ["~", "~", "+"]


def test_imports_are_taken_back_one_after_the_other(rivers, secretariat):
    _, made = rivers
    changed = taken_over(with_note("Otherwise."), secretariat)
    assert any("changed since" in text for text in obstacles_to_undoing(made))
    undo_import(changed, reason="First this.", by=secretariat)
    assert obstacles_to_undoing(made) == []
    undo_import(made, reason="Then that.", by=secretariat)
    assert not StrategicPlan.objects.filter(slug="rivers").exists()


def test_what_somebody_changed_or_built_on_keeps_an_import(rivers, secretariat):
    plan, record = rivers
    current = rating(plan)
    entry = RatingEntry(level=current.level, note="Changed by hand.")
    with transaction.atomic():
        at = {"activity": current.activity, "assessment_round": current.assessment_round, "by": secretariat}
        save_rating(entry=entry, expected_version=1, **at)
        (why,) = obstacles_to_undoing(record)
        assert why == "1 activity rating (RIV-1 Done) was changed since, by somebody or another import."
        with pytest.raises(ValidationError, match="changed since"):
            undo_import(record, reason="Too late.", by=secretariat)
        transaction.set_rollback(True)


def test_a_record_that_leans_on_an_import_keeps_it(rivers, secretariat):
    _, record = rivers
    area = ProgrammeArea.objects.get(code="RIV")
    PlannedActivity.objects.create(
        plan=StrategicPlan.objects.get(slug="2016-2020"),
        area=area,
        code="RIV-99",
        number=99,
        text="Of another plan.",
        citation=make_citation(),
    )
    (why,) = obstacles_to_undoing(record)
    assert why == "1 planned activity (RIV-99) was made on top of its programme areas."


def test_links_of_other_apps_keep_an_import(rivers, secretariat):
    from evaluations.models import Finding

    _, record = rivers
    Finding.objects.first().areas.add(ProgrammeArea.objects.get(code="RIV"))
    assert any("made on top of its programme areas" in text for text in obstacles_to_undoing(record))


def test_an_import_of_cleared_rounds_is_taken_back_by_another_approver(secretariat, approver):
    """What two people brought in for everybody goes by two people, until something rests on it."""
    record = taken_over(three_levels(), approver, uploaded_by=secretariat)
    plan = StrategicPlan.objects.get(slug="rivers")
    assert set(plan.assessment_rounds.values_list("status", flat=True)) == {"cleared"}
    assert obstacles_to_undoing(record) == []
    with pytest.raises(PermissionDenied, match="another approver takes it back"):
        undo_import(record, reason="Wrong file", by=approver)
    with pytest.raises(PermissionDenied):
        undo_import(record, reason="Wrong file", by=secretariat)
    other = get_user_model().objects.create_user("second-approver")
    other.groups.add(Group.objects.get(name="approver"))
    undo_import(record, reason="Wrong file", by=other)
    assert not StrategicPlan.objects.filter(slug="rivers").exists()
    record.refresh_from_db()
    assert (record.undone_by, record.undone_because) == (other, "Wrong file")


def test_an_import_of_cleared_rounds_stays_once_something_rests_on_it(secretariat, approver):
    record = taken_over(three_levels(), approver, uploaded_by=secretariat)
    round_ = StrategicPlan.objects.get(slug="rivers").assessment_rounds.get(slug="second")
    Evaluation.objects.update(compared_with=round_)
    assert any("made on top of its assessment rounds" in text for text in obstacles_to_undoing(record))


@pytest.mark.parametrize("status", ["circulated"])
def test_a_round_that_has_gone_on_keeps_an_import(status, rivers, secretariat):
    plan, record = rivers
    plan.assessment_rounds.filter(slug="first").update(status=status)
    assert obstacles_to_undoing(record)[0].startswith("The round “First” is ")


def test_taking_back_needs_a_reason_and_a_role(rivers, secretariat, delegate):
    _, record = rivers
    with pytest.raises(ValidationError, match="Say in a few words"):
        undo_import(record, reason="  ", by=secretariat)
    with pytest.raises(PermissionDenied):
        undo_import(record, reason="Why not.", by=delegate)


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
    assert [text for _, _, text in told(wrong)] == [
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
    assert (plan.status, plan.taking_part.count()) == ("draft", 6)
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


def test_what_was_said_of_a_record_goes_with_the_import(rivers, secretariat):
    plan, record = rivers
    activity = plan.activities.first()
    subject = subject_of("activity", activity.pk, secretariat)
    say(
        "activity",
        activity.pk,
        subject,
        Circle(),
        text="Is it so?",
        submission=uuid4(),
        by=secretariat,
    )
    undo_import(record, reason="Wrong file", by=secretariat)
    assert not Conversation.objects.exists()
