"""A recommendation is closed only on the ground that its kind of exit asks for."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from evaluations.models import Recommendation
from evaluations.selectors.recommendations import RecommendationState
from evaluations.services import actions, responses
from people.services import WrongStateError
from record.refusals import StaleVersionError
from tests.conftest import account, signed_in
from tests.evaluation import clear_now, plan_action, respond, row_of, write_recommendation
from tests.factories import make_meeting
from tests.pages import html_of

pytestmark = pytest.mark.django_db


def exit_of(recommendation, kind, **more):
    entry = responses.ExitEntry(kind, **more)
    return responses.let_go(
        recommendation, entry, expected_version=recommendation.version, by=account("secretariat")
    )


def test_every_exit_asks_for_its_ground(recommendation):
    other = cleared_recommendation_beside(recommendation)
    for kind, more, field in (
        ("implemented", {}, "exit"),
        ("graduated", {"reason": "Adopted"}, "decision"),
        ("graduated", {"decision": make_meeting()}, "reason"),
        ("superseded", {}, "superseded_by"),
        ("superseded", {"superseded_by": recommendation}, "superseded_by"),
        ("no-longer-relevant", {}, "reason"),
        ("implemented", {"superseded_by": other}, "superseded_by"),
        ("flown", {}, "exit"),
    ):
        with pytest.raises(ValidationError) as refused:
            exit_of(recommendation, kind, **more)
        assert field in refused.value.message_dict, kind
    gone = exit_of(recommendation, "superseded", superseded_by=other)
    assert (gone.exit, gone.superseded_by, gone.exited_on) == ("superseded", other, timezone.now().date())
    assert row_of(recommendation).state == RecommendationState.LET_GO
    with pytest.raises(WrongStateError, match="closed"):
        respond(gone)
    with pytest.raises(ValidationError):
        responses.take_back_exit(gone, reason="", expected_version=gone.version, by=account("secretariat"))
    again = responses.take_back_exit(
        gone, reason="Too early", expected_version=gone.version, by=account("secretariat")
    )
    assert (again.exit, again.superseded_by, again.exited_on) == ("", None, None)


def cleared_recommendation_beside(recommendation):
    write_recommendation(recommendation.evaluation, "R2")
    clear_now(recommendation.evaluation)
    return Recommendation.objects.get(evaluation=recommendation.evaluation, code="R2")


def test_implemented_needs_every_action_verified(recommendation):
    respond(recommendation)
    action = plan_action(recommendation)
    with pytest.raises(ValidationError):
        exit_of(recommendation, "implemented")
    done = actions.report_done(action, done_text="Yes", expected_version=1, by=account("secretariat"))
    actions.verify(done, expected_version=2, by=account("approver"))
    assert exit_of(recommendation, "implemented").exit == "implemented"


def test_a_graduated_one_names_the_decision(recommendation):
    meeting = make_meeting()
    gone = exit_of(recommendation, "graduated", reason="Now routine", decision=meeting)
    page = html_of(signed_in("delegate").get(gone.get_absolute_url()))
    assert f"Decided by {meeting.code}" in page
    assert "Now routine" in page


def test_a_stale_exit_is_told(recommendation):
    entry = responses.ExitEntry("no-longer-relevant", "x")
    with pytest.raises(StaleVersionError):
        responses.let_go(recommendation, entry, expected_version=9, by=account("secretariat"))
