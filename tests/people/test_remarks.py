"""What is said in a conversation: whom it names and tells, what is refused, taken back and deleted."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from people.models import Conversation, Event, Remark
from people.selectors.conversations import mentioned_in
from people.services import conversations
from people.services.conversations import take_back
from tests.conftest import account, signed_in
from tests.mails import delivered
from tests.neaspec_portal.test_pages import text_of
from tests.people.news import named_on_desk, sentences_for
from tests.people.people import JAPAN
from tests.people.talking import about, address, page, post, read_at
from tests.queries import queries

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_a_colleague_who_is_named_finds_it_on_the_desk_until_answered(activity):
    post("secretariat", activity, "Please look, @approver. Write to a@example.org")
    (task,) = named_on_desk("approver")
    assert task.title == f"Answer secretariat on {about(activity)}"
    assert task.address == address(activity)
    assert sentences_for("approver") == [f"secretariat named you in a conversation on {about(activity)}"]
    post("approver", activity, "I did.")
    assert named_on_desk("approver") == []
    assert sentences_for("secretariat") == [f"approver wrote in a conversation of yours on {about(activity)}"]


@pytest.mark.parametrize("name", ["focal-japan", "nobody-of-that-name", "delegate"])
def test_naming_somebody_who_does_not_read_it_is_refused_with_the_text_kept(activity, name):
    answer = post("secretariat", activity, f"What do you think, @{name}?")
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert f"No colleague of yours who reads this has the name @{name}. Nothing was sent." in shown
    assert f"What do you think, @{name}?" in shown
    assert not Remark.objects.exists()
    assert not Event.objects.filter(kind="mentioned").exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [(" \n ", "Write something first."), ("x" * 4001, "At most 4000 characters fit. Nothing was sent.")],
)
def test_bad_input_is_told_and_kept(activity, text, fault):
    answer = post("secretariat", activity, text)
    assert answer.status_code == 400
    assert fault in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert not Conversation.objects.exists()


def test_broken_posts_are_refused_and_break_nothing(activity):
    client = signed_in("secretariat")
    for values in ({}, {"text": "x"}, {"inside-text": "x"}, {"inside-text": "x", "inside-submission": "no"}):
        assert client.post(address(activity), values).status_code == 400
    assert client.get("/conversations/activity/999999/").status_code == 404
    assert client.get("/conversations/nothing/1/").status_code == 404
    assert client.post("/conversations/999999/resolve/").status_code == 404
    assert client.post("/conversations/remarks/999999/take-back/").status_code == 404


def test_the_same_post_twice_is_said_once(activity):
    same = {"inside-submission": str(uuid4())}
    for _ in range(2):
        assert post("secretariat", activity, "Once.", **same).status_code == 302
    assert Remark.objects.count() == 1


def test_resolving_takes_it_off_and_saying_more_opens_it_again(activity):
    post("secretariat", activity, "Please look, @approver")
    conversation = Conversation.objects.get()
    approver = signed_in("approver")
    assert approver.post(f"/conversations/{conversation.pk}/resolve/").status_code == 302
    assert "resolved" in page("secretariat", activity)
    assert named_on_desk("approver") == []
    assert "Conversation (1)" not in text_of(approver, read_at(activity))
    assert signed_in(JAPAN).post(f"/conversations/{conversation.pk}/open-again/").status_code == 404
    assert approver.post(f"/conversations/{conversation.pk}/open-again/").status_code == 302
    approver.post(f"/conversations/{conversation.pk}/resolve/")
    post("approver", activity, "One more thing.")
    conversation.refresh_from_db()
    assert conversation.resolved_at is None
    assert "Conversation (2)" in text_of(approver, read_at(activity))


def test_the_last_word_can_be_taken_back_by_who_said_it(activity):
    post("secretariat", activity, "Wrong @approver")
    remark = Remark.objects.get()
    assert signed_in("approver").post(f"/conversations/remarks/{remark.pk}/take-back/").status_code == 404
    assert signed_in("secretariat").post(f"/conversations/remarks/{remark.pk}/take-back/").status_code == 302
    seen = page("approver", activity)
    assert "Taken back." in seen
    assert "Wrong" not in seen
    assert named_on_desk("approver") == []
    post("secretariat", activity, "First")
    first = Remark.objects.get(text="First")
    post("approver", activity, "Second")
    signed_in("secretariat").post(f"/conversations/remarks/{first.pk}/take-back/")
    assert "First" in page("approver", activity)


def test_old_conversations_are_deleted_with_the_day_said_before(activity, settings):
    settings.CONVERSATIONS_KEPT_FOR = timedelta(days=30)
    post("secretariat", activity, "Old")
    until = timezone.now() + timedelta(days=30)
    assert f"Deleted on {until.day} {until:%B %Y} if nobody says more." in page("secretariat", activity)
    call_command("send_reminders", stdout=StringIO())
    assert Conversation.objects.count() == 1
    Conversation.objects.update(last_at=timezone.now() - timedelta(days=31))
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert "Conversations deleted, as nobody has said more for long: 1." in out.getvalue()
    assert not Remark.objects.exists()


def test_mails_tell_of_it_without_a_word_of_it(activity):
    post("secretariat", activity, "Secret of the house, @approver")
    (mail,) = [one for one in delivered() if one.to == ["approver@example.org"]]
    assert f"secretariat named you in a conversation on {about(activity)}" in mail.body
    assert address(activity) in mail.body
    assert "Secret of the house" not in mail.body + mail.subject


def test_one_s_own_data_hold_what_one_said(activity):
    post("secretariat", activity, "My own words.")
    found = json.loads(signed_in("secretariat").get("/account/data.json").content)
    assert [one["text"] for one in found["remarks"]] == ["My own words."]


def test_the_list_has_what_is_open_first(activity):
    others = list(activity.plan.activities.all())
    for one in others:
        post("secretariat", one, "A word")
    newest = Conversation.objects.order_by("-last_at").first()
    signed_in("approver").post(f"/conversations/{newest.pk}/resolve/")
    seen = text_of(signed_in("approver"), "/conversations/")
    assert seen.index(about(others[0])) < seen.index(newest.about)
    assert "None yet." in text_of(signed_in(JAPAN), "/conversations/")


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_the_same_for_any_number_of_remarks(activity, many):
    for at in range(many):
        post("secretariat", activity, f"Word {at} for @approver")
        post("secretariat", activity, f"Word {at}", circle="with-mng")
    client = signed_in("approver")
    counts = []
    for where in (address(activity), "/conversations/", read_at(activity)):
        client.get(where)
        counts.append(queries(client, where))
    assert counts == [10, 5, 22]


def test_names_are_found_where_they_are_meant():
    assert mentioned_in("@Anna and (@ben.k), a@example.org, @c.") == {"anna", "ben.k", "c"}


def test_a_form_of_another_account_is_refused_in_words(activity):
    same = str(uuid4())
    post("approver", activity, "First", **{"inside-submission": same})
    answer = post("secretariat", activity, "Second", **{"inside-submission": same})
    assert answer.status_code == 400
    assert "This form was sent before." in answer.content.decode()


def test_the_page_costs_the_same_for_any_number_of_colleagues(activity):
    client = signed_in("approver")
    client.get(address(activity))
    before = queries(client, address(activity))
    for number in range(3):
        one = get_user_model().objects.create_user(f"colleague-{number}")
        one.groups.set(account("secretariat").groups.all())
    assert "@colleague-2" in page("approver", activity)
    assert queries(client, address(activity)) == before


def test_a_form_of_somebody_else_says_nothing(activity):
    submission = str(uuid4())
    assert post("secretariat", activity, "First.", **{"inside-submission": submission}).status_code == 302
    again = post("approver", activity, "Second.", **{"inside-submission": submission})
    assert again.status_code == 400
    assert "This form was sent before. Open the page anew." in again.content.decode()
    assert [one.text for one in Remark.objects.all()] == ["First."]


def test_only_who_said_it_takes_it_back(activity):
    post("secretariat", activity, "Mine.")
    remark = Remark.objects.get()
    assert signed_in("approver").post(f"/conversations/remarks/{remark.pk}/take-back/").status_code == 404
    with pytest.raises(PermissionDenied, match="Only who said it takes it back"):
        take_back(remark, by=account("approver"))
    remark.refresh_from_db()
    assert (remark.text, remark.taken_back_at) == ("Mine.", None)
    assert str(remark) == f"secretariat on {about(activity)}"


def test_the_same_form_that_arrives_twice_at_once_is_said_once(activity, monkeypatch):
    once, usual = {"inside-submission": str(uuid4())}, conversations._named_in

    def arrives_again(text, own):
        monkeypatch.setattr(conversations, "_named_in", usual)
        assert post("secretariat", activity, "Once.", **once).status_code == 302
        return usual(text, own)

    monkeypatch.setattr(conversations, "_named_in", arrives_again)
    assert post("secretariat", activity, "Once.", **once).status_code == 302
    assert [one.text for one in Remark.objects.all()] == ["Once."]
