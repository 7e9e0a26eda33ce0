"""Conversations: who reads and speaks in which, what there is one about, and when it ends."""

from __future__ import annotations

from io import StringIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from people.conversations import SubjectKind, register_subjects, subject_of
from people.models import Conversation, Delegation, Event, MemberState, Remark
from people.selectors.conversations import Circle
from people.services.conversations import say
from programmes.models import PlannedActivity
from review.services.positions import recall_positions
from tests.conftest import account, signed_in
from tests.evaluation import cleared_recommendation, make_evaluation, write_finding
from tests.factories import make_plan
from tests.mails import delivered
from tests.neaspec_portal.test_pages import text_of
from tests.papers.steps import the_paper
from tests.people.news import named_on_desk, sentences_for
from tests.people.people import JAPAN, MONGOLIA
from tests.people.talking import about, address, page, post, read_at
from tests.rounds import (
    draft_position,
    make_draft,
    ratings_address,
    review_address,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


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
        assert sentences_for(username) == []
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
    assert sentences_for(MONGOLIA) == [f"The secretariat wrote to your delegation on {about(activity)}"]
    assert sentences_for(JAPAN) == sentences_for("approver") == []
    assert "Is the site open?" not in page(JAPAN, activity)
    seen = page("colleague-mongolia", activity)
    assert "With the secretariat" in seen
    assert "The secretariat" in seen.partition("With the secretariat")[2]
    assert post("colleague-mongolia", activity, "Since May.", circle="with-mng").status_code == 302
    seen = page("approver", activity)
    assert "With Mongolia" in seen
    assert "Mongolia" in seen.partition("Is the site open?")[2]
    assert "colleague-mongolia" not in seen
    assert sentences_for("approver") == [f"Mongolia wrote to the secretariat on {about(activity)}"]
    assert sentences_for(JAPAN) == []


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


def test_who_left_the_delegation_gets_no_mail_and_reads_no_more(activity):
    post(MONGOLIA, activity, "Please look, @colleague-mongolia")
    account("colleague-mongolia").groups.clear()
    assert not [one for one in delivered() if one.to == ["colleague-mongolia@example.org"]]
    assert signed_in("colleague-mongolia").get(address(activity)).status_code == 403


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
    assert sentences_for("approver") == []
    assert not Event.objects.filter(kind="remarked", to_user=approver).exists()
    Event.objects.create(
        kind="mentioned",
        at=timezone.now(),
        about="x",
        address="/",
        to_user=approver,
        by=account("secretariat"),
    )
    assert sentences_for("approver") == []


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
