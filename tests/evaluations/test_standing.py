"""Where a recommendation stands, how late an action is, and both rates, each on its own base."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.models import FollowUpAction, Recommendation
from evaluations.selectors.evaluations import summary_of
from evaluations.selectors.recommendations import DueState, RecommendationState, due_state, rows_of, state_of
from evaluations.services import actions
from tests.conftest import account, signed_in
from tests.evaluation import clear_now, make_evaluation, plan_action, respond, write_recommendation
from tests.pages import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2030, 6, 15)


@pytest.mark.parametrize(
    ("state", "due", "expected"),
    [
        ("planned", date(2030, 6, 14), DueState.OVERDUE),
        ("planned", date(2030, 6, 15), DueState.DUE_SOON),
        ("under-way", date(2030, 7, 15), DueState.DUE_SOON),
        ("under-way", date(2030, 7, 16), DueState.NOT_YET_DUE),
        ("planned", None, DueState.NO_DATE),
        ("reported", date(2001, 1, 1), DueState.REPORTED),
        ("verified", date(2001, 1, 1), DueState.VERIFIED),
        ("cancelled", date(2001, 1, 1), DueState.CANCELLED),
    ],
)
def test_lateness_has_its_own_words(state, due, expected):
    assert due_state(FollowUpAction(state=state, due_on=due), TODAY) == expected


@pytest.mark.parametrize(
    ("means", "state", "expected"),
    [
        ("open", "planned", DueState.OVERDUE),
        ("done", "planned", DueState.SAID_DONE),
        ("ended", "planned", DueState.SAID_ENDED),
        ("ended", "verified", DueState.VERIFIED),
        ("", "planned", DueState.OVERDUE),
    ],
)
def test_what_its_table_calls_done_or_ended_is_never_overdue(means, state, expected):
    action = FollowUpAction(state=state, due_on=date(2001, 1, 1), published_state=means)
    assert due_state(action, TODAY) == expected
    assert action.is_open == (expected == DueState.OVERDUE)


@pytest.mark.parametrize(
    ("decision", "exit_", "states", "expected"),
    [
        ("", "", [], RecommendationState.NO_RESPONSE),
        ("rejected", "", [], RecommendationState.REJECTED),
        ("accepted", "", [], RecommendationState.NO_ACTION),
        ("accepted", "", [DueState.CANCELLED], RecommendationState.NO_ACTION),
        ("partially", "", [DueState.NOT_YET_DUE], RecommendationState.UNDER_WAY),
        ("accepted", "", [DueState.VERIFIED, DueState.OVERDUE], RecommendationState.OVERDUE),
        ("accepted", "", [DueState.VERIFIED, DueState.REPORTED], RecommendationState.UNDER_WAY),
        ("accepted", "", [DueState.VERIFIED, DueState.CANCELLED], RecommendationState.DONE),
        ("accepted", "", [DueState.SAID_ENDED, DueState.CANCELLED], RecommendationState.ENDED),
        ("accepted", "", [DueState.SAID_ENDED, DueState.VERIFIED], RecommendationState.SAID_DONE),
        ("accepted", "", [DueState.SAID_DONE], RecommendationState.SAID_DONE),
        ("accepted", "", [DueState.SAID_DONE, DueState.REPORTED], RecommendationState.UNDER_WAY),
        ("", "superseded", [], RecommendationState.LET_GO),
    ],
)
def test_where_a_recommendation_stands(decision, exit_, states, expected):
    assert state_of(decision, exit_, states) == expected


@given(st.lists(st.sampled_from(list(DueState)), max_size=6))
def test_what_is_done_has_only_verified_actions(states):
    done = state_of("accepted", "", states) == RecommendationState.DONE
    left = [one for one in states if one != DueState.CANCELLED]
    assert done == (bool(left) and all(one == DueState.VERIFIED for one in left))


def test_both_rates_have_their_own_base(db):
    evaluation = make_evaluation()
    for code in ("R1", "R2", "R3", "R4"):
        write_recommendation(evaluation, code)
    clear_now(evaluation)
    one, two, three, _ = Recommendation.objects.filter(evaluation=evaluation).order_by("code")
    respond(one)
    respond(two, "partially")
    respond(three, "rejected")
    first = plan_action(one)
    plan_action(one, text="Another.")
    plan_action(two)
    done = actions.report_done(first, done_text="Yes", expected_version=1, by=account("secretariat"))
    actions.verify(done, expected_version=2, by=account("approver"))
    summary = summary_of(rows_of(None, evaluation=evaluation))
    assert (summary.acceptance.count, summary.acceptance.base, summary.without_response) == (2, 3, 1)
    assert (summary.implementation.count, summary.implementation.base) == (1, 3)
    page = text_of(signed_in("delegate").get(f"/evaluations/{evaluation.slug}/")).replace("\xa0", " ")
    assert "66.7 % (2 of 3 with a response accepted, at least in part); 1 of 4 have no response" in page
    assert "33.3 % (1 of 3 actions of accepted recommendations verified)" in page
