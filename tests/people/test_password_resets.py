"""A forgotten password: the same answer for everybody, and a link by mail."""

from __future__ import annotations

from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.signals import request_finished
from django.test import Client

from neaspec_portal.accounts import send_waiting_mails
from people.models import LedgerEntry
from programmes.services.accounts import DEMO_PASSWORD
from tests.pages import text_of
from tests.people.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def test_an_unknown_address_gets_no_mail_and_the_same_answer(settings):
    answers = []
    for email in ("secretariat@example.org", "nobody@example.org"):
        answer = Client().post("/accounts/password/reset/", {"email": email})
        answers.append((answer.status_code, answer["Location"]))
    assert answers[0] == answers[1]
    assert [one.to for one in mail.outbox] == [["secretariat@example.org"]]
    assert f"{settings.PORTAL_ADDRESS}/accounts/password/reset/key/" in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body


def test_a_reset_answers_before_its_mail_goes_so_that_its_time_says_nothing():
    request_finished.disconnect(send_waiting_mails)
    try:
        Client().post("/accounts/password/reset/", {"email": "focal-japan@example.org"})
        assert mail.outbox == []
    finally:
        request_finished.connect(send_waiting_mails)
    send_waiting_mails()
    assert [one.to for one in mail.outbox] == [["focal-japan@example.org"]]
    send_waiting_mails()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_breaks_no_page_of_an_account(monkeypatch):
    def down(*_args, **_more):
        raise SMTPException("no connection")

    monkeypatch.setattr(EmailMessage, "send", down)
    for email in ("delegate@example.org", "nobody@example.org"):
        assert Client().post("/accounts/password/reset/", {"email": email}).status_code == 302
    client = Client()
    sign_in(client, "delegate", DEMO_PASSWORD)
    sent = {"oldpassword": DEMO_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/change/", sent).status_code == 302
    assert LedgerEntry.objects.filter(event="password").exists()


def test_a_reset_is_asked_for_and_followed_in_plain_words(settings):
    settings.PORTAL_ADDRESS = "https://review.example.org"
    client = Client()
    assert "Forgotten your password?" in text_of(client.get("/accounts/password/reset/"))
    done = client.post("/accounts/password/reset/", {"email": "secretariat@example.org"}, follow=True)
    assert "If the address belongs to an account, a link" in text_of(done)
    sent = mail.outbox[0]
    assert (sent.subject, sent.to) == ("Choose another password", ["secretariat@example.org"])
    assert sent.body.startswith("Somebody asked to choose another password for your account secretariat.")
    assert "https://review.example.org/accounts/password/reset/key/" in sent.body
    assert sent.body.rstrip().endswith("review.example.org")
    assert "&#" not in sent.body
    assert "This link does not work" in text_of(client.get("/accounts/password/reset/key/1-nothing/"))
