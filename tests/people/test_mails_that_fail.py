"""Mails that fail: they are tried ever more seldom and given up in the end, and nothing goes out twice."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.utils import timezone

from people.models import Delegation, Mail, Run
from people.services import delivering
from people.services.delivering import deliver, deliver_noted
from review.letters import send_again
from review.models import CirculationNotice
from tests.conftest import account
from tests.mails import delivered, sent_to
from tests.rounds import make_draft, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


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
