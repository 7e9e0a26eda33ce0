"""Mails of events: what a mail tells of them, to whom, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from people.models import Event, Mail, MailLine, Preferences
from people.selectors.events import events_for, news_of
from people.selectors.organisation import zone_of
from people.services.delivering import chosen_for, deliver
from people.services.events import happened, quietly
from review.events import CIRCULATED, CLEARED, CLEARING, SENT
from review.services.circulating import withdraw_circulation
from review.services.positions import recall_positions
from tests.conftest import account, signed_in
from tests.mails import delivered, sent_to
from tests.pages import text_of
from tests.people.news import sentences_for
from tests.rounds import answer, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def choose(username, **values):
    Preferences.objects.update_or_create(user=account(username), defaults=values)


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


def test_a_mail_waits_for_nobody_who_may_no_longer_know(circulation):
    take_position(circulation, "focal-japan", kind="concur")
    deliver(timezone.now())
    account("secretariat").groups.clear()
    assert sent_to(delivered(), "secretariat") == []
    account("approver").groups.clear()
    assert sentences_for("approver") == []


def test_each_kind_is_chosen_by_itself(circulation):
    delivered()
    choose("secretariat", mails={SENT: "never"})
    take_position(circulation, "focal-japan", kind="concur")
    assert sent_to(delivered(), "secretariat") == []
    assert sentences_for("secretariat") != []


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
    assert any("was taken back" in one for one in sentences_for("focal-japan"))


def test_what_is_made_up_for_training_sends_no_mail(circulation):
    delivered()
    with quietly():
        take_position(circulation, "focal-japan", kind="concur")
    assert delivered() == []
    assert len(sentences_for("secretariat")) == 1


def test_an_owner_who_left_gets_no_mail(circulation):
    gone = account("evaluator")
    happened(CLEARED, about="A", address="/a/", to_user=gone)
    get_user_model().objects.filter(pk=gone.pk).update(is_active=False)
    assert delivered() == []


def test_three_kinds_of_notice_are_chosen_on_the_account_page():
    client = signed_in("secretariat")
    page = text_of(client.get("/account/"))
    for words in ("What you must do", "What others did on what is yours", "What else happens"):
        assert words in page
    sent = {"name": "S", "language": "en-gb", "time_zone": "Asia/Ulaanbaatar", "wants_notices": "on"}
    assert client.post("/account/", sent | {"mail-must-do": "never"}).status_code == 302
    chosen = account("secretariat").preferences
    assert (chosen.mails, chosen.time_zone) == ({"must-do": "never"}, "Asia/Ulaanbaatar")
    assert (chosen_for(SENT, chosen), chosen_for(CLEARED, chosen)) == ("never", "daily")
    assert client.post("/account/", sent | {"mail-must-do": "hourly"}).status_code == 400
    assert client.post("/account/", sent | {"mail-must-do": "at once"}).status_code == 302
    assert account("secretariat").preferences.mails == {}


def test_what_was_chosen_for_one_kind_of_event_counts_until_the_choices_are_saved_again():
    chosen = {"mails": {SENT: "daily", "must-do": "never"}}
    old, _ = Preferences.objects.update_or_create(user=account("secretariat"), defaults=chosen)
    assert chosen_for(SENT, old) == "daily"
    sent = {
        "name": "S",
        "language": "en-gb",
        "time_zone": "UTC",
        "wants_notices": "on",
        "mail-must-do": "never",
    }
    signed_in("secretariat").post("/account/", sent)
    assert account("secretariat").preferences.mails == {"must-do": "never"}


def test_the_command_says_what_it_sent(circulation, capsys):
    take_position(circulation, "focal-japan", kind="concur")
    Event.objects.update(at=timezone.now() - timedelta(minutes=5))
    call_command("deliver_mails")
    assert capsys.readouterr().out == "Mails sent: 2, failed: 0.\n"
    call_command("deliver_mails")
    assert capsys.readouterr().out == ""


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


def test_a_mail_of_a_kind_that_is_gone_is_not_sent(circulation):
    delivered()
    take_position(circulation, "focal-japan", kind="concur")
    deliver(timezone.now())
    assert MailLine.objects.filter(event__kind=SENT, mail=None).exists()
    Event.objects.filter(kind=SENT).update(kind="no-longer")
    assert delivered() == []
    unsent = Mail.objects.filter(sent_at=None)
    assert {one.failure for one in unsent} == {"It no longer concerns this account."}


def test_a_time_zone_that_this_server_does_not_know_is_utc(secretariat):
    choose("secretariat", time_zone="Asia/Ulaanbaatar")
    assert zone_of(secretariat).key == "Asia/Ulaanbaatar"
    for unknown in ("Moon/Tranquility", "../etc/passwd", ""):
        choose("secretariat", time_zone=unknown)
        assert zone_of(secretariat).key == "UTC"
