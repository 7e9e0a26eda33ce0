"""The outline of a plan: its areas and activities are stored as a whole, named, coded and undone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programmes.models import Objective, PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.services import drafting
from programmes.services.rounds import NewRound, open_round
from record.refusals import StaleVersionError
from tests.conftest import signed_in
from tests.factories import activity_counts_are_true
from tests.pages import text_of
from tests.programmes.setting_up.drafts import LEVELS, adopt_at_once, outline

pytestmark = pytest.mark.django_db


def test_an_outline_is_stored_whole_reordered_and_undone(draft, secretariat):
    before = drafting.outline_of(draft)
    turned = drafting.Outline(
        before.areas[::-1], [*before.activities[::-1], drafting.ActivityRow("FAD", "One more")]
    )
    saved, kept = drafting.save_outline(draft, turned, expected_version=draft.version, by=secretariat)
    assert kept == before
    assert [one.code for one in saved.activities.all()] == ["FISH-1", "FISH-7", "FAD-1", "FAD-2"]
    assert activity_counts_are_true()
    left = drafting.Outline(before.areas[:1], before.activities[:1])
    saved, _ = drafting.save_outline(draft, left, expected_version=saved.version, by=secretariat)
    assert [one.code for one in saved.activities.all()] == ["FAD-1"]
    assert not ProgrammeArea.objects.filter(code="FISH").exists()
    assert PlannedActivity.history.filter(code="FISH-7", history_type="-").exists()
    assert activity_counts_are_true()
    saved, _ = drafting.save_outline(draft, before, expected_version=saved.version, by=secretariat)
    assert drafting.outline_of(draft) == before


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [drafting.ActivityRow("FISH", "Twice", code="FISH-7")],
            "Activity 4: the code “FISH-7” stands twice.",
        ),
        ([drafting.ActivityRow("Nowhere", "Lost")], "Activity 4: there is no area “Nowhere”."),
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_stored(draft, secretariat, rows, message):
    with pytest.raises(ValidationError) as refused:
        drafting.save_outline(draft, outline(*rows), expected_version=draft.version, by=secretariat)
    assert refused.value.messages == [message]
    assert draft.activities.count() == 3


def test_two_editors_of_one_outline(draft, secretariat, approver):
    drafting.save_outline(draft, outline(), expected_version=draft.version, by=approver)
    with pytest.raises(StaleVersionError):
        drafting.save_outline(draft, outline(), expected_version=draft.version, by=secretariat)


def test_an_area_renamed_in_a_later_plan_stays_the_same_area(draft, secretariat, client):
    air = ProgrammeArea.objects.get(code="AIR")
    before = StrategicPlan.objects.get(slug="2016-2020")
    rows = [drafting.ActivityRow("AIR", "Measure", code="AIR-1")]
    renamed = drafting.Outline([drafting.AreaRow("Clean air", "AIR")], rows)
    saved, _ = drafting.save_outline(draft, renamed, expected_version=draft.version, by=secretariat)
    assert saved.activities.get().area == air
    assert [one.name for one in StrategicPlan.objects.get(pk=draft.pk).areas] == ["Clean air"]
    assert saved.activities.with_area().get().area.name == "Clean air"
    assert [one.area.name for one in saved.activities.with_area().iterator()] == ["Clean air"]
    assert "Clean air" not in [one.name for one in before.areas]
    assert {one.area.name for one in before.activities.with_area().filter(area=air)} == {air.name}
    air.refresh_from_db()
    assert air.name == "Transboundary Air Pollution"
    assert drafting.outline_of(saved).areas == [drafting.AreaRow("Clean air", "AIR")]
    again, _ = drafting.save_outline(
        saved,
        drafting.Outline([drafting.AreaRow(air.name, "AIR")], rows),
        expected_version=saved.version,
        by=secretariat,
    )
    assert again.objectives.get().area_name == "", "its usual name is not kept twice"
    before_two = Objective.objects.get(plan=before, area=air)
    before_two.area_name = "Air of the first plan"
    before_two.save()
    page = text_of(client.get("/plans/2016-2020/air/"))
    assert "Air of the first plan" in page
    assert "in a plan that nobody reads yet" not in page
    Objective.objects.filter(plan=draft).update(area_name="A draft says otherwise")
    assert "A draft says otherwise" not in text_of(client.get("/plans/2016-2020/air/"))
    assert "“A draft says otherwise” in River plan" in text_of(
        signed_in("secretariat").get("/plans/2016-2020/air/")
    )


def test_codes_are_written_as_the_organisation_writes_them(secretariat, client):
    plan = drafting.draft_plan(drafting.NewPlan("Loans", 2027, 2030, levels=LEVELS), by=secretariat)
    wanted = drafting.Outline(
        [drafting.AreaRow("水资源", code="ВОД"), drafting.AreaRow("Ой мод " * 50, code="3.1")],
        [
            drafting.ActivityRow("ВОД", "Gauges", code="37641-013"),
            drafting.ActivityRow("ВОД", "Dams", code="1.2.3"),
            drafting.ActivityRow("3.1", "Forest", code="ЭКО-4"),
        ],
    )
    saved, _ = drafting.save_outline(plan, wanted, expected_version=plan.version, by=secretariat)
    assert [(one.code, one.slug) for one in saved.areas] == [("ВОД", "area-1"), ("3.1", "area-2")]
    made = open_round(adopt_at_once(saved), NewRound("final", "Final", "Us"), by=secretariat)
    staff = signed_in("secretariat")
    for code, area in (("37641-013", "area-1"), ("1.2.3", "area-1"), ("ЭКО-4", "area-2")):
        answer = staff.get(f"/plans/2027-2030/{area}/{code}/?round=final")
        assert answer.status_code == 200
        assert code in text_of(answer)
    form = staff.get("/workspace/rounds/2027-2030/final/rate/")
    assert 'name="1.2.3-note"' in form.content.decode()
    for bad in ("a b", "a/b", "-1", "x" * 21, ""):
        with pytest.raises(ValidationError):
            PlannedActivity(plan=plan, area=saved.areas[0], code=bad, number=9, text="x").full_clean()
    assert made.plan_id == plan.pk


def test_an_old_undo_does_not_reach_another_plan_of_the_same_years(draft, secretariat):
    client = signed_in("secretariat")
    rows = {"areas-TOTAL_FORMS": 1, "areas-INITIAL_FORMS": 0, "areas-0-name": "One", "areas-0-code": "ONE"}
    rows |= {"activities-TOTAL_FORMS": 0, "activities-INITIAL_FORMS": 0, "version": draft.version}
    assert client.post("/setup/plans/2027-2030/outline/", rows).status_code == 302
    draft.refresh_from_db()
    drafting.delete_plan(draft, expected_version=draft.version, by=secretariat)
    again = drafting.draft_plan(drafting.NewPlan("Other", 2027, 2030, levels=LEVELS), by=secretariat)
    answer = client.post("/setup/plans/2027-2030/outline/undo/", follow=True)
    assert "There is nothing to undo." in text_of(answer)
    assert again.activities.count() == 0


def test_who_saves_second_sees_both_outlines_and_can_put_theirs_in_place(draft, secretariat):
    address, version = "/setup/plans/2027-2030/outline/", draft.version
    rows = {"areas-TOTAL_FORMS": 2, "areas-INITIAL_FORMS": 0, "areas-0-name": "Shared", "areas-0-code": "S"}
    rows |= {"activities-TOTAL_FORMS": 0, "activities-INITIAL_FORMS": 0, "version": version}
    first = {**rows, "areas-1-name": "Of the first", "areas-1-code": "F"}
    assert signed_in("approver").post(address, first).status_code == 302
    client = signed_in("secretariat")
    typed = {**rows, "areas-1-name": "Of the second", "areas-1-code": "T"}
    lost = client.post(address, typed)
    said = text_of(lost)
    assert lost.status_code == 409
    assert "What differs is shown; saving again puts yours in the place of theirs." in said
    assert "Only in theirs Of the first F Only in yours Of the second T" in said
    draft.refresh_from_db()
    assert f'name="version" value="{draft.version}"' in lost.content.decode()
    assert [one.name for one in drafting.outline_of(draft).areas] == ["Shared", "Of the first"]
    assert client.post(address, {**typed, "version": draft.version}).status_code == 302
    assert [one.name for one in drafting.outline_of(draft).areas] == ["Shared", "Of the second"]


def test_a_short_title_has_its_author_and_its_day_until_it_is_another(draft, secretariat):
    def store(title: str) -> PlannedActivity:
        current = StrategicPlan.objects.get(pk=draft.pk)
        row = drafting.ActivityRow("FISH", "Count fish", "FISH-7", title)
        new = drafting.Outline([drafting.AreaRow("Fisheries", "FISH")], [row])
        drafting.save_outline(draft, new, expected_version=current.version, by=secretariat)
        return PlannedActivity.objects.get(plan=draft, code="FISH-7")

    one = store("Fish counted")
    assert (one.short_title, one.short_title_by) == ("Fish counted", "NEASPEC Secretariat")
    before = date(2020, 1, 2)
    PlannedActivity.objects.filter(pk=one.pk).update(short_title_on=before, short_title_by="Somebody")
    same = store("Fish counted")
    assert (same.short_title_on, same.short_title_by) == (before, "Somebody")
    assert store("Fish, counted").short_title_on == timezone.localdate()
    none = store("")
    assert (none.short_title, none.short_title_by, none.short_title_on) == ("", "", None)
