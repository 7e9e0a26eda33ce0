"""Conversations: who reads which, who is named and told, what is resolved, taken back and deleted."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from people.conversations import SubjectKind, register_subjects, subject_of
from people.desk import desk_of
from people.models import Conversation, Delegation, Event, MemberState, Remark
from people.selectors.conversations import Circle, mentioned_in
from people.selectors.events import events_for, news_of
from people.services.conversations import say
from programmes.addresses import address_of
from programmes.models import PlannedActivity
from review.services.positions import recall_positions
from tests.conftest import account, signed_in
from tests.evaluation import cleared_recommendation, make_evaluation, write_finding
from tests.factories import make_plan
from tests.mails import delivered
from tests.neaspec_portal.test_pages import text_of
from tests.papers.steps import the_paper
from tests.queries import queries
from tests.rounds import (
    draft_position,
    make_draft,
    ratings_address,
    review_address,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

JAPAN, MONGOLIA = "focal-japan", "focal-mongolia"


@pytest.fixture
def activity():
    for username in (
        "secretariat",
        "approver",
        JAPAN,
        MONGOLIA,
        "colleague-mongolia",
        "delegate",
        "evaluator",
    ):
        account(username)
    return make_draft().plan.activities.first()


def address(activity):
    return f"/conversations/activity/{activity.pk}/"


def read_at(activity):
    return f"{address_of(activity)}?plan={activity.plan.slug}"


def post(username, activity, text, circle="inside", **more):
    values = {
        f"{circle}-circle": circle,
        f"{circle}-submission": str(uuid4()),
        f"{circle}-text": text,
        **more,
    }
    return signed_in(username).post(address(activity), values)


def page(username, activity):
    return text_of(signed_in(username), address(activity))


def told(username):
    return [one.sentence for one in news_of(events_for(account(username)))]


def named_on_desk(username):
    desk = desk_of(account(username), timezone.now())
    return [one for one in desk.waiting if one.about == "You are named in a conversation"]


def about(activity):
    return f"{activity.code}, {activity.plan.title}"


def test_what_is_said_inside_the_secretariat_no_delegation_reads(activity):
    assert post("secretariat", activity, "The site report is late.").status_code == 302
    assert "The site report is late." in page("approver", activity)
    for username in (JAPAN, MONGOLIA, "colleague-mongolia"):
        assert "late" not in page(username, activity)
    for username in ("delegate", "evaluator", "administrator"):
        assert signed_in(username).get(address(activity)).status_code == 403
    assert Client().get(address(activity)).status_code == 302


def test_what_is_said_inside_a_delegation_neither_the_secretariat_nor_another_reads(activity):
    assert post(MONGOLIA, activity, "Our ministry would rather reserve.").status_code == 302
    assert "rather reserve" in page("colleague-mongolia", activity)
    for username in ("secretariat", "approver", JAPAN):
        assert "rather reserve" not in page(username, activity)
        assert "rather reserve" not in text_of(signed_in(username), "/conversations/")
        assert told(username) == []
    assert "Conversation (1)" not in text_of(signed_in(JAPAN), read_at(activity))


def test_a_member_that_is_written_to_answers_and_only_the_two_read(activity):
    client = signed_in("secretariat")
    assert "Write to one of the member States" in page("secretariat", activity)
    sent = {
        "address-circle": "with-mng",
        "address-submission": str(uuid4()),
        "address-text": "Is the site open?",
    }
    assert client.post(address(activity), sent).status_code == 302
    assert told(MONGOLIA) == [f"The secretariat wrote to your delegation on {about(activity)}"]
    assert told(JAPAN) == told("approver") == []
    assert "Is the site open?" not in page(JAPAN, activity)
    seen = page("colleague-mongolia", activity)
    assert "With the secretariat" in seen
    assert "The secretariat" in seen.partition("With the secretariat")[2]
    assert post("colleague-mongolia", activity, "Since May.", circle="with-mng").status_code == 302
    seen = page("approver", activity)
    assert "With Mongolia" in seen
    assert "Mongolia" in seen.partition("Is the site open?")[2]
    assert "colleague-mongolia" not in seen
    assert told("approver") == [f"Mongolia wrote to the secretariat on {about(activity)}"]
    assert told(JAPAN) == []


def test_nobody_speaks_in_a_circle_that_is_not_theirs(activity):
    assert post(JAPAN, activity, "Hello", circle="with-mng").status_code == 400
    assert post("secretariat", activity, "Hello", circle="with-xxx").status_code == 400
    assert post("secretariat", activity, "Hello", circle="elsewhere").status_code == 400
    assert not Remark.objects.exists()
    mongolia = MemberState.objects.get(iso_code="MNG")
    subject = subject_of("activity", activity.pk, account("secretariat"))
    for username, circle in (
        ("secretariat", Circle(mongolia)),
        (JAPAN, Circle()),
        (JAPAN, Circle(mongolia, is_shared=True)),
        ("delegate", Circle()),
    ):
        with pytest.raises(PermissionDenied):
            say(
                "activity",
                activity.pk,
                subject,
                circle,
                text="x",
                submission=uuid4(),
                by=account(username),
            )
    assert not Remark.objects.exists()


def test_a_colleague_who_is_named_finds_it_on_the_desk_until_answered(activity):
    post("secretariat", activity, "Please look, @approver. Write to a@example.org")
    (task,) = named_on_desk("approver")
    assert task.title == f"Answer secretariat on {about(activity)}"
    assert task.address == address(activity)
    assert told("approver") == [f"secretariat named you in a conversation on {about(activity)}"]
    post("approver", activity, "I did.")
    assert named_on_desk("approver") == []
    assert told("secretariat") == [f"approver wrote in a conversation of yours on {about(activity)}"]


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


def test_a_position_is_talked_about_by_its_delegation_and_by_staff_once_it_is_sent():
    circulation = send_round(make_draft())
    position = draft_position(circulation, by=MONGOLIA, kind="reserve", text="No")
    where = f"/conversations/position/{position.pk}/"
    own = signed_in("colleague-mongolia")
    assert "The position of Mongolia" in text_of(own, where)
    assert "With the secretariat" not in text_of(own, where)
    for username in ("secretariat", JAPAN):
        assert signed_in(username).get(where).status_code == 404
    assert f'href="{where}"' in own.get(review_address(circulation)).content.decode()
    sent = take_position(circulation, MONGOLIA, kind="reserve", text="No")
    where = f"/conversations/position/{sent.pk}/"
    staff = signed_in("secretariat")
    assert "Write to one of the member States" in text_of(staff, where)
    assert signed_in(JAPAN).get(where).status_code == 404
    assert f'href="{where}"' in staff.get(ratings_address(circulation.subject, "answers/")).content.decode()
    title = subject_of("position", sent.pk, account("secretariat")).title
    assert "Mongolia" not in title


def test_findings_and_blocks_have_theirs():
    evaluation = make_evaluation()
    finding = write_finding(evaluation)
    where = f"/conversations/finding/{finding.pk}/"
    assert "Something is missing." in text_of(signed_in("secretariat"), where)
    assert signed_in(JAPAN).get(where).status_code == 404
    assert signed_in("evaluator").get(where).status_code == 403
    cleared = cleared_recommendation(title="Another").evaluation.findings.first()
    assert signed_in(JAPAN).get(f"/conversations/finding/{cleared.pk}/").status_code == 200
    block = the_paper().blocks.filter(kind="text").first()
    where = f"/conversations/block/{block.pk}/"
    staff = signed_in("secretariat")
    assert "Nobody has said anything yet." in text_of(staff, where)
    assert "Write to one of the member States" not in text_of(staff, where)
    assert f'href="{where}"' in staff.get("/workspace/papers/review-2016-2020/").content.decode()
    assert signed_in(JAPAN).get(where).status_code == 404


def test_a_conversation_goes_with_what_it_is_about(activity):
    evaluation = make_evaluation()
    finding = write_finding(evaluation)
    subject = subject_of("finding", finding.pk, account("secretariat"))
    say(
        "finding",
        finding.pk,
        subject,
        Circle(),
        text="Is it so?",
        submission=uuid4(),
        by=account("secretariat"),
    )
    finding.delete()
    assert not Conversation.objects.exists()


def test_it_stands_in_no_export_and_on_no_public_page(activity, settings, tmp_path):
    post("secretariat", activity, "A word among us.")
    assert "among us" not in Client().get(read_at(activity)).content.decode()
    archive = tmp_path / "all.zip"
    call_command("export_all", str(archive), stdout=StringIO())
    with ZipFile(archive) as found:
        assert not any(b"among us" in found.read(name) for name in found.namelist())


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


def test_who_left_the_delegation_gets_no_mail_and_reads_no_more(activity):
    post(MONGOLIA, activity, "Please look, @colleague-mongolia")
    account("colleague-mongolia").groups.clear()
    assert not [one for one in delivered() if one.to == ["colleague-mongolia@example.org"]]
    assert signed_in("colleague-mongolia").get(address(activity)).status_code == 403


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


def test_a_kind_has_one_meaning():
    with pytest.raises(ImproperlyConfigured):
        register_subjects(SubjectKind("activity", PlannedActivity, lambda key, reader: None))


def test_who_left_the_secretariat_is_told_nothing_more_of_it(activity):
    post("approver", activity, "I think so, @secretariat")
    approver = account("approver")
    approver.groups.set(account(JAPAN).groups.all())
    Delegation.objects.create(
        user=approver, state=MemberState.objects.get(iso_code="JPN"), role="focal point"
    )
    post("secretariat", activity, "So do I.")
    assert told("approver") == []
    assert not Event.objects.filter(kind="remarked", to_user=approver).exists()
    Event.objects.create(
        kind="mentioned",
        at=timezone.now(),
        about="x",
        address="/",
        to_user=approver,
        by=account("secretariat"),
    )
    assert told("approver") == []


def test_nobody_is_written_to_about_a_draft_plan():
    plan = make_plan(status="draft")
    activity = plan.activities.first()
    seen = text_of(signed_in("secretariat"), f"/conversations/activity/{activity.pk}/")
    assert "Inside the secretariat" in seen
    assert "Write to one of the member" not in seen


def test_what_was_taken_back_leaves_words_that_can_be_read_and_resolved():
    circulation = send_round(make_draft())
    position = take_position(circulation, MONGOLIA, kind="reserve", text="No")
    where = f"/conversations/position/{position.pk}/"
    staff = signed_in("secretariat")
    inside = {"inside-circle": "inside", "inside-submission": str(uuid4()), "inside-text": "Look, @approver"}
    shared = {"address-circle": "with-mng", "address-submission": str(uuid4()), "address-text": "Why?"}
    assert staff.post(where, inside).status_code == 302
    assert staff.post(where, shared).status_code == 302
    recall_positions(circulation, by=account(MONGOLIA))
    assert named_on_desk("approver")
    approver = signed_in("approver")
    page = text_of(approver, where)
    assert "Look, @approver" in page
    assert "Nobody can say more here" in page
    assert "The position of Mongolia" not in page
    late = approver.post(where, {**inside, "inside-submission": str(uuid4()), "inside-text": "Too late"})
    assert late.status_code == 400
    assert "Too late" in late.content.decode()
    inner = Conversation.objects.get(state__isnull=True)
    assert approver.post(f"/conversations/{inner.pk}/resolve/").status_code == 302
    assert named_on_desk("approver") == []
    own = signed_in(MONGOLIA)
    assert "Why?" in text_of(own, where)
    typed = {"with-mng-circle": "with-mng", "with-mng-submission": str(uuid4()), "with-mng-text": "Because."}
    answer = own.post(where, typed)
    assert answer.status_code == 400
    assert "Because." in answer.content.decode()
    assert signed_in(JAPAN).get(where).status_code == 404


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
