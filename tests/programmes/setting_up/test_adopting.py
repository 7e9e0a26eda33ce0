"""What two people decide on a plan: that it counts as adopted, what is added to it, and who takes part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from people.models import LedgerEntry, MemberState
from people.services import WrongStateError
from programmes.models import Meeting, PlanMember, StrategicGoal, StrategicPlan
from programmes.services import adopting, drafting, extending, joining, meetings, scales
from programmes.services.rounds import NewRound, open_round
from record.refusals import StaleVersionError
from review.models import Proposal
from review.services import proposals
from tests.conftest import account, signed_in
from tests.factories import activity_counts_are_true
from tests.pages import text_of
from tests.programmes.setting_up.drafts import LEVELS, NEW, outline
from tests.rounds import make_draft, send_round

pytestmark = pytest.mark.django_db


def adopted(draft: StrategicPlan) -> Proposal:
    """Ask that a draft counts as adopted by SOM-24."""
    return adopting.propose_adoption(
        draft,
        meeting=Meeting.objects.get(code="SOM-24"),
        reason="Report, para 4",
        expected_version=draft.version,
        by=account("secretariat"),
    )


def test_two_people_adopt_a_plan_and_then_its_wording_has_a_way_of_its_own(draft, secretariat, approver):
    made = adopted(draft)
    assert made.takes == 2
    with pytest.raises(PermissionDenied):
        proposals.accept(made, by=secretariat)
    proposals.accept(made, by=approver)
    draft.refresh_from_db()
    assert (draft.status, draft.adopted_at.code) == ("adopted", "SOM-24")
    for change in (
        lambda: drafting.save_outline(draft, outline(), expected_version=draft.version, by=secretariat),
        lambda: drafting.save_numbered(
            draft, StrategicGoal, ["x"], expected_version=draft.version, by=secretariat
        ),
        lambda: drafting.delete_plan(draft, expected_version=draft.version, by=secretariat),
    ):
        with pytest.raises(WrongStateError, match="is “adopted”"):
            change()
    assert open_round(draft, NewRound("updated", "First", "Us"), by=secretariat).status == "draft"
    page = text_of(signed_in("secretariat").get("/setup/plans/2027-2030/"))
    assert "Adopted at" in page
    assert "Write areas and activities" not in page


def test_saving_the_same_again_does_not_stand_in_the_way_of_adopting(draft, secretariat, approver):
    made = adopted(draft)
    drafting.save_outline(draft, outline(), expected_version=draft.version, by=secretariat)
    proposals.accept(made, by=approver)
    draft.refresh_from_db()
    assert draft.status == "adopted"


def test_a_draft_that_says_something_else_is_not_adopted(draft, secretariat, approver):
    made = adopted(draft)
    drafting.save_numbered(draft, StrategicGoal, ["A goal"], expected_version=draft.version, by=secretariat)
    with pytest.raises(StaleVersionError):
        proposals.accept(made, by=approver)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_empty_draft_and_one_without_meeting_are_not_proposed(secretariat, draft):
    bare = drafting.draft_plan(drafting.NewPlan("Bare", 2040, 2041, levels=LEVELS), by=secretariat)
    with pytest.raises(ValidationError, match="no programme areas yet"):
        adopted(bare)
    with pytest.raises(ValidationError, match="which meeting"):
        adopting.propose_adoption(
            draft, meeting=None, reason="x", expected_version=draft.version, by=secretariat
        )


def test_no_plan_is_adopted_by_a_meeting_that_is_still_to_come(secretariat, draft):
    today = timezone.now().date()
    for number, when in enumerate(
        (
            {"year": today.year + 1},
            {"year": today.year + 1, "month": 1},
            {"starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=2)},
        ),
        40,
    ):
        meeting = meetings.enter_meeting({**NEW, "code": f"SOM-{number}", **when}, by=secretariat)
        with pytest.raises(ValidationError, match="still to come"):
            adopting.propose_adoption(
                draft, meeting=meeting, reason="x", expected_version=draft.version, by=secretariat
            )


def change_by_two(plan: StrategicPlan, states) -> None:
    """One person proposes who takes part, another decides."""
    plan.refresh_from_db()
    made = joining.change_members(
        plan, states, reason="As agreed", expected_version=plan.version, by=account("secretariat")
    )
    proposals.accept(made, by=account("approver"))


def test_who_takes_part_in_an_adopted_plan_is_decided_by_two(plan, secretariat, approver, administrator):
    japan = MemberState.objects.filter(iso_code="JPN")
    with pytest.raises(PermissionDenied):
        joining.change_members(plan, japan, reason="x", expected_version=plan.version, by=administrator)
    with pytest.raises(ValidationError, match="Say why"):
        joining.change_members(plan, japan, reason=" ", expected_version=plan.version, by=secretariat)
    with pytest.raises(StaleVersionError):
        joining.change_members(plan, japan, reason="x", expected_version=plan.version + 1, by=secretariat)
    made = joining.change_members(
        plan, japan, reason="As agreed", expected_version=plan.version, by=secretariat
    )
    assert plan.taking_part.count() == 6
    with pytest.raises(PermissionDenied):
        proposals.accept(made, by=secretariat)
    page = text_of(signed_in("approver").get(made.get_absolute_url()))
    assert "No longer asked: China, Democratic" in page
    proposals.accept(made, by=approver)
    assert plan.taking_part.get().iso_code == "JPN"
    assert LedgerEntry.objects.filter(event="organisation", after="JPN").exists()


def test_members_of_a_plan_are_asked_and_nobody_else(secretariat):
    round_ = make_draft()
    plan = round_.plan
    two = MemberState.objects.filter(iso_code__in=("JPN", "MNG"))
    change_by_two(plan, two)
    assert sorted(plan.taking_part.values_list("iso_code", flat=True)) == ["JPN", "MNG"]
    circulation = send_round(round_)
    assert sorted(circulation.recipients.values_list("state__iso_code", flat=True)) == ["JPN", "MNG"]
    change_by_two(plan, two.filter(iso_code="MNG"))
    assert circulation.recipients.count() == 2
    page = text_of(signed_in("secretariat").get(f"/setup/plans/{plan.slug}/"))
    assert "Japan not since" in page
    change_by_two(plan, two)
    assert PlanMember.objects.get(plan=plan, state__iso_code="JPN").left_on == ""
    assert PlanMember.objects.filter(plan=plan).count() == 6


def test_the_rules_and_the_meeting_are_part_of_what_two_people_adopt(
    draft, secretariat, approver, administrator
):
    meeting = meetings.enter_meeting({**NEW, "year": 2025, "month": 3}, by=secretariat)
    for change in (
        lambda: scales.save_scale(
            StrategicPlan.objects.get(pk=draft.pk),
            [scales.NewLevel(one.label, in_headline=True) for one in LEVELS],
            name="Anything goes",
            expected_version=StrategicPlan.objects.get(pk=draft.pk).version,
            by=administrator,
        ),
        lambda: meetings.change_meeting(
            meeting, {"name": "Quite another"}, expected_version=meeting.version, by=administrator
        ),
        lambda: joining.change_members(
            StrategicPlan.objects.get(pk=draft.pk),
            MemberState.objects.filter(iso_code="JPN"),
            reason="",
            expected_version=StrategicPlan.objects.get(pk=draft.pk).version,
            by=administrator,
        ),
    ):
        current = StrategicPlan.objects.get(pk=draft.pk)
        made = adopting.propose_adoption(
            current, meeting=meeting, reason="Para 4", expected_version=current.version, by=secretariat
        )
        change()
        with pytest.raises(StaleVersionError):
            proposals.accept(made, by=approver)
        proposals.withdraw(made, by=secretariat)
        meeting.refresh_from_db()
    assert StrategicPlan.objects.get(pk=draft.pk).status == "draft"


def test_a_later_meeting_adds_to_an_adopted_plan_by_two_people(
    plan, secretariat, approver, administrator, client
):
    meeting = Meeting.objects.get(code="SOM-23")

    def proposed(by, **changed):
        current = StrategicPlan.objects.get(pk=plan.pk)
        return extending.propose_addition(
            current,
            extending.Addition(**{"text": "Measure together", "area": "AIR", **changed}),
            meeting=meeting,
            reason="Report, para 9",
            expected_version=current.version,
            by=by,
        )

    with pytest.raises(PermissionDenied):
        proposed(administrator)
    with pytest.raises(ValidationError, match="code AIR-1 is taken"):
        proposed(secretariat, code="AIR-1")
    with pytest.raises(ValidationError, match="Choose an area"):
        proposed(secretariat, area="NONE")
    made = proposed(secretariat)
    assert "23 activities from then on, not 22" in text_of(signed_in("approver").get(made.get_absolute_url()))
    with pytest.raises(PermissionDenied):
        proposals.accept(made, by=secretariat)
    proposals.accept(made, by=approver)
    added = plan.activities.get(code=made.details["addition"]["code"])
    assert (added.text, added.citation.note) == ("Measure together", "Added by SOM-23: Report, para 9")
    assert "Added by SOM-23" in text_of(client.get(f"/plans/2016-2020/air/{added.code}/"))
    assert "15 of 22" in text_of(client.get("/"))
    proposals.accept(proposed(secretariat, area="", new_area="Oceans and coasts"), by=approver)
    assert [one.code for one in StrategicPlan.objects.get(pk=plan.pk).areas][-1] == "OAC"
    assert plan.activities.get(area__code="OAC").code == "OAC-1"
    assert activity_counts_are_true()


def test_nothing_is_added_while_a_round_is_out(secretariat):
    made = make_draft()
    send_round(made)
    plan = StrategicPlan.objects.get(pk=made.plan_id)
    with pytest.raises(WrongStateError, match="is circulated with the plan as it is"):
        extending.propose_addition(
            plan,
            extending.Addition("x", area=plan.areas[0].code),
            meeting=Meeting.objects.get(code="SOM-23"),
            reason="x",
            expected_version=plan.version,
            by=secretariat,
        )
