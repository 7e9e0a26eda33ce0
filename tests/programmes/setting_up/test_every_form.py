"""What holds for every form of setting up: who may, who was faster, what stays, what pages cost."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import MemberState
from people.services import WrongStateError
from people.services.organisation import NewMember
from programmes.models import Meeting, StrategicPlan
from programmes.services import adopting, drafting, joining, meetings, setting_up
from record.selectors.sources import rests_on
from surveys.models import Survey
from tests.conftest import account, signed_in, warm
from tests.pages import text_of
from tests.programmes.setting_up.drafts import LEVELS, NEW, outline

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_cost_the_same_for_any_number_of_rows(many, secretariat):
    warm()
    client = signed_in("secretariat")
    for number in range(many):
        drafting.draft_plan(
            drafting.NewPlan(f"Plan {number}", 2040 + number, 2044 + number, levels=LEVELS), by=secretariat
        )
        meetings.enter_meeting({**NEW, "code": f"X-{number}"}, by=secretariat)
    client.get("/about/")  # counts what waits, for the head of every page
    costs = []
    for address in ("/setup/", "/setup/meetings/", "/setup/members/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
    assert costs == [12, 4, 6]


def test_nobody_outside_sets_anything_up(draft, focal_japan, delegate):
    for by in (focal_japan, delegate):
        for act in (
            lambda by=by: drafting.draft_plan(drafting.NewPlan("x", 2027, 2030, levels=LEVELS), by=by),
            lambda by=by: joining.change_members(draft, [], reason="", expected_version=draft.version, by=by),
            lambda by=by: meetings.enter_meeting(NEW, by=by),
            lambda by=by: setting_up.add_members([NewMember("LKO", "Lakes")], by=by),
            lambda by=by: drafting.save_outline(draft, outline(), expected_version=draft.version, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
    with pytest.raises(PermissionDenied):
        adopting.propose_adoption(
            draft, meeting=None, reason="x", expected_version=draft.version, by=account("administrator")
        )


def test_what_something_rests_on_stays_and_is_no_fault(draft, secretariat):
    Survey.objects.update(plan=draft)
    answer = signed_in("secretariat").post(
        "/setup/plans/2027-2030/delete/", {"version": draft.version, "typed_by": secretariat.pk}
    )
    assert answer.status_code == 409
    assert "rests on it" in text_of(answer)
    assert draft.activities.count() == 3
    japan = MemberState.objects.get(iso_code="JPN")
    with pytest.raises(WrongStateError, match="names it"):
        setting_up.remove_member(japan, expected_version=japan.version, by=secretariat)
    som = Meeting.objects.get(code="SOM-23")
    assert rests_on(som)


def test_who_was_a_moment_faster_is_told(secretariat, monkeypatch):
    for model in (Meeting, MemberState, StrategicPlan):
        monkeypatch.setattr(model, "full_clean", lambda self, **_others: None)
    for act in (
        lambda: meetings.enter_meeting({**NEW, "code": "SOM-23"}, by=secretariat),
        lambda: setting_up.add_members([NewMember("JPN", "Nippon")], by=secretariat),
    ):
        with pytest.raises(ValidationError, match="Somebody has just"):
            act()
