"""An import is taken back: what stood there before is restored, unless something rests on it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from evaluations.models import Evaluation
from people.conversations import subject_of
from people.models import Conversation
from people.selectors.conversations import Circle
from people.services.conversations import say
from programmes.models import ActivityRating, PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.services.ratings import RatingEntry, save_rating
from tests.conftest import signed_in
from tests.factories import activity_counts_are_true, make_citation
from tests.pages import text_of
from tests.plan_books import (
    exported,
    mended,
    obstacles_to_undoing,
    set_cell,
    six_levels,
    taken_over,
    three_levels,
    undo_import,
)
from tests.planbook.rivers import everything, rating, with_note

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


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
    page = text_of(signed_in("approver").get(f"/workspace/imports/{record.pk}/"))
    assert "It cannot be taken back any more: Everybody reads a round of this import" in page
    assert "Why Take it back" not in page
    assert page.count("level: Done") == ActivityRating.objects.filter(level__label="Done").count() == 7
    with pytest.raises(PermissionDenied, match="another approver takes it back"):
        undo_import(record, reason="Wrong file", by=approver)
    with pytest.raises(PermissionDenied):
        undo_import(record, reason="Wrong file", by=secretariat)
    other = get_user_model().objects.create_user("second-approver")
    other.groups.add(Group.objects.get(name="approver"))
    page = text_of(signed_in("second-approver").get(f"/workspace/imports/{record.pk}/"))
    assert "Why Take it back" in page
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
