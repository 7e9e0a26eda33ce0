"""What is sent a second time changes nothing, and what may not be is refused with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evaluations.models import FollowUpAction, ProgressUpdate
from evaluations.services import actions, responses
from evaluations.services import evaluations as services
from evaluations.services.evaluations import give_work
from evaluations.services.findings import save_rating
from evaluations.services.succession import open_draft
from people.models import AccountTerm
from people.services import WrongStateError
from tests.conftest import account, signed_in
from tests.evaluation import (
    clear_now,
    criterion_of,
    plan_action,
    respond,
    send_evaluation,
    write_finding,
    write_recommendation,
)
from tests.evaluations.next_plan import decide, drafted
from tests.factories import make_plan
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(recommendation) -> FollowUpAction:
    respond(recommendation)
    return plan_action(recommendation)


def test_an_evaluation_is_opened_on_its_page_and_told_when_it_cannot_be(plan, staff):
    address = f"/workspace/plans/{plan.slug}/evaluations/new/"
    typed = {"title": "Mid-term look", "kind": "self", "purpose": "To learn"}
    assert staff.post(address, typed)["Location"] == "/workspace/evaluations/mid-term-look/"
    again = staff.post(address, typed)
    assert (again.status_code, "This title is already used. Add a year or a place." in errors_in(again)) == (
        400,
        True,
    )
    nameless = staff.post(address, {**typed, "title": ""})
    assert (nameless.status_code, "To learn" in nameless.content.decode()) == (400, True)


def test_an_evaluator_is_named_and_dismissed_on_the_desk(evaluation, staff):
    desk = f"/workspace/evaluations/{evaluation.slug}/"
    person = account("evaluator")
    services.set_evaluators(evaluation, [], by=account("secretariat"))
    assert "Nothing changed." in text_of(staff.post(f"{desk}evaluator/", {"user": ""}, follow=True))
    day = (timezone.now() + timedelta(days=30)).date()
    named = staff.post(f"{desk}evaluator/", {"user": person.pk, "ends_on": day.isoformat()}, follow=True)
    assert f"evaluator writes in it until {day:%d %B %Y}." in text_of(named)
    assert list(evaluation.evaluators.all()) == [person]
    assert AccountTerm.objects.get(user=person).ends_on == day
    dayless = staff.post(f"{desk}evaluator/", {"user": person.pk}, follow=True)
    assert "An evaluator&#x27;s account has a last day." in errors_in(dayless)
    gone = staff.post(f"{desk}dismiss/", {"user": person.pk}, follow=True)
    assert "The account no longer writes in this evaluation." in text_of(gone)
    assert not evaluation.evaluators.exists()


def test_the_same_criterion_and_rating_change_nothing(evaluation):
    by = account("evaluator")
    applied = criterion_of(evaluation)
    same = services.set_criterion(
        evaluation, applied.criterion, use=applied.use, because=applied.because, expected_version=99, by=by
    )
    assert same.version == applied.version
    activity, level = evaluation.plan.activities.first(), evaluation.plan.rating_scale.levels.last()
    at = {"activity": activity, "by": by}
    with pytest.raises(ValidationError, match="Choose the level that the reason is for"):
        save_rating(evaluation, level=None, reason="Because", expected_version=0, **at)
    assert save_rating(evaluation, level=None, reason="", expected_version=0, **at) is None
    rating = save_rating(evaluation, level=level, reason="Seen.", expected_version=0, **at)
    assert save_rating(evaluation, level=level, reason="Seen.", expected_version=99, **at) == rating
    write_finding(evaluation)
    send_evaluation(evaluation, notify=False)
    with pytest.raises(WrongStateError, match="take the circulation back first"):
        save_rating(evaluation, level=None, reason="", expected_version=rating.version, **at)
    assert evaluation.ratings.get().status == "draft"


def test_a_cleared_rating_is_not_rated_anew_and_the_end_is_said_once(evaluation):
    by = account("evaluator")
    at = {"activity": evaluation.plan.activities.first(), "by": by}
    first, last = evaluation.plan.rating_scale.levels.first(), evaluation.plan.rating_scale.levels.last()
    rating = save_rating(evaluation, level=last, reason="Seen.", expected_version=0, **at)
    write_finding(evaluation)
    cleared = clear_now(evaluation)
    rating.refresh_from_db()
    with pytest.raises(WrongStateError, match="a later evaluation may rate anew"):
        save_rating(cleared, level=first, reason="Other.", expected_version=rating.version, **at)
    final = services.make_final(cleared, by=account("secretariat"))
    assert services.make_final(final, by=account("secretariat")).version == final.version


def test_a_response_says_who_answered_and_rates_on_the_scale_of_the_plan(recommendation):
    by = account("secretariat")
    entry = responses.ResponseEntry("accepted", "We agree.", "", "")
    with pytest.raises(ValidationError, match="Say who answered, and when"):
        responses.save_response(recommendation, entry, expected_version=0, by=by)
    foreign = make_plan().rating_scale.levels.first()
    with pytest.raises(ValidationError, match="not a level of the scale"):
        respond(recommendation, clear=False, level=foreign)


def test_an_action_sent_twice_is_one_and_one_that_is_over_is_not_planned_anew(recommendation, action):
    by = account("secretariat")
    same = responses.ActionEntry(action.text, action.owner_body, action.due_on, action.owner)
    assert responses.save_action(recommendation, None, same, expected_version=0, by=by) == action
    unchanged = responses.save_action(recommendation, action, same, expected_version=99, by=by)
    assert unchanged.version == action.version
    cancelled = actions.cancel(action, reason="No money", expected_version=action.version, by=by)
    assert actions.cancel(action, reason="No money", expected_version=99, by=by).version == cancelled.version
    other = responses.ActionEntry("Otherwise", action.owner_body, action.due_on, action.owner)
    with pytest.raises(WrongStateError, match="it is not planned anew"):
        responses.save_action(recommendation, action, other, expected_version=cancelled.version, by=by)
    with pytest.raises(WrongStateError, match="The action is “cancelled”"):
        actions.report_progress(action, actions.Report("More", "later-1"), by=by)
    with pytest.raises(WrongStateError, match="The action is “cancelled” already"):
        actions.report_done(action, done_text="Done", expected_version=cancelled.version, by=by)


def test_a_draft_is_neither_closed_nor_given_an_owner(evaluation):
    write_finding(evaluation)
    draft = write_recommendation(evaluation, links={"findings": list(evaluation.findings.all())})
    by = account("secretariat")
    with pytest.raises(WrongStateError, match="cannot be closed yet"):
        responses.let_go(draft, responses.ExitEntry("no-longer-relevant", "x"), expected_version=1, by=by)
    entry = responses.ActionEntry("Write it", "NEASPEC", None, account("secretariat"))
    with pytest.raises(ValidationError, match="an account can own its action when it has been cleared"):
        responses.save_action(draft, None, entry, expected_version=0, by=by)


def test_closing_twice_is_once(recommendation):
    by = account("secretariat")
    entry = responses.ExitEntry("no-longer-relevant", "The river moved")
    closed = responses.let_go(recommendation, entry, expected_version=recommendation.version, by=by)
    assert responses.let_go(recommendation, entry, expected_version=99, by=by).version == closed.version


def test_an_action_is_reported_sent_back_and_cancelled_on_its_page(action, staff):
    address = f"/actions/{action.pk}/"
    report = {"act": "report", "text": "Mine", "submission": "x" * 24}
    assert signed_in("focal-japan").post(address, report).status_code == 404
    assert not ProgressUpdate.objects.exists()
    assert staff.post(address, report).status_code == 302
    assert ProgressUpdate.objects.get().made_by == account("secretariat")
    wordless = staff.post(address, {"act": "report", "text": " ", "submission": "a1"})
    assert (wordless.status_code, "What has happened: This field is required." in errors_in(wordless)) == (
        400,
        True,
    )
    bare = staff.post(
        address, {"act": "report", "text": "Half done", "submission": "a2", "evidence_title": "It"}
    )
    assert (bare.status_code, "Evidence needs a link or a file." in text_of(bare)) == (400, True)
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    both = staff.post(
        address,
        {
            "act": "report",
            "text": "Half done",
            "submission": "a3",
            "file": file,
            "url": "https://example.org/x",
        },
    )
    assert (both.status_code, "Give a link or a file; for both, report twice." in text_of(both)) == (
        400,
        True,
    )
    assert "Half done" in both.content.decode()
    action.refresh_from_db()
    owner = account("focal-mongolia")
    done = actions.report_done(action, done_text="Done.", expected_version=action.version, by=owner)
    with pytest.raises(WrongStateError, match="already"):
        actions.report_done(action, done_text="Done more.", expected_version=done.version, by=owner)
    sent = staff.post(
        address, {"act": "send-back", "reason": "Where is it?", "version": done.version}, follow=True
    )
    assert "Sent back to its owner." in text_of(sent)
    action.refresh_from_db()
    with pytest.raises(WrongStateError, match="nothing is to be verified"):
        actions.verify(action, expected_version=action.version, by=account("approver"))
    gone = staff.post(
        address, {"act": "cancel", "reason": "No money", "version": action.version}, follow=True
    )
    assert "The action is cancelled; it stays on record." in text_of(gone)


def test_open_actions_and_evaluations_go_over_to_another_account(recommendation, action):
    by, evaluation = account("secretariat"), recommendation.evaluation
    assert give_work(account("focal-mongolia"), by, by) == [f"action {action.pk}"]
    action.refresh_from_db()
    assert action.owner == by
    person = account("evaluator")
    assert give_work(person, account("approver"), by) == []
    second = get_user_model().objects.create_user("second", email="second@example.org")
    second.groups.add(Group.objects.get(name="evaluator"))
    AccountTerm.objects.create(user=second, ends_on=person.term.ends_on)
    assert give_work(person, second, by) == [f"evaluation “{evaluation}”"]
    assert list(evaluation.evaluators.all()) == [second]


def test_what_becomes_of_something_is_taken_back_only_while_it_is_a_draft(plan, draft):
    activity = plan.activities.first()
    assert decide(plan, activity, "") is None
    with pytest.raises(ValidationError, match="Choose what becomes of it"):
        decide(plan, activity, "", reason="Because")
    decided = decide(plan, activity, "dropped", reason="Done elsewhere")
    with pytest.raises(WrongStateError, match="open it again first"):
        decide(plan, activity, "", version=decided.version)
    other = make_plan()
    theirs = drafted(
        open_draft(other, title="Other draft", first_year=2040, last_year=2044, by=account("secretariat")),
        due_year=2042,
    )
    with pytest.raises(ValidationError, match="draft of another plan"):
        decide(plan, plan.activities.last(), "continued", successors=[theirs])


@pytest.mark.parametrize(
    ("title", "first", "last", "field"),
    [("new", 2021, 2025, "title"), ("---", 2021, 2025, "title"), ("Next", 2020, 2025, "first_year"), ("Next", 2021, 2020, "last_year")],
)  # fmt: skip
def test_a_draft_of_the_next_plan_that_cannot_be_is_refused_at_its_field(plan, title, first, last, field):
    with pytest.raises(ValidationError) as refused:
        open_draft(plan, title=title, first_year=first, last_year=last, by=account("secretariat"))
    assert set(refused.value.message_dict) == {field}
    with pytest.raises(PermissionDenied):
        open_draft(plan, title="Next", first_year=2021, last_year=2025, by=account("delegate"))
