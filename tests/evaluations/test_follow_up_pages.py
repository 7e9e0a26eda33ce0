"""The pages of responses and actions: errors keep what was typed, two editors lose nothing, keys open calendars."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from io import StringIO

import icalendar
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from evaluations.models import CalendarKey, FollowUpAction, ManagementResponse, ProgressUpdate
from evaluations.selectors.actions import due_for_reminder
from evaluations.services import actions
from evaluations.services.actions import remind_owners
from tests.conftest import account, signed_in
from tests.evaluation import plan_action, respond
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db
RESPONSE = {
    "version": 0,
    "decision": "accepted",
    "reason": "Good.",
    "responded_by": "SOM-24",
    "responded_on": "2030-05",
    "level": "",
    "level_reason": "",
}


def address(recommendation, end: str) -> str:
    return f"/workspace/recommendations/{recommendation.evaluation.slug}/{recommendation.code}/{end}"


def test_a_response_goes_from_form_to_page_with_two_people(recommendation, staff):
    bad = staff.post(address(recommendation, "response/"), {**RESPONSE, "decision": "rejected", "reason": ""})
    assert bad.status_code == 400
    assert "A rejection says why." in errors_in(bad)
    assert "SOM-24" in bad.content.decode()
    assert staff.post(address(recommendation, "response/"), RESPONSE).status_code == 302
    response = ManagementResponse.objects.get()
    page = text_of(Client().get(recommendation.get_absolute_url()))
    assert "No response is on record." in page
    assert "SOM-24" not in page
    step = "/desk/accept/"
    data = {"tick": f"responses-{response.pk}-1", "back": recommendation.get_absolute_url()}
    staff.post(step, data)
    assert not ManagementResponse.objects.get().is_cleared
    assert signed_in("approver").post(step, data)["Location"] == recommendation.get_absolute_url()
    assert "Accepted by SOM-24" in text_of(Client().get(recommendation.get_absolute_url()))
    reopen = {**data, "act": "reopen", "reason": "Oh", "back": "//evil.example"}
    assert staff.post(step, reopen)["Location"] == "/desk/"
    assert "SOM-24" not in text_of(Client().get(recommendation.get_absolute_url()))


def test_two_editors_of_one_response_keep_both_texts(recommendation, staff):
    respond(recommendation, clear=False)
    page = staff.get(address(recommendation, "response/"))
    base = page.context["form"]["base"].initial
    assert json.loads(base)["reason"] == "We agree."
    respond(recommendation, clear=False, version=1, reason="Theirs.", by=account("approver"))
    mine = {**RESPONSE, "version": 1, "base": base, "reason": "Mine."}
    lost = staff.post(address(recommendation, "response/"), mine)
    assert lost.status_code == 409
    assert "Theirs." in errors_in(lost)
    assert "Mine." in lost.content.decode()
    form = lost.context["form"]
    again = {**mine, "version": form["version"].value(), "base": form["base"].value(), "reason": "Both."}
    assert staff.post(address(recommendation, "response/"), again).status_code == 302
    assert ManagementResponse.objects.get().reason == "Both."


def test_changes_to_different_fields_are_joined(recommendation, staff):
    respond(recommendation, clear=False)
    base = staff.get(address(recommendation, "response/")).context["form"]["base"].initial
    respond(recommendation, "partially", clear=False, version=1, by=account("approver"))
    mine = {**RESPONSE, "version": 1, "base": base, "reason": "Mine."}
    joined = staff.post(address(recommendation, "response/"), mine, follow=True)
    assert "both changes are kept" in text_of(joined)
    response = ManagementResponse.objects.get()
    assert (response.decision, response.reason) == ("partially", "Mine.")


@pytest.mark.parametrize("base", ["", "{", "[]", '{"reason": 7}', "null"])
def test_a_broken_base_is_no_fault_of_the_server(recommendation, staff, base):
    respond(recommendation, clear=False)
    answer = staff.post(
        address(recommendation, "response/"), {**RESPONSE, "version": 9, "base": base, "reason": "Mine."}
    )
    assert answer.status_code in {302, 409}


def test_an_action_is_planned_changed_and_refused_when_due_before_today(recommendation, staff):
    respond(recommendation)
    data = {"version": 0, "text": "Write.", "owner_body": "Secretariat", "owner": "", "due_on": "2001-02-30"}
    bad = staff.post(address(recommendation, "actions/new/"), data)
    assert (bad.status_code, "Due on" in errors_in(bad)) == (400, True)
    bad = staff.post(address(recommendation, "actions/new/"), {**data, "due_on": "2001-02-03"})
    assert "Due before it was added" in errors_in(bad)
    good = staff.post(address(recommendation, "actions/new/"), {**data, "due_on": "2099-02-03"})
    assert good.status_code == 302
    change = address(recommendation, "actions/1/")
    assert staff.post(change, {**data, "version": 1, "due_on": ""}).status_code == 302
    assert FollowUpAction.objects.get().due_on is None
    assert staff.get(address(recommendation, "actions/2/")).status_code == 404


def test_the_owner_reports_from_the_page_with_a_file(recommendation, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    respond(recommendation)
    action = plan_action(recommendation)
    owner = signed_in("focal-mongolia")
    assert action.text in text_of(owner.get("/desk/?view=follow-up"))
    page = owner.get(action.get_absolute_url())
    data = {"act": "report", "submission": page.context["report_form"]["submission"].value()}
    bad = owner.post(action.get_absolute_url(), {**data, "text": "", "url": "ftp://x"})
    assert bad.status_code == 400
    file = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 made up")
    sent = {**data, "text": "Half is written.", "file": file}
    assert owner.post(action.get_absolute_url(), sent).status_code == 302
    update = ProgressUpdate.objects.get()
    assert (update.evidence_title, update.file.name) == ("proof.pdf", "proof.pdf")
    kept = f"/actions/files/{update.pk}/"
    for client in (owner, signed_in("approver")):
        response = client.get(kept)
        assert response["Content-Disposition"] == 'attachment; filename="proof.pdf"'
        assert b"".join(response.streaming_content) == b"%PDF-1.7 made up"
    for username in ("focal-japan", "evaluator", "delegate"):
        assert signed_in(username).get(kept).status_code == 404
    wrong = {**data, "submission": "another-key-1", "text": "x", "file": SimpleUploadedFile("x.exe", b"MZ")}
    refused = owner.post(action.get_absolute_url(), wrong)
    assert (refused.status_code, "Only PDF" in errors_in(refused)) == (400, True)


def test_a_file_of_a_report_says_who_reads_it_and_can_be_withdrawn(recommendation, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    respond(recommendation)
    action = plan_action(recommendation)
    owner, page = signed_in("focal-mongolia"), action.get_absolute_url()
    before = owner.get(page)
    said = "The secretariat and the owner of the action can read the file. It does not become public."
    assert said in text_of(before)
    data = {"act": "report", "submission": before.context["report_form"]["submission"].value()}
    file = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 made up")
    owner.post(page, {**data, "text": "Half is written.", "file": file})
    update = ProgressUpdate.objects.get()
    kept, withdraw = f"/actions/files/{update.pk}/", f"/workspace/files/{update.file_id}/"
    assert withdraw not in owner.get(page).content.decode()
    staff = signed_in("secretariat")
    assert withdraw in staff.get(page).content.decode()
    assert owner.post(withdraw, {"reason": "Mine"}).status_code == 403
    assert staff.post(withdraw, {"reason": "The wrong file."}).status_code == 302
    for client in (owner, staff):
        gone = client.get(kept)
        assert gone.status_code == 410
        assert "The wrong file." in text_of(gone)
        seen = text_of(client.get(page))
        assert re.search(r"proof\.pdf \(withdrawn on .*: The wrong file\.", seen)
        assert kept not in client.get(page).content.decode()
    assert signed_in("focal-japan").get(kept).status_code == 404


def test_done_verified_and_what_went_wrong_are_told_on_the_page(recommendation):
    respond(recommendation)
    action = plan_action(recommendation)
    owner, approver = signed_in("focal-mongolia"), signed_in("approver")
    page = action.get_absolute_url()
    assert owner.post(page, {"act": "done", "version": 1, "done_text": "Printed."}).status_code == 302
    assert owner.post(page, {"act": "verify", "version": 2}).status_code == 403
    lost = approver.post(page, {"act": "send-back", "version": 1, "reason": "Where is it?"})
    assert lost.status_code == 409
    assert "Where is it?" in lost.content.decode()
    assert approver.post(page, {"act": "send-back", "version": 2, "reason": ""}).status_code == 400
    assert approver.post(page, {"act": "fly"}).status_code == 400
    assert approver.post(page, {"act": "verify", "version": 2}).status_code == 302
    public = text_of(Client().get(recommendation.get_absolute_url()))
    assert "Printed." in public
    assert "focal-mongolia" not in public


def test_what_was_reported_is_public_only_once_verified(recommendation):
    respond(recommendation)
    action = plan_action(recommendation)
    actions.report_done(action, done_text="Secretly done.", expected_version=1, by=account("focal-mongolia"))
    public = text_of(Client().get(recommendation.get_absolute_url()))
    assert "reported done, to be verified" in public
    assert "Secretly done." not in public


def test_letting_go_and_opening_again_by_page(recommendation, staff):
    data = {"version": recommendation.version, "exit": "no-longer-relevant", "reason": ""}
    assert staff.post(address(recommendation, "let-go/"), data).status_code == 400
    assert staff.post(address(recommendation, "let-go/"), {**data, "reason": "Overtaken"}).status_code == 302
    assert "No longer relevant" in text_of(Client().get(recommendation.get_absolute_url()))
    again = {"version": recommendation.version + 1, "reason": "Not so"}
    assert staff.post(address(recommendation, "open-again/"), again).status_code == 302
    assert "It is still open." in text_of(Client().get(recommendation.get_absolute_url()))


def calendar_of(username: str) -> str:
    page = text_of(signed_in(username).post("/actions/calendar/", follow=True))
    found = re.search(r"whoever has it sees your due dates: http://testserver(\S+)", page)
    assert found is not None
    return found[1]


def test_a_calendar_holds_ones_own_open_due_dates_only(recommendation):
    respond(recommendation)
    due = timezone.now().date() + timedelta(days=9)
    mine = plan_action(recommendation, due=due, text="Mine; with, signs\nand lines")
    plan_action(recommendation, due=due, owner="focal-japan", text="Of Japan")
    plan_action(recommendation, owner="focal-mongolia", text="Without a date")
    address = calendar_of("focal-mongolia")
    response = Client().get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [(event.decoded("dtstart"), str(event["uid"])) for event in events] == [
        (due, f"action-{mine.pk}@127.0.0.1:8000")
    ]
    assert "Mine; with, signs" in str(events[0]["summary"])
    assert str(events[0]["url"]) == f"http://testserver/actions/{mine.pk}/"
    assert CalendarKey.objects.get().digest not in address
    renewed = calendar_of("focal-mongolia")
    assert Client().get(address).status_code == 404
    user = account("focal-mongolia")
    user.is_active = False
    user.save()
    assert Client().get(renewed).status_code == 404


def test_a_calendar_can_be_closed(recommendation):
    address = calendar_of("focal-mongolia")
    assert Client().get(address).status_code == 200
    signed_in("focal-mongolia").post("/actions/calendar/", {"act": "remove"})
    assert Client().get(address).status_code == 404


def test_owners_are_reminded_once_a_week_of_what_is_near_or_late(recommendation):
    respond(recommendation)
    today = date(2030, 6, 15)
    near = plan_action(recommendation, due=date(2030, 6, 20), added_on=date(2030, 1, 1))
    plan_action(recommendation, due=date(2030, 9, 1), added_on=date(2030, 1, 1), text="Far")
    plan_action(recommendation, due=date(2030, 6, 1), added_on=date(2030, 1, 1), text="Nobody's", owner="")
    late = plan_action(
        recommendation, due=date(2030, 6, 1), added_on=date(2030, 1, 1), text="Late", owner="focal-japan"
    )
    found = remind_owners(within=timedelta(days=14), today=today)
    assert [(one.pk, outcome) for one, outcome in found] == [(late.pk, "sent"), (near.pk, "sent")]
    subjects = [(message.to[0], message.subject) for message in mail.outbox]
    assert subjects == [
        ("focal-japan@example.org", "NEASPEC: an action is overdue"),
        ("focal-mongolia@example.org", "NEASPEC: an action is due soon"),
    ]
    assert "Write the handbook" not in mail.outbox[1].body
    assert remind_owners(within=timedelta(days=14), today=today) == []
    assert len(remind_owners(within=timedelta(days=14), today=today + timedelta(days=7))) == 2


def test_two_runs_at_once_remind_an_owner_once(recommendation, monkeypatch):
    respond(recommendation)
    plan_action(recommendation, due=timezone.now().date())
    found = due_for_reminder(timedelta(days=1), timedelta(days=7))
    assert len(remind_owners(within=timedelta(days=1))) == 1
    monkeypatch.setattr(actions, "due_for_reminder", lambda *_, **__: found)
    assert remind_owners(within=timedelta(days=1)) == []
    assert len(mail.outbox) == 1


def test_a_reminder_that_fails_is_told_and_tried_again(recommendation, monkeypatch):
    from django.core.mail import EmailMessage

    respond(recommendation)
    action = plan_action(recommendation, due=timezone.now().date())

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no post office")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert f"{action}, due {action.due_on}: no post office." in out.getvalue()
    assert FollowUpAction.objects.get().reminded_on is None


def test_recommendations_without_a_response_wait_on_the_desk_of_staff(recommendation):
    evaluation = recommendation.evaluation
    row = f"Respond to what {evaluation.title} recommends"
    page = signed_in("secretariat").get("/desk/").content.decode()
    assert row in page
    assert f"/decisions/?evaluation={evaluation.slug}&amp;state=no-response" in page
    assert row not in text_of(signed_in("focal-mongolia").get("/desk/"))
    evaluation.plan.followed_until, evaluation.plan.followed_reason = "2020", "Nothing came after"
    evaluation.plan.save()
    assert row not in text_of(signed_in("secretariat").get("/desk/"))


def test_a_response_takes_it_from_the_desk(recommendation):
    for one in recommendation.evaluation.recommendations.filter(status="cleared"):
        respond(one)
    assert "Respond to what" not in text_of(signed_in("secretariat").get("/desk/"))
