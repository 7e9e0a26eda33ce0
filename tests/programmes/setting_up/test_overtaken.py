"""What was proposed about a plan and has been overtaken, and what is refused before it is proposed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from people.models import MemberState
from people.services import WrongStateError
from people.services.organisation import NewMember
from programmes.models import Meeting, PlannedActivity, StrategicGoal, StrategicPlan
from programmes.services import adopting, drafting, extending, joining, meetings, rounds, setting_up
from programmes.services.amending import amend
from record.refusals import StaleVersionError
from review.models import Proposal, RatingScale
from review.services.proposals import accept
from tests.conftest import account
from tests.factories import make_activity, make_plan, make_scale
from tests.programmes.setting_up.drafts import LEVELS, NEW, outline

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    """A meeting that was entered here and that nothing names."""
    return meetings.enter_meeting({**NEW, "year": 2025, "month": 3}, by=account("secretariat"))


def adoption(draft: StrategicPlan, meeting: Meeting) -> Proposal:
    return adopting.propose_adoption(
        draft, meeting=meeting, reason="Para 4", expected_version=draft.version, by=account("secretariat")
    )


def addition(plan: StrategicPlan, meeting: Meeting | None) -> Proposal:
    plan.refresh_from_db()
    return extending.propose_addition(
        plan,
        extending.Addition("Measure together", area=plan.areas[0].code),
        meeting=meeting,
        reason="Para 9",
        expected_version=plan.version,
        by=account("secretariat"),
    )


def members(plan: StrategicPlan, *codes: str) -> Proposal:
    plan.refresh_from_db()
    return joining.change_members(
        plan,
        MemberState.objects.filter(iso_code__in=codes),
        reason="As agreed",
        expected_version=plan.version,
        by=account("secretariat"),
    )


def gone(proposal: Proposal) -> Proposal:
    """The proposal after what it is about was taken away."""
    Proposal.objects.filter(pk=proposal.pk).update(object_id=0)
    return Proposal.objects.get(pk=proposal.pk)


def test_a_draft_without_levels_is_not_proposed(draft, meeting):
    draft.rating_scale.levels.all().delete()
    with pytest.raises(ValidationError, match="Its scale has no levels yet"):
        adoption(draft, meeting)


def test_neither_a_draft_that_is_gone_nor_a_meeting_that_was_deleted_adopts(draft, meeting, approver):
    made = adoption(draft, meeting)
    meetings.delete_meeting(meeting, expected_version=meeting.version, by=account("secretariat"))
    with pytest.raises(WrongStateError, match="The meeting was deleted meanwhile; propose it anew"):
        accept(made, by=approver)
    with pytest.raises(WrongStateError, match="What this is about is no longer on record"):
        accept(gone(made), by=approver)
    draft.refresh_from_db()
    assert (draft.status, draft.adopted_at) == ("draft", None)


def test_nothing_is_added_by_no_meeting_or_to_a_draft(plan, draft, meeting):
    with pytest.raises(ValidationError, match="Say which meeting decided it"):
        addition(plan, None)
    with pytest.raises(WrongStateError, match="This plan is a draft; write it where it is drafted"):
        addition(draft, meeting)


def test_nothing_is_added_by_a_meeting_that_was_deleted(plan, meeting, approver):
    made = addition(plan, meeting)
    meetings.delete_meeting(meeting, expected_version=meeting.version, by=account("secretariat"))
    with pytest.raises(WrongStateError, match="The meeting was deleted meanwhile; propose it anew"):
        accept(made, by=approver)
    assert not PlannedActivity.objects.filter(text="Measure together").exists()


def test_nothing_is_added_to_a_plan_that_has_got_another_activity_since(meeting, approver):
    plan = make_plan()
    made = addition(plan, meeting)
    make_activity(plan, plan.areas[0], 4)
    with pytest.raises(StaleVersionError):
        accept(made, by=approver)
    assert not plan.activities.filter(text="Measure together").exists()


def test_the_same_members_are_no_change(plan):
    with pytest.raises(ValidationError, match="Nothing was changed"):
        members(plan, *plan.taking_part.values_list("iso_code", flat=True))


def test_members_that_changed_since_or_of_a_plan_that_is_gone_stay(plan, approver):
    made = members(plan, "JPN")
    plan.memberships.filter(state__iso_code="MNG").update(left_on="2026-01-01")
    with pytest.raises(StaleVersionError):
        accept(made, by=approver)
    with pytest.raises(WrongStateError, match="What this is about is no longer on record"):
        accept(gone(made), by=approver)
    assert plan.taking_part.count() == 5


def test_wording_of_what_is_gone_is_not_changed(plan, approver):
    goal = StrategicGoal.objects.filter(plan=plan).first()
    made = amend(
        goal,
        values={"text": "Quite another goal by 2030"},
        expected_version=goal.version,
        reason="x",
        by=account("secretariat"),
    )
    with pytest.raises(WrongStateError, match="What this is about is no longer on record"):
        accept(gone(made), by=approver)


def test_who_drafts_the_same_years_a_moment_later_is_told(secretariat, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise IntegrityError

    new = drafting.NewPlan("Late", 2040, 2041, scale=make_scale())
    monkeypatch.setattr(drafting, "save_with_history", refuse)
    with pytest.raises(ValidationError, match="Somebody has just drafted a plan of these years"):
        drafting.draft_plan(new, by=secretariat)
    assert not StrategicPlan.objects.filter(title="Late").exists()


def test_a_scale_gets_a_name_that_no_other_has(secretariat):
    RatingScale.objects.filter(pk=make_scale().pk).update(slug="scale-2040-2041")
    made = drafting.draft_plan(drafting.NewPlan("New", 2040, 2041, levels=LEVELS), by=secretariat)
    assert (made.slug, made.rating_scale.slug) == ("2040-2041", "scale-2040-2041-2")


def test_an_outline_is_taken_up_to_so_many_rows_and_a_long_text_is_named(draft, secretariat):
    many = [drafting.ActivityRow("FISH", f"Do {number}") for number in range(drafting.MOST_ROWS)]
    with pytest.raises(ValidationError, match=f"More than {drafting.MOST_ROWS} rows are not taken at once"):
        drafting.save_outline(draft, outline(*many), expected_version=draft.version, by=secretariat)
    long = drafting.ActivityRow("FISH", "x" * 20_001)
    with pytest.raises(ValidationError, match=r"Activity 4: .* at most"):
        drafting.save_outline(draft, outline(long), expected_version=draft.version, by=secretariat)
    assert draft.activities.count() == 3


def test_rules_are_changed_with_a_reason_only(plan, secretariat):
    with pytest.raises(ValidationError, match="Say in a few words why you change it"):
        rounds.set_rules(
            plan, values={}, levels={}, expected_version=plan.version, reason=" ", by=secretariat
        )


def test_a_member_that_a_document_names_is_not_renamed_freely(secretariat):
    japan = MemberState.objects.get(iso_code="JPN")
    with pytest.raises(WrongStateError, match="use “Change wording”, with a reason"):
        setting_up.rename_member(japan, "Nippon", expected_version=japan.version, by=secretariat)
    japan.refresh_from_db()
    assert japan.name == "Japan"


def test_a_member_that_somebody_has_just_named_stays(secretariat, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise ProtectedError("named", set())

    made = setting_up.add_members([NewMember("LKO", "Office of the Lakes")], by=secretariat)[0]
    monkeypatch.setattr(setting_up, "delete_with_history", refuse)
    with pytest.raises(WrongStateError, match="Office of the Lakes takes part in a plan, or people speak"):
        setting_up.remove_member(made, expected_version=made.version, by=secretariat)
    assert MemberState.objects.filter(iso_code="LKO").exists()
