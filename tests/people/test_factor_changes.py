"""A second factor that is taken off, and new recovery codes: what they end, and what the ledger says."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from people.models import LedgerEntry
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account
from tests.people.people import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mails_at_once")]
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def browsers(settings):
    """Two browsers in which the secretariat is signed in, with a second factor."""
    found = Client(), Client()
    for one in found:
        sign_in(one, "secretariat", DEMO_PASSWORD)
    TOTP.activate(account("secretariat"), SECRET)
    settings.FACTOR_REQUIRED = True
    for one in found:
        assert one.get("/desk/").status_code == 200
    return found


def test_a_removed_second_factor_ends_every_other_session_and_is_asked_for_again(browsers):
    here, elsewhere = browsers
    removed = here.post("/accounts/2fa/totp/deactivate/")
    assert removed.status_code == 302
    assert not Authenticator.objects.filter(user=account("secretariat"), type="totp").exists()
    assert elsewhere.get("/account/").status_code == 302
    asked = here.get("/desk/")
    assert (asked.status_code, asked["Location"]) == (302, "/accounts/2fa/totp/activate/")
    line = LedgerEntry.objects.get(event="factor-removed")
    assert (line.about, line.by, line.before) == (
        account("secretariat"),
        account("secretariat"),
        "TOTP Authenticator",
    )


def test_new_recovery_codes_stand_in_the_ledger_and_end_no_session(browsers):
    here, elsewhere = browsers
    for _ in range(2):
        assert here.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    lines = LedgerEntry.objects.filter(event="factor-added", about=account("secretariat"))
    assert list(lines.values_list("after", flat=True)) == ["Recovery codes"] * 2
    assert elsewhere.get("/account/").status_code == 200
