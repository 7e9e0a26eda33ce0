"""Responses, actions and exits: each with its second person, its base, and its own kind of lateness."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from evaluations.models import FollowUpAction, ManagementResponse, ProgressUpdate, Recommendation
from evaluations.selectors.recommendations import RecommendationFilter, rows_of
from evaluations.selectors.states import DueState, Stand, due_state, stand_of
from evaluations.selectors.summaries import summary_of
from evaluations.services import actions, responses
from people.services import WrongStateError
from record.refusals import StaleVersionError
from review.services import entries
from tests.conftest import account, signed_in
from tests.evaluation import (
    clear_now,
    cleared_recommendation,
    make_evaluation,
    plan_action,
    respond,
    write_recommendation,
)
from tests.factories import make_meeting
from tests.pages import html_of, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2030, 6, 15)


@pytest.fixture
def recommendation(db):
    return cleared_recommendation()


def row_of(recommendation, user=None, **options):
    chosen = RecommendationFilter(evaluation=recommendation.evaluation)
    return rows_of(user, chosen=chosen, **options)[0]


def test_a_response_is_read_by_everybody_once_a_second_person_has_cleared_it(recommendation):
    response = respond(recommendation, clear=False)
    assert row_of(recommendation).stand == Stand.NO_RESPONSE
    assert row_of(recommendation).draft is None
    assert row_of(recommendation, account("secretariat")).draft == response
    with pytest.raises(PermissionDenied):
        entries.clear_entry(response, expected_version=1, by=account("secretariat"))
    approver = account("approver")
    with pytest.raises(StaleVersionError):
        entries.clear_entry(response, expected_version=7, by=approver)
    cleared = entries.clear_entry(response, expected_version=1, by=approver)
    assert (cleared.status, cleared.cleared_by) == ("cleared", approver)
    assert entries.clear_entry(response, expected_version=1, by=approver) == cleared
    assert row_of(recommendation).stand == Stand.NO_ACTION


def test_the_approver_who_entered_it_cannot_clear_it(recommendation):
    mine = respond(recommendation, clear=False, by=account("approver"))
    with pytest.raises(PermissionDenied, match="takes two people"):
        entries.clear_entry(mine, expected_version=1, by=account("approver"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ManagementResponse.objects.filter(pk=mine.pk).update(
            status="cleared", cleared_by=account("approver"), cleared_at=timezone.now()
        )


def test_a_rejection_says_why_and_a_cleared_response_is_opened_again_first(recommendation):
    with pytest.raises(ValidationError, match="A rejection says why"):
        respond(recommendation, "rejected", reason=" ")
    response = respond(recommendation)
    with pytest.raises(WrongStateError, match="open it again"):
        respond(recommendation, "rejected", clear=False, version=1)
    with pytest.raises(ValidationError):
        entries.reopen_entry(response, reason="", expected_version=1, by=account("secretariat"))
    again = entries.reopen_entry(response, reason="Misread", expected_version=1, by=account("secretariat"))
    assert (again.status, again.version) == ("draft", 2)
    assert respond(recommendation, "rejected", clear=False, version=2).decision == "rejected"


@pytest.mark.parametrize("username", ["focal-mongolia", "evaluator", "delegate", "administrator"])
def test_others_neither_respond_nor_plan(recommendation, username):
    with pytest.raises(PermissionDenied):
        respond(recommendation, clear=False, by=account(username))
    entry = responses.ActionEntry("x", "y", None)
    with pytest.raises(PermissionDenied):
        responses.save_action(recommendation, None, entry, expected_version=0, by=account(username))


def test_two_people_respond_at_once(recommendation):
    respond(recommendation, clear=False)
    with pytest.raises(StaleVersionError) as stale:
        respond(recommendation, "partially", clear=False, version=0)
    assert stale.value.current.decision == "accepted"
    assert respond(recommendation, clear=False, version=99).version == 1


def test_actions_follow_from_an_accepted_recommendation_only(recommendation):
    with pytest.raises(WrongStateError, match="enter the response first"):
        plan_action(recommendation)
    respond(recommendation)
    with pytest.raises(ValidationError, match="before it was added"):
        plan_action(recommendation, due=timezone.now().date() - timedelta(days=1))
    action = plan_action(recommendation, due=timezone.now().date())
    assert (action.number, action.state) == (1, "planned")
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpAction.objects.filter(pk=action.pk).update(due_on=date(2001, 1, 1))
    response = ManagementResponse.objects.get(recommendation=recommendation)
    entries.reopen_entry(response, reason="Hm", expected_version=1, by=account("secretariat"))
    with pytest.raises(ValidationError, match="cancel them"):
        respond(recommendation, "rejected", clear=False, version=2)


def test_an_action_of_an_uncleared_response_is_not_public(recommendation):
    respond(recommendation, clear=False)
    plan_action(recommendation)
    assert row_of(recommendation).actions == ()
    assert len(row_of(recommendation, account("secretariat")).actions) == 1
    assert row_of(recommendation, account("secretariat")).stand == Stand.NO_RESPONSE


def test_the_owner_reports_and_a_second_person_verifies(recommendation):
    respond(recommendation)
    action = plan_action(recommendation)
    owner = account("focal-mongolia")
    report = actions.Report("Half is written.", "submission-1", "Draft", "https://example.org/draft")
    first = actions.report_progress(action, report, by=owner)
    assert actions.report_progress(action, report, by=owner) == first
    assert ProgressUpdate.objects.count() == 1
    with pytest.raises(ValidationError, match="sent before"):
        actions.report_progress(action, report, by=account("secretariat"))
    for username in ("focal-japan", "delegate", "evaluator"):
        with pytest.raises(PermissionDenied):
            actions.report_progress(action, actions.Report("x", f"other-{username}"), by=account(username))
    action.refresh_from_db()
    assert (action.state, action.version) == ("under-way", 2)
    with pytest.raises(ValidationError, match="Say what was done"):
        actions.report_done(action, done_text=" ", expected_version=2, by=owner)
    done = actions.report_done(action, done_text="It is printed.", expected_version=2, by=owner)
    assert actions.report_done(action, done_text="It is printed.", expected_version=2, by=owner) == done
    with pytest.raises(PermissionDenied):
        actions.verify(action, expected_version=3, by=owner)
    back = actions.send_back(action, reason="Where?", expected_version=3, by=account("secretariat"))
    assert (back.state, back.sent_back_because) == ("under-way", "Where?")
    done = actions.report_done(action, done_text="Here.", expected_version=4, by=account("secretariat"))
    with pytest.raises(PermissionDenied, match="takes two people"):
        actions.verify(action, expected_version=done.version, by=account("secretariat"))
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpAction.objects.filter(pk=action.pk).update(
            state="verified", verified_by=account("secretariat"), verified_at=timezone.now()
        )
    verified = actions.verify(action, expected_version=done.version, by=account("approver"))
    assert (verified.state, verified.verified_by) == ("verified", account("approver"))
    with pytest.raises(WrongStateError):
        actions.cancel(action, reason="x", expected_version=verified.version, by=account("secretariat"))


def test_a_report_is_never_changed(recommendation):
    respond(recommendation)
    update = actions.report_progress(
        plan_action(recommendation), actions.Report("Begun.", "submission-2"), by=account("secretariat")
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressUpdate.objects.filter(pk=update.pk).update(text="Finished.")
    with pytest.raises(IntegrityError), transaction.atomic():
        update.delete()


def test_a_cancelled_action_says_why_and_leaves_the_rate(recommendation):
    respond(recommendation)
    action = plan_action(recommendation)
    with pytest.raises(ValidationError):
        actions.cancel(action, reason="", expected_version=1, by=account("secretariat"))
    with pytest.raises(StaleVersionError):
        actions.cancel(action, reason="No", expected_version=9, by=account("secretariat"))
    actions.cancel(action, reason="No longer needed", expected_version=1, by=account("secretariat"))
    summary = summary_of([row_of(recommendation)])
    assert (summary.implementation.count, summary.implementation.base) == (0, 0)


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
    assert due_state(state, due, TODAY) == expected


@pytest.mark.parametrize(
    ("decision", "exit_", "states", "expected"),
    [
        ("", "", [], Stand.NO_RESPONSE),
        ("rejected", "", [], Stand.REJECTED),
        ("accepted", "", [], Stand.NO_ACTION),
        ("accepted", "", [DueState.CANCELLED], Stand.NO_ACTION),
        ("partially", "", [DueState.NOT_YET_DUE], Stand.UNDER_WAY),
        ("accepted", "", [DueState.VERIFIED, DueState.OVERDUE], Stand.OVERDUE),
        ("accepted", "", [DueState.VERIFIED, DueState.REPORTED], Stand.UNDER_WAY),
        ("accepted", "", [DueState.VERIFIED, DueState.CANCELLED], Stand.DONE),
        ("", "superseded", [], Stand.LET_GO),
    ],
)
def test_where_a_recommendation_stands(decision, exit_, states, expected):
    assert stand_of(decision, exit_, states) == expected


@given(st.lists(st.sampled_from(list(DueState)), max_size=6))
def test_what_is_done_has_only_verified_actions(states):
    done = stand_of("accepted", "", states) == Stand.DONE
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
        with pytest.raises(ValidationError) as told:
            exit_of(recommendation, kind, **more)
        assert field in told.value.message_dict, kind
    gone = exit_of(recommendation, "superseded", superseded_by=other)
    assert (gone.exit, gone.superseded_by, gone.exited_on) == ("superseded", other, timezone.now().date())
    assert row_of(recommendation).stand == Stand.LET_GO
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
