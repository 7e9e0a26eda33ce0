"""Responses and actions are entered by one person, reported by the owner, and cleared by a second person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.models import FollowUpAction, ManagementResponse, ProgressUpdate
from evaluations.selectors.actions import action_for
from evaluations.selectors.evaluations import summary_of
from evaluations.selectors.recommendations import RecommendationState
from evaluations.services import actions, responses
from people.models import Event
from people.services import WrongStateError
from record.refusals import NotFoundError, StaleVersionError
from review.services import entries
from tests.conftest import account
from tests.evaluation import plan_action, respond, row_of, write_recommendation

pytestmark = pytest.mark.django_db


def test_a_response_is_read_by_everybody_once_a_second_person_has_cleared_it(recommendation):
    response = respond(recommendation, clear=False)
    assert row_of(recommendation).state == RecommendationState.NO_RESPONSE
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
    assert row_of(recommendation).state == RecommendationState.NO_ACTION


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
    assert row_of(recommendation, account("secretariat")).state == RecommendationState.NO_RESPONSE


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


def test_what_was_only_noted_is_neither_open_nor_accepted(recommendation):
    respond(recommendation, "noted", reason="")
    row = row_of(recommendation)
    assert (row.state, row.state.label) == ("noted", "Noted, neither accepted nor rejected")
    with pytest.raises(ValidationError):
        plan_action(recommendation)


def test_whoever_plans_an_action_for_herself_is_told_nothing(recommendation):
    respond(recommendation)
    before = list(Event.objects.values_list("pk", flat=True))
    plan_action(recommendation, owner="secretariat")
    assert not Event.objects.exclude(pk__in=before).exists()
    plan_action(recommendation, owner="focal-mongolia", text="Print it.")
    assert Event.objects.exclude(pk__in=before).get().to_user == account("focal-mongolia")


def test_an_owner_who_lost_every_role_neither_reads_nor_reports(recommendation):
    respond(recommendation)
    action = plan_action(recommendation)
    owner = account("focal-mongolia")
    owner.groups.clear()
    with pytest.raises(NotFoundError):
        action_for(action.pk, account("focal-mongolia"))
    with pytest.raises(PermissionDenied):
        actions.report_progress(action, actions.Report("Mine.", "submission-9"), by=account("focal-mongolia"))
    assert not ProgressUpdate.objects.exists()


def test_actions_without_a_due_date_are_counted_last_and_by_themselves(recommendation, client):
    respond(recommendation)
    plan_action(recommendation)
    plan_action(recommendation, due=date(2100, 6, 1), text="Print it.")
    plan = recommendation.evaluation.plan
    rows = client.get(f"/explore.json?of=actions&by=year&plan={plan.slug}").json()["rows"]
    assert [row["row"] for row in rows] == ["2100", "No due date"]


def test_an_owner_who_verifies_an_action_is_not_told_of_it(recommendation):
    respond(recommendation)
    action = plan_action(recommendation, owner="approver")
    done = actions.report_done(action, done_text="Done.", expected_version=1, by=account("secretariat"))
    before = list(Event.objects.values_list("pk", flat=True))
    verified = actions.verify(done, expected_version=2, by=account("approver"))
    assert (verified.state, verified.verified_by) == ("verified", account("approver"))
    assert not Event.objects.exclude(pk__in=before).exists()


def test_a_response_to_a_draft_waits_for_what_it_answers(evaluation):
    response = respond(write_recommendation(evaluation), clear=False)
    with pytest.raises(WrongStateError, match="R1 is a draft itself; clear that first"):
        entries.clear_entry(response, expected_version=1, by=account("approver"))
    response.refresh_from_db()
    assert not response.is_cleared
