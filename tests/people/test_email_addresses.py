"""E-mail addresses of accounts: they change once they are confirmed, and one always stays."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import transaction
from django.test import Client

from people.models import LedgerEntry
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account
from tests.pages import text_of
from tests.people.people import set_back, sign_in

pytestmark = pytest.mark.django_db


def test_an_address_changes_after_the_password_and_after_confirming_only():
    client = Client()
    sign_in(client, "delegate", DEMO_PASSWORD)
    set_back(client, started_at=1200)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - 1200, "username": "delegate"}
    ]
    session.save()
    answer = client.post("/accounts/email/", {"email": "thief@example.org", "action_add": ""})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email="thief@example.org").exists()
    client.post("/accounts/reauthenticate/", {"password": DEMO_PASSWORD})
    mail.outbox.clear()
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert account("delegate").email == "delegate@example.org"
    sent = next(one for one in mail.outbox if one.to == ["new@example.org"])
    path = "/accounts/confirm-email/" + sent.body.split("/accounts/confirm-email/")[1].split()[0]
    assert client.get(path).status_code == 200
    assert account("delegate").email == "delegate@example.org"
    client.post(path)
    assert account("delegate").email == "new@example.org"
    waiting, line = LedgerEntry.objects.filter(event="email").order_by("pk")
    assert (waiting.after, waiting.note) == ("new@example.org", "not confirmed")
    assert (line.before, line.after) == ("delegate@example.org", "new@example.org")


def test_whoever_has_a_factor_changes_the_address_too(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_more: do())
    client = Client()
    sign_in(client, "delegate", DEMO_PASSWORD)
    TOTP.activate(account("delegate"), "JBSWY3DPEHPK3PXP")
    client.post("/accounts/reauthenticate/", {"password": DEMO_PASSWORD})
    client.post("/accounts/email/", {"email": "newer@example.org", "action_add": ""})
    assert [one.to for one in mail.outbox if one.to == ["newer@example.org"]]


def test_nobody_deletes_the_only_address():
    client = Client()
    sign_in(client, "delegate", DEMO_PASSWORD)
    client.post("/accounts/reauthenticate/", {"password": DEMO_PASSWORD})
    client.post("/accounts/email/", {"email": "delegate@example.org", "action_remove": ""})
    assert account("delegate").email == "delegate@example.org"
    assert EmailAddress.objects.filter(email="delegate@example.org", verified=True).exists()


def test_an_address_that_waits_is_shown_with_what_can_be_done():
    client = Client()
    sign_in(client, "delegate", DEMO_PASSWORD)
    assert "Confirm that it is you" in text_of(client.get("/accounts/reauthenticate/"))
    client.post("/accounts/reauthenticate/", {"password": DEMO_PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "other@example.org"})
    page = text_of(client.get("/accounts/email/"))
    assert "A mail went to other@example.org" in page
    assert "Today: delegate@example.org" in page
    assert mail.outbox[-1].subject == "Confirm your e-mail address"
    assert "This e-mail address was entered for the account delegate of the portal." in mail.outbox[-1].body
    mail.outbox.clear()
    client.post("/accounts/email/", {"action_remove": "", "email": "other@example.org"})
    assert "A mail went to" not in text_of(client.get("/accounts/email/"))
