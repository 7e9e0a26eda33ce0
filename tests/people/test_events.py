"""Events: whom each concerns, what a mail tells of them and when, and what becomes of a mail that fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from people.events import EventKind, kinds_for, register_events
from people.models import Delegation, Event, Mail, MailLine, Preferences, Run
from people.policies import ADMINISTRATOR, APPROVER
from people.selectors.events import events_for, news_of
from people.services import delivering
from people.services.delivering import deliver, deliver_noted
from people.services.events import happened, quietly
from review.events import ANSWERED, CIRCULATED, CLEARED, CLEARING, SENT
from review.models import CirculationNotice
from review.services.circulating import withdraw_circulation
from review.services.clearing import clear_subject, propose_clearance
from review.services.notices import send_again
from review.services.positions import recall_positions, settle_reservation
from tests.conftest import account, signed_in
from tests.mails import delivered
from tests.pages import text_of
from tests.people.people import accepted, invited, token_sent
from tests.rounds import answer, draft_position, make_draft, pass_deadline, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def told(username):
    return [one.sentence for one in news_of(events_for(account(username)))]


def sent_to(mails, username):
    return [one for one in mails if one.to == [f"{username}@example.org"]]


def choose(username, **values):
    Preferences.objects.update_or_create(user=account(username), defaults=values)


@pytest.fixture
def circulation():
    for username in ("secretariat", "approver", "focal-japan", "colleague-mongolia", "delegate"):
        account(username)
    return send_round(make_draft())


def test_a_round_is_told_to_those_whom_each_step_concerns(circulation):
    name = f"{circulation.subject}, {circulation.subject.plan.title}"
    assert told("focal-japan") == [f"{name} was circulated to you"]
    assert told("secretariat") == told("delegate") == []
    position = take_position(circulation, "focal-japan", kind="reserve", text="Not for others")
    assert told("secretariat") == told("approver") == [f"Japan sent its positions on {name}"]
    assert told("colleague-mongolia") == [f"{name} was circulated to you"]
    answer(position)
    assert told("focal-japan")[0] == f"The secretariat answered a position of yours on {name}"
    assert told("colleague-mongolia") == [f"{name} was circulated to you"]
    pass_deadline(circulation)
    propose_clearance(circulation.subject, by=account("secretariat"))
    assert told("approver")[0] == f"secretariat proposed to clear {name}"
    assert not any("proposed to clear" in one for one in told("secretariat"))
    clear_subject(circulation.subject, by=account("approver"))
    for username in ("secretariat", "focal-japan", "delegate"):
        assert told(username)[0] == f"{name} was cleared"
    assert not any("was cleared" in one for one in told("approver"))
    assert not any("Not for others" in one for name in ("secretariat", "delegate") for one in told(name))


def test_a_mail_tells_staff_that_a_state_answered_and_nothing_of_what_it_said(circulation):
    delivered()
    take_position(circulation, "focal-japan", kind="reserve", text="Not for others")
    (first,) = sent_to(delivered(), "secretariat")
    assert first.subject.startswith("NEASPEC: Japan sent its positions on ")
    assert circulation.subject.answers_address in first.body
    assert "/desk/" in first.body
    assert "Not for others" not in first.body
    assert first.message()["Auto-Submitted"] == "auto-generated"
    assert first.content_subtype == "plain"


def test_a_state_is_told_of_its_own_answers_only(circulation):
    japan = take_position(circulation, "focal-japan", kind="reserve", text="One")
    delivered()
    answer(japan)
    sent = delivered()
    assert [one.to for one in sent] == [["focal-japan@example.org"]]
    assert f"/review/{circulation.subject.plan.slug}/" in sent[0].body


def test_what_happens_close_together_stands_in_one_mail(circulation):
    delivered()
    for state in ("focal-japan", "focal-mongolia"):
        take_position(circulation, state, kind="concur")
    recall_positions(circulation, by=account("focal-japan"))
    deliver(timezone.now() + timedelta(seconds=30))
    assert sent_to(mail.outbox, "secretariat") == []
    (first,) = sent_to(delivered(), "secretariat")
    assert first.subject == "NEASPEC: 3 things happened"
    assert first.body.count("sent its positions") == 2
    assert first.body.count("took its positions") == 1


def test_ten_times_the_same_is_one_line_with_its_number(circulation):
    for _ in range(10):
        happened(SENT, about="The same", address="/a/", by=account("focal-japan"))
    news = [one for one in news_of(events_for(account("secretariat"))) if "The same" in one.sentence]
    assert [one.times for one in news] == [10]
    assert "(10 times)" in sent_to(delivered(), "secretariat")[0].body


def test_a_run_again_sends_nothing_twice(circulation):
    take_position(circulation, "focal-japan", kind="concur")
    assert len(sent_to(delivered(), "secretariat")) == 1
    assert delivered() == []
    Event.objects.update(distributed_at=None)
    assert delivered() == []
    assert MailLine.objects.filter(user=account("secretariat")).count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_has_gone_out_stays_marked_when_the_next_one_breaks_the_run(committed_review, monkeypatch):
    circulation = send_round(make_draft())
    deliver(timezone.now() + timedelta(minutes=2))
    take_position(circulation, "focal-japan", kind="concur")
    usual, seen = delivering.message_of, []

    def second_breaks(made, events):
        seen.append(made.pk)
        if len(seen) == 2:
            raise ValueError("broken")
        return usual(made, events)

    monkeypatch.setattr(delivering, "message_of", second_breaks)
    mail.outbox.clear()
    with pytest.raises(ValueError, match="broken"):
        deliver_noted(timezone.now() + timedelta(minutes=4))
    assert Mail.objects.get(pk=seen[0]).sent_at is not None
    assert Run.objects.get(name="deliver_mails").is_failed
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_for_a_day_gets_it_in_the_end(circulation, monkeypatch):
    delivered()
    take_position(circulation, "focal-japan", kind="concur")
    real = mail.EmailMessage.send

    def down(*_args, **_more):
        raise SMTPException("no connection")

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    start = timezone.now() + timedelta(minutes=2)
    for hours in range(24):
        deliver(start + timedelta(hours=hours))
    waiting = Mail.objects.get(user=account("secretariat"))
    assert (waiting.sent_at, waiting.failure, waiting.given_up_at) == (None, "no connection", None)
    assert 5 < waiting.tries < 15
    monkeypatch.setattr(mail.EmailMessage, "send", real)
    mail.outbox.clear()
    deliver(start + timedelta(hours=31))
    assert len(sent_to(mail.outbox, "secretariat")) == 1
    waiting.refresh_from_db()
    assert (waiting.failure, waiting.sent_at is not None) == ("", True)


def test_a_mail_that_fails_for_three_days_is_given_up(circulation, monkeypatch):
    take_position(circulation, "focal-japan", kind="concur")

    def down(*_args, **_more):
        raise SMTPException("no connection")

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    start = timezone.now() + timedelta(minutes=2)
    for hours in range(0, 100, 6):
        deliver(start + timedelta(hours=hours))
    assert Mail.objects.get(user=account("secretariat")).given_up_at is not None


def test_an_address_that_a_server_refuses_for_good_is_given_up_at_once(circulation, monkeypatch):
    take_position(circulation, "focal-japan", kind="concur")

    def refuse(message, *_args, **_more):
        raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    delivered()
    found = Mail.objects.get(user=account("secretariat"))
    assert found.given_up_at is not None
    assert "no such user" in found.failure
    assert found.tries == 1


def test_a_mail_waits_for_nobody_who_may_no_longer_know(circulation):
    take_position(circulation, "focal-japan", kind="concur")
    deliver(timezone.now())
    account("secretariat").groups.clear()
    assert sent_to(delivered(), "secretariat") == []
    account("approver").groups.clear()
    assert told("approver") == []


def test_each_kind_is_chosen_by_itself(circulation):
    delivered()
    choose("secretariat", mails={SENT: "never"})
    take_position(circulation, "focal-japan", kind="concur")
    assert sent_to(delivered(), "secretariat") == []
    assert told("secretariat") != []


def test_the_mail_of_a_day_comes_in_the_morning_of_its_reader(circulation):
    delivered()
    choose("secretariat", mails={SENT: "daily"}, time_zone="Asia/Ulaanbaatar")
    take_position(circulation, "focal-japan", kind="concur")
    Event.objects.filter(kind=SENT).update(at=datetime(2031, 5, 6, 3, tzinfo=UTC))
    deliver(datetime(2031, 5, 6, 22, 59, tzinfo=UTC))
    assert sent_to(mail.outbox, "secretariat") == []
    deliver(datetime(2031, 5, 6, 23, 0, 1, tzinfo=UTC))
    (sent,) = sent_to(mail.outbox, "secretariat")
    assert "06 May 2031, 11:00 Asia/Ulaanbaatar" in sent.body


def test_notices_of_a_circulation_have_no_second_mail(circulation):
    assert Event.objects.filter(kind=CIRCULATED).count() == 6
    assert sent_to(delivered(), "focal-japan") == []
    withdraw_circulation(circulation, reason="A wrong figure", by=account("secretariat"))
    assert sent_to(delivered(), "focal-japan") == []
    assert any("was taken back" in one for one in told("focal-japan"))


def test_what_is_made_up_for_training_sends_no_mail(circulation):
    delivered()
    with quietly():
        take_position(circulation, "focal-japan", kind="concur")
    assert delivered() == []
    assert len(told("secretariat")) == 1


def test_an_owner_who_left_gets_no_mail(circulation):
    gone = account("evaluator")
    happened(CLEARED, about="A", address="/a/", to_user=gone)
    get_user_model().objects.filter(pk=gone.pk).update(is_active=False)
    assert delivered() == []


def test_choices_stand_on_the_account_page_for_the_kinds_of_a_role():
    client = signed_in("secretariat")
    page = text_of(client.get("/account/"))
    assert "A member sent its positions" in page
    assert "Something is circulated to you" not in page
    assert "Clearing was proposed" not in page
    sent = {"name": "S", "language": "en-gb", "time_zone": "UTC", "wants_notices": "on"}
    assert client.post("/account/", sent | {f"mail-{SENT}": "never"}).status_code == 302
    assert account("secretariat").preferences.mails == {SENT: "never"}
    assert client.post("/account/", sent | {f"mail-{SENT}": "hourly"}).status_code == 400
    assert client.post("/account/", sent | {f"mail-{SENT}": "at once"}).status_code == 302
    assert account("secretariat").preferences.mails == {}


def test_the_desk_says_what_is_new_since_the_visit_before(circulation):
    client = signed_in("secretariat")
    client.get("/desk/")
    take_position(circulation, "focal-japan", kind="concur")
    page = text_of(client.get("/desk/"))
    assert "Japan sent its positions" in page
    Preferences.objects.filter(user=account("secretariat")).update(
        desk_seen_at=timezone.now() + timedelta(minutes=1) - timedelta(minutes=31, seconds=5)
    )
    Event.objects.filter(kind=SENT).update(at=timezone.now() - timedelta(hours=2))
    page = text_of(client.get("/desk/"))
    assert "Nothing new since" in page
    assert "Japan sent its positions" not in page
    assert "Japan sent its positions" in text_of(client.get("/desk/happenings/"))


def test_a_thousand_events_stay_within_a_screen_and_a_page(circulation):
    Event.objects.bulk_create(
        Event(kind=SENT, at=timezone.now(), about=f"Thing {one}", address="/a/") for one in range(1_000)
    )
    client = signed_in("secretariat")
    page = client.get("/desk/").content.decode()
    assert page.count("sent its positions on Thing") == 12
    listed = text_of(client.get("/desk/happenings/"))
    assert "Page 1 of 10" in listed


def test_the_command_says_what_it_sent(circulation, capsys):
    take_position(circulation, "focal-japan", kind="concur")
    Event.objects.update(at=timezone.now() - timedelta(minutes=5))
    call_command("deliver_mails")
    assert capsys.readouterr().out == "Mails sent: 2, failed: 0.\n"
    call_command("deliver_mails")
    assert capsys.readouterr().out == ""


def test_no_role_is_told_of_what_its_pages_refuse():
    """Whoever may not decide is not told that something waits to be decided."""
    assert {one.name for one in kinds_for(frozenset({ADMINISTRATOR}))} & {SENT, CLEARED, CLEARING} == set()
    assert CLEARING in {one.name for one in kinds_for(frozenset({APPROVER}))}
    assert ANSWERED not in {one.name for one in kinds_for(frozenset({APPROVER}))}
    with pytest.raises(Exception, match="two kinds"):
        register_events(EventKind(SENT, "Another", "Another", frozenset()))


def test_a_draft_leaves_no_event(circulation):
    before = Event.objects.count()
    draft_position(circulation, by="focal-japan", kind="reserve", text="Not yet")
    assert Event.objects.count() == before


def test_an_accepted_invitation_and_work_handed_over_stand_on_desks(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invited(role="delegate")
    token = token_sent()
    accepted(token)
    assert told("administrator")[0].startswith("New Comer accepted an invitation: delegate")
    happened("handed-over", about="X", address="/desk/", to_user=account("approver"))
    assert told("approver") == ["The portal gave you the open work of a colleague: X"]
    assert told("secretariat") == []


def test_a_line_break_in_a_name_or_a_title_begins_no_line_of_a_mail(circulation):
    user = account("focal-japan")
    user.first_name = "Yamada\r\nSign in anew: http://elsewhere.example"
    user.save()
    happened(CLEARING, about="A\nB", address="/a/", by=user)
    (sent,) = delivered()
    assert sent.subject == "NEASPEC: Yamada Sign in anew: http://elsewhere.example proposed to clear A B"
    assert "\nSign in anew" not in sent.body


def test_an_event_of_another_version_stops_nobody_s_mails(circulation):
    Event.objects.create(kind="of-another-version", at=timezone.now(), about="X", address="/a/")
    take_position(circulation, "focal-japan", kind="concur")
    assert len(sent_to(delivered(), "secretariat")) == 1
    assert not Event.objects.filter(distributed_at__isnull=True).exists()


def test_never_that_is_chosen_late_is_heeded(circulation):
    take_position(circulation, "focal-japan", kind="concur")
    deliver(timezone.now())
    choose("secretariat", mails={SENT: "never"})
    assert sent_to(delivered(), "secretariat") == []


def test_a_withdrawn_reservation_betrays_nobody(circulation):
    position = take_position(circulation, "focal-japan", kind="reserve", text="x")
    answer(position)
    settle_reservation(position, by=account("focal-japan"))
    assert told("secretariat")[0].startswith("A reservation on ")
    assert "Japan" not in told("secretariat")[0]


def test_a_notice_that_failed_goes_out_later_ever_more_seldom_and_to_whom_it_concerns(
    circulation, monkeypatch, django_capture_on_commit_callbacks
):
    real = mail.EmailMessage.send

    def down(*_args, **_more):
        raise SMTPException("no connection")

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    with django_capture_on_commit_callbacks(execute=True):
        other = send_round(make_draft())
    notices = CirculationNotice.objects.filter(circulation=other)
    assert {one.failure for one in notices} == {"no connection"}
    start = timezone.now()
    for minutes in range(0, 120, 5):
        send_again(start + timedelta(minutes=minutes))
    assert {one.tries for one in notices.all()} <= {5, 6, 7}
    monkeypatch.setattr(mail.EmailMessage, "send", real)
    Delegation.objects.filter(user=account("focal-japan")).delete()
    mail.outbox.clear()
    send_again(start + timedelta(hours=20))
    assert "focal-mongolia@example.org" in {one.to[0] for one in mail.outbox}
    assert "focal-japan@example.org" not in {one.to[0] for one in mail.outbox}
    sent = len(mail.outbox)
    send_again(start + timedelta(hours=40))
    assert len(mail.outbox) == sent
