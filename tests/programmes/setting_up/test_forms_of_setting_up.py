"""What the forms of setting up make of what is typed: words for many, codes, levels, an added activity."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from people.models import MemberState, Organisation
from people.selectors.organisation import forget, organisation
from programmes.models import Meeting
from programmes.services import scales
from review.models import Proposal
from tests.conftest import account, signed_in
from tests.pages import errors_in, text_of
from tests.programmes.setting_up.drafts import LEVELS, adopt_at_once, outline

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return signed_in("secretariat")


@pytest.mark.parametrize(
    ("one", "many"),
    [("policy", "policies"), ("branch", "branches"), ("survey", "surveys"), ("area", "areas")],
)
def test_the_word_for_many_is_found_where_none_is_written(staff, one, many):
    address = "/setup/organisation/"
    form = staff.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields if name not in {"logo", "stays_in_base"}}
    sent = {**typed, "word_area": one, "word_areas": ""}
    assert staff.post(address, sent).status_code == 302
    assert (organisation().called.area, organisation().called.areas) == (one, many)


def test_bodies_of_the_same_letters_get_codes_of_their_own(staff):
    typed = "Green Friends\nGrey Fields\nGolden Forests"
    assert staff.post("/setup/members/", {"members": typed}).status_code == 302
    found = MemberState.objects.filter(iso_code__startswith="GF").order_by("iso_code")
    assert [(one.iso_code, one.name) for one in found] == [
        ("GF", "Green Friends"),
        ("GF2", "Grey Fields"),
        ("GF3", "Golden Forests"),
    ]


def test_a_portal_without_an_organisation_has_none_to_change(staff):
    Organisation.objects.all().delete()
    forget()
    assert staff.get("/setup/organisation/").status_code == 404


def test_a_label_of_a_level_that_is_too_long_is_told(staff, draft):
    typed = {"name": "How far", "levels": f"{'x' * 61}\nNot done", "version": draft.version, "base": "{}"}
    answer = staff.post(f"/setup/plans/{draft.slug}/scale/", typed)
    assert answer.status_code == 400
    assert f"A level has at most 60 characters: “{'x' * 60}…”." in errors_in(answer)
    assert draft.rating_scale.levels.count() == len(LEVELS)


def test_two_editors_of_a_scale_are_joined(staff, draft):
    address = f"/setup/plans/{draft.slug}/scale/"
    form = staff.get(address).context["form"]
    shown = {name: str(form[name].value() or "") for name in ("name", "levels")}
    sent = {**shown, "version": form["version"].value(), "base": json.dumps(shown)}
    scales.save_scale(draft, LEVELS, name="Theirs", expected_version=draft.version, by=account("approver"))
    assert staff.post(address, {**sent, "levels": "*Done\nNot done"}).status_code == 302
    draft.refresh_from_db()
    scale = draft.rating_scale
    assert (scale.name, [one.label for one in scale.ordered_levels]) == ("Theirs", ["Done", "Not done"])


def test_an_activity_that_a_meeting_added_is_proposed_by_form(staff, plan):
    address = f"/setup/plans/{plan.slug}/add/"
    typed = {
        "area": "AIR",
        "text": "Measure together",
        "meeting": Meeting.objects.get(code="SOM-23").pk,
        "reason": "Report, para 9",
        "version": plan.version,
        "base": "{}",
    }
    assert staff.post(address, typed).status_code == 302
    made = Proposal.objects.get()
    assert made.details["addition"] == {
        "text": "Measure together",
        "code": "AIR-5",
        "area": "AIR",
        "new_area": "",
    }
    assert not plan.activities.filter(text="Measure together").exists()


def test_an_outline_of_a_plan_that_was_adopted_meanwhile_is_neither_saved_nor_undone(staff, draft):
    address = f"/setup/plans/{draft.slug}/outline/"
    rows = staff.get(address).context["form"]
    typed = {"version": draft.version}
    for formset in (rows.areas, rows.activities):
        typed |= {one.html_name: one.value() for one in formset.management_form}
        typed |= {one.html_name: one.value() or "" for row in formset for one in row}
    assert staff.post(address, {**typed, "activities-0-text": "Set up more"}).status_code == 302
    draft.refresh_from_db()
    adopt_at_once(draft)
    late = staff.post(address, {**typed, "version": draft.version, "activities-0-text": "Late"})
    assert "is “adopted”" in errors_in(late)
    assert "is “adopted”" in text_of(staff.post(f"{address}undo/", follow=True))
    assert draft.activities.filter(text="Set up more").exists()
    assert len(outline().activities) == draft.activities.count()
