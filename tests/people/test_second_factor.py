"""The second factor: who needs one before anything opens, how it is set up, and what wrong codes lead to."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import transaction
from django.test import Client

from people.models import Counted, LedgerEntry
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def needs_factor(settings) -> None:
    settings.FACTOR_REQUIRED = True


@pytest.mark.parametrize("username", ["secretariat", "approver", "focal-japan", "evaluator", "administrator"])
def test_without_a_factor_nothing_opens_but_the_page_that_sets_it_up(settings, username):
    needs_factor(settings)
    client = Client()
    sign_in(client, username, DEMO_PASSWORD)
    for address in ("/", "/desk/", "/review/", "/people/", "/api/v1/plans", "/account/data.json"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/totp/activate/"), address
        assert client.post(address, {"x": "y"}).status_code in {302, 403}
    page = client.get("/accounts/2fa/totp/activate/")
    assert (page.status_code, "Set it up first" in text_of(page)) == (200, True)
    assert client.get("/account/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200


def test_a_delegate_reads_without_a_factor(settings):
    needs_factor(settings)
    assert signed_in("delegate").get("/").status_code == 200


def test_once_it_is_set_up_everything_opens_and_other_sessions_end(settings, monkeypatch):
    needs_factor(settings)
    other, client = Client(), Client()
    for one in (other, client):
        sign_in(one, "secretariat", DEMO_PASSWORD)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_more: do())
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert LedgerEntry.objects.filter(event="factor-added", about=account("secretariat")).exists()


def test_recovery_codes_alone_are_no_factor(settings):
    needs_factor(settings)
    Authenticator.objects.create(
        user=account("secretariat"), type="recovery_codes", data={"seed": "x", "used_mask": 0}
    )
    assert signed_in("secretariat").get("/desk/").status_code == 302


def test_a_printed_sheet_is_a_factor_where_the_settings_say_so(settings):
    needs_factor(settings)
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    assert "Take a sheet" not in text_of(client.get("/accounts/2fa/totp/activate/"))
    assert client.post("/account/sheet/")["Location"] == "/account/"
    settings.PAPER_CODES = True
    assert "Take a sheet of codes" in text_of(client.get("/accounts/2fa/totp/activate/"))
    codes = client.post("/account/sheet/").context["codes"]
    assert len(codes) == 10
    assert client.get("/desk/").status_code == 200
    assert client.post("/account/sheet/")["Location"] == "/account/"
    again = Client()
    assert sign_in(again, "secretariat", DEMO_PASSWORD)["Location"] == "/accounts/2fa/authenticate/"
    assert again.get("/desk/").status_code == 302
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert again.get("/desk/").status_code == 200
    assert LedgerEntry.objects.filter(after="Printed sheet of codes").exists()
    TOTP.activate(account("administrator"), "JBSWY3DPEHPK3PXP")
    administrator = signed_in("administrator")
    key = account("secretariat").pk
    assert "Reset the second factor" in text_of(administrator.get(f"/people/{key}/"))
    administrator.post(f"/people/{key}/reset-factor/", {"factor-reason": "the last code is used"})
    assert not administrator.get(f"/people/{key}/").context["person"].has_factor
    settings.PAPER_CODES = False
    assert "Reset the second factor" not in text_of(administrator.get(f"/people/{key}/"))


def test_a_password_reset_does_not_pass_over_the_factor():
    TOTP.activate(account("secretariat"), "JBSWY3DPEHPK3PXP")
    client = Client()
    client.post("/accounts/password/reset/", {"email": "secretariat@example.org"})
    link = mail.outbox[0].body.split("http")[1].split()[0]
    path = "/accounts" + link.split("/accounts", 1)[1]
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/desk/").status_code == 302
    assert sign_in(client, "secretariat", PASSWORD)["Location"] == "/accounts/2fa/authenticate/"


def test_a_wrong_clock_is_told_and_codes_are_not_guessed_without_end():
    TOTP.activate(account("secretariat"), "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    answers = [client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}) for n in range(12)]
    assert answers[0].status_code == 200
    assert "Too many" in text_of(answers[-1])
    assert client.get("/desk/").status_code == 302


def test_wrong_codes_wait_stand_in_the_ledger_and_are_told_to_the_owner(django_capture_on_commit_callbacks):
    TOTP.activate(account("secretariat"), "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})
    assert Counted.objects.get(kind="factor-refused", about="secretariat").number == 5
    assert [one.to for one in mail.outbox if "wrong codes" in one.body.lower()] == [
        ["secretariat@example.org"]
    ]
    refused = client.post("/accounts/2fa/authenticate/", {"code": "000009"})
    assert "Too many wrong codes. Wait" in text_of(refused)


def test_what_no_passkey_answers_is_told_and_the_list_of_passkeys_opens():
    TOTP.activate(account("secretariat"), "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    assert client.post("/accounts/2fa/authenticate/", {"credential": '{"id":"x"}'}).status_code in {200, 400}
    assert signed_in("delegate").get("/accounts/2fa/webauthn/", follow=True).status_code == 200


def test_a_fault_on_the_pages_of_factors_is_not_taken_for_a_wrong_passkey(monkeypatch):
    TOTP.activate(account("secretariat"), "JBSWY3DPEHPK3PXP")
    client = Client(raise_request_exception=False)
    sign_in(client, "secretariat", DEMO_PASSWORD)

    def broken(*_args, **_more):
        raise KeyError("a fault of ours")

    monkeypatch.setattr("neaspec_portal.accounts.CountedFactorForm.clean_code", broken)
    assert client.post("/accounts/2fa/authenticate/", {"code": "123456"}).status_code == 500
