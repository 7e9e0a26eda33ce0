"""Protects an account from whoever prepared a session, an address, a link or a clock for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.utils import timezone

from people.models import LedgerEntry
from people.selectors.ledger import read_chain
from people.services.ledger import record_event
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account
from tests.pages import text_of
from tests.people.people import PASSWORD, set_back, sign_in

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
SECRET = "JBSWY3DPEHPK3PXP"


def test_a_session_somebody_prepared_is_not_the_one_after_signing_in():
    client = Client()
    client.get("/accounts/login/")
    client.session.save()
    session = client.session
    session["prepared"] = True
    session.save()
    before = client.session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, "delegate", DEMO_PASSWORD)
    assert client.session.session_key != before


def test_an_address_that_waits_for_confirming_opens_nothing():
    EmailAddress.objects.create(user=account("delegate"), email="thief@example.org", verified=False)
    assert sign_in(Client(), "thief@example.org", DEMO_PASSWORD).status_code == 200
    assert sign_in(Client(), "delegate@example.org", DEMO_PASSWORD).status_code == 302
    Client().post("/accounts/password/reset/", {"email": "thief@example.org"})
    assert mail.outbox == []


def test_a_link_that_was_used_opens_nothing_again():
    Client().post("/accounts/password/reset/", {"email": "delegate@example.org"})
    path = "/accounts" + mail.outbox[0].body.split("/accounts", 1)[1].split()[0]
    first = Client()
    form = first.get(path, follow=True)
    first.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    again = Client().get(path, follow=True)
    assert "password1" not in again.content.decode()
    assert sign_in(Client(), "delegate", PASSWORD).status_code == 302


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_wrong_lets_nobody_in_and_breaks_nothing(monkeypatch, hours):
    TOTP.activate(account("secretariat"), SECRET)
    client, real = Client(), auth.time.time
    sign_in(client, "secretariat", DEMO_PASSWORD)
    wrong = format_hotp_value(hotp_value(SECRET, int(real() + hours * 3600) // 30))
    refused = client.post("/accounts/2fa/authenticate/", {"code": wrong})
    assert "If the clock of your device is wrong, so are its codes" in text_of(refused)
    # A clock of the server that is set by an hour ends no session too late, and no line is taken for a lie.
    reader = Client()
    sign_in(reader, "delegate", DEMO_PASSWORD)
    set_back(reader, seen_at=hours * 3600 + (61 if hours > 0 else 0), started_at=hours * 3600)
    assert reader.get("/account/").status_code == (302 if hours > 0 else 200)
    record_event("exported", note="before")
    later = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: later)
    record_event("exported", note="after")
    assert LedgerEntry.objects.filter(note="after").exists()
    assert read_chain().breaks == ()
