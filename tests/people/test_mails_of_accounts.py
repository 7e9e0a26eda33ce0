"""What the account pages write by mail, in the words of the portal."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client

from programmes.services.accounts import DEMO_PASSWORD
from tests.people.people import PASSWORD, sign_in

NEVER_SENT = {
    "account_already_exists",
    "email_confirmation_signup",
    "login_code",
    "password_reset_code",
    "unknown_account",
}
"""Mails of ways that the settings close: signing up, codes instead of passwords, unknown addresses."""
THEIRS = Path(allauth.__file__).parent / "templates"
OURS = Path(settings.BASE_DIR) / "templates"
MAILS = sorted(
    str(one.relative_to(THEIRS)).removesuffix("_message.txt")
    for app in ("account", "mfa")
    for one in (THEIRS / app / "email").glob("*_message.txt")
    if one.name.removesuffix("_message.txt") not in {*NEVER_SENT, "base"}
)


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_that_can_be_sent_is_in_the_words_of_the_portal(name):
    for part in ("subject", "message"):
        assert (OURS / f"{name}_{part}.txt").exists()
        text = render_to_string(f"{name}_{part}.txt", {"current_site": {"name": "review.example.org"}})
        assert text.strip()
        for foreign in ("Thank you for using", "Hello from", "Two-Factor", "You are receiving"):
            assert foreign not in text


def test_all_of_them_are_known():
    assert len(MAILS) == 13


@pytest.mark.django_db
def test_another_password_is_told_by_mail():
    client = Client()
    sign_in(client, "delegate", DEMO_PASSWORD)
    sent = {"oldpassword": DEMO_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/password/change/", sent)
    [told] = [one for one in mail.outbox if one.to == ["delegate@example.org"]]
    assert told.subject == "Your password was changed"
    assert "Every other session has ended." in told.body
    assert "If it was not you" in told.body
