"""The door: guesses wait and nobody else does, a factor first, sessions that end, addresses that hold."""

from __future__ import annotations

import time
from datetime import timedelta
from smtplib import SMTPException

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.mail import EmailMessage
from django.core.signals import request_finished
from django.db import transaction
from django.test import Client
from django.utils import timezone

from neaspec_portal.accounts import send_waiting_mails
from people.models import LedgerEntry, OpenSession, SignInDelay
from people.services import delays
from people.services.delays import count_failure, network_of, seconds_to_wait
from people.services.factors import reset_factor
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
FIVE = ("secretariat", "approver", "focal-japan", "delegate", "administrator")
WRONG = "not-the-password-1"


def test_the_network_of_an_address():
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert network_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert [network_of(one) for one in (None, "", "nonsense", "fe80::1%eth0")] == [
        "unknown",
        "unknown",
        "unknown",
        "fe80::/64",
    ]


def test_a_stranger_with_forged_addresses_keeps_nobody_out():
    stranger = Client(REMOTE_ADDR="203.0.113.5")
    for place in range(120):
        forged = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{place}, 192.0.2.{place}"}
        sign_in(stranger, FIVE[place % 5], WRONG, **forged)
    for username in FIVE:
        client = Client(REMOTE_ADDR="192.0.2.9")
        assert sign_in(client, username, DEMO_PASSWORD).status_code == 302, username
    assert set(SignInDelay.objects.values_list("network", flat=True)) == {"203.0.113.0/24"}


def test_behind_a_proxy_the_address_is_what_the_proxy_wrote(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(REMOTE_ADDR="10.0.0.1")
    sign_in(client, "delegate", WRONG, HTTP_X_FORWARDED_FOR="8.8.8.8, 203.0.113.7")
    sign_in(client, "delegate", WRONG)
    assert list(SignInDelay.objects.order_by("pk").values_list("network", flat=True)) == [
        "203.0.113.0/24",
        "10.0.0.0/24",
    ]


def test_guesses_of_one_name_wait_and_its_owner_gets_in_from_elsewhere_with_its_factor():
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(account("secretariat"), secret)
    guesser = Client(REMOTE_ADDR="203.0.113.5")
    for _ in range(20):
        answer = sign_in(guesser, "secretariat", WRONG)
    assert "Too many wrong passwords from your network. Wait" in text_of(answer)
    even_the_right_one = sign_in(guesser, "secretariat", DEMO_PASSWORD)
    assert "Too many wrong passwords" in text_of(even_the_right_one)
    owner = Client(REMOTE_ADDR="192.0.2.9")
    assert sign_in(owner, "secretariat", DEMO_PASSWORD)["Location"] == "/accounts/2fa/authenticate/"
    assert owner.get("/workspace/").status_code == 302
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert owner.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert owner.get("/workspace/").status_code == 200


def test_the_wait_doubles_to_a_quarter_of_an_hour_and_is_forgotten(monkeypatch):
    waits = []
    for _ in range(16):
        count_failure("somebody", "n")
        waits.append(seconds_to_wait("SOMEBODY ", "n"))
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4:7] == [2, 4, 8]
    assert waits[-1] == 15 * 60
    assert seconds_to_wait("somebody", "other") == 0
    delays.forget_failures("somebody", "n")
    assert seconds_to_wait("somebody", "n") == 0
    SignInDelay.objects.create(
        name_digest="old", network="n", last_at=timezone.now() - timedelta(days=2), failures=9
    )
    count_failure("somebody", "n")
    assert not SignInDelay.objects.filter(name_digest="old").exists()


def test_names_that_exist_and_names_that_do_not_are_answered_alike():
    told = [
        (answer.status_code, answer.content.decode().count("wrong"), sorted(answer.cookies))
        for name in ("secretariat", "nobody-at-all")
        for answer in [sign_in(Client(), name, WRONG)]
    ]
    assert told[0] == told[1]
    counted = SignInDelay.objects.values_list("failures", flat=True)
    lines = LedgerEntry.objects.filter(event="sign-in-refused").values_list("note", flat=True)
    assert (list(counted), set(lines), len(lines)) == ([1, 1], {"wrong name or password"}, 2)


@pytest.mark.parametrize("name", ["secretariat", "nobody-at-all", "nobody@example.org"])
def test_a_name_that_does_not_exist_takes_as_long_as_one_that_does(monkeypatch, name):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: hashed.append(given[0]) or encode(self, *given)
    )
    sign_in(Client(), name, WRONG)
    assert hashed.count(WRONG) >= 1


def test_an_unknown_address_gets_no_mail_and_the_same_answer(settings):
    answers = []
    for email in ("secretariat@example.org", "nobody@example.org"):
        answer = Client().post("/accounts/password/reset/", {"email": email})
        answers.append((answer.status_code, answer["Location"]))
    assert answers[0] == answers[1]
    assert [one.to for one in mail.outbox] == [["secretariat@example.org"]]
    assert f"{settings.PORTAL_ADDRESS}/accounts/password/reset/key/" in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body


def test_a_flood_of_refusals_does_not_fill_the_ledger(monkeypatch):
    from people.services import ledger

    monkeypatch.setattr(ledger, "MOST_REFUSED_AN_HOUR", 3)
    for _ in range(5):
        sign_in(Client(), "x", WRONG)
    sign_in(Client(REMOTE_ADDR="192.0.2.9"), "y", WRONG)
    lines = LedgerEntry.objects.filter(event="sign-in-refused")
    assert [(one.about_name, "flood" in one.note) for one in lines.order_by("pk")] == [
        ("x", False),
        ("x", False),
        ("x", False),
        ("x", True),
        ("y", False),
    ]


# --- second factor


def needs_factor(settings) -> None:
    settings.FACTOR_REQUIRED = True


@pytest.mark.parametrize("username", ["secretariat", "approver", "focal-japan", "evaluator", "administrator"])
def test_without_a_factor_nothing_opens_but_the_page_that_sets_it_up(settings, username):
    needs_factor(settings)
    client = Client()
    sign_in(client, username, DEMO_PASSWORD)
    for address in ("/", "/workspace/", "/review/", "/people/", "/api/v1/plans", "/account/data.json"):
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
    assert client.get("/workspace/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert LedgerEntry.objects.filter(event="factor-added", about=account("secretariat")).exists()


def test_recovery_codes_alone_are_no_factor(settings):
    needs_factor(settings)
    Authenticator.objects.create(
        user=account("secretariat"), type="recovery_codes", data={"seed": "x", "used_mask": 0}
    )
    assert signed_in("secretariat").get("/workspace/").status_code == 302


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
    assert client.get("/workspace/").status_code == 200
    assert client.post("/account/sheet/")["Location"] == "/account/"
    again = Client()
    assert sign_in(again, "secretariat", DEMO_PASSWORD)["Location"] == "/accounts/2fa/authenticate/"
    assert again.get("/workspace/").status_code == 302
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert again.get("/workspace/").status_code == 200
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
    assert client.get("/workspace/").status_code == 302
    assert sign_in(client, "secretariat", PASSWORD)["Location"] == "/accounts/2fa/authenticate/"


def test_a_wrong_clock_is_told_and_codes_are_not_guessed_without_end():
    TOTP.activate(account("secretariat"), "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    answers = [client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}) for n in range(12)]
    assert answers[0].status_code == 200
    assert "Too many" in text_of(answers[-1])
    assert client.get("/workspace/").status_code == 302


# --- sessions


def set_back(client: Client, **seconds: int) -> None:
    session = client.session
    for name, many in seconds.items():
        session[name] = time.time() - many
    session.save()


def test_a_session_ends_after_an_hour_without_a_sign_of_life_and_typed_text_is_kept():
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    set_back(client, seen_at=59 * 60)
    assert client.get("/workspace/").status_code == 200
    set_back(client, seen_at=61 * 60)
    answer = client.post(
        "/workspace/wording/activity/1/",
        {"reason": "typed"},
        HTTP_REFERER="http://testserver/workspace/wording/activity/1/",
    )
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=/workspace/wording/activity/1/",
    )
    assert not OpenSession.objects.exists()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    assert "typed" in client.get("/workspace/wording/activity/1/").content.decode()


def test_a_session_lasts_twelve_hours_at_most():
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    set_back(client, started_at=12 * 3600 + 1)
    assert client.get("/workspace/").status_code == 302


def test_staying_signed_in_is_a_sign_of_life():
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    set_back(client, seen_at=58 * 60)
    assert client.post("/account/stay/").json() == {"stays": True}
    assert time.time() - client.session["seen_at"] < 60


def test_sessions_are_listed_and_ended_one_by_one_and_all_at_once():
    clients = [Client(HTTP_USER_AGENT=f"Browser {place}") for place in range(3)]
    for one in clients:
        sign_in(one, "delegate", DEMO_PASSWORD)
    page = text_of(clients[0].get("/account/"))
    assert [f"Browser {place}" in page for place in range(3)] == [True, True, True]
    second = OpenSession.objects.get(browser="Browser 1")
    foreign = Client()
    sign_in(foreign, "secretariat", DEMO_PASSWORD)
    foreign.post(f"/account/sessions/{second.pk}/end/")
    assert clients[1].get("/account/").status_code == 200
    clients[0].post(f"/account/sessions/{second.pk}/end/")
    assert clients[1].get("/account/").status_code == 302
    clients[0].post("/account/sign-out-everywhere/")
    assert (clients[2].get("/account/").status_code, clients[0].get("/account/").status_code) == (302, 200)


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


def test_another_password_ends_every_other_session():
    other, client = Client(), Client()
    for one in (other, client):
        sign_in(one, "delegate", DEMO_PASSWORD)
    sent = {"oldpassword": DEMO_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/change/", sent).status_code == 302
    assert (other.get("/account/").status_code, client.get("/account/").status_code) == (302, 200)
    assert LedgerEntry.objects.filter(event="password").exists()


# --- e-mail


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


def test_nobody_signs_up_alone():
    answer = Client().post(
        "/accounts/signup/",
        {"username": "me", "email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "closed" in text_of(answer).lower()


# --- what a security pass found


def test_after_another_password_the_session_is_still_listed_and_ended(administrator):
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    sent = {"oldpassword": DEMO_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/change/", sent).status_code == 302
    assert OpenSession.objects.get(user=account("secretariat")).session_key == client.session.session_key
    reset_factor(account("secretariat"), reason="Lost", by=administrator)
    assert client.get("/workspace/").status_code == 302


def test_a_session_that_its_owner_cannot_see_ends():
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    OpenSession.objects.all().delete()
    set_back(client, seen_at=120)
    assert client.get("/workspace/").status_code == 302


def test_nobody_deletes_the_only_address():
    client = Client()
    sign_in(client, "delegate", DEMO_PASSWORD)
    client.post("/accounts/reauthenticate/", {"password": DEMO_PASSWORD})
    client.post("/accounts/email/", {"email": "delegate@example.org", "action_remove": ""})
    assert account("delegate").email == "delegate@example.org"
    assert EmailAddress.objects.filter(email="delegate@example.org", verified=True).exists()


def test_an_address_that_waits_for_confirming_opens_nothing():
    EmailAddress.objects.create(user=account("delegate"), email="thief@example.org", verified=False)
    assert sign_in(Client(), "thief@example.org", DEMO_PASSWORD).status_code == 200
    assert sign_in(Client(), "delegate@example.org", DEMO_PASSWORD).status_code == 302
    Client().post("/accounts/password/reset/", {"email": "thief@example.org"})
    assert mail.outbox == []


@pytest.mark.parametrize("name", ["secretariat@example.org", "nobody@example.org", "secretariat"])
def test_every_guess_costs_the_same(monkeypatch, name):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: hashed.append(given[0]) or encode(self, *given)
    )
    sign_in(Client(), name, WRONG)
    assert len(hashed) == 2


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


def test_wrong_codes_wait_stand_in_the_ledger_and_are_told_to_the_owner(django_capture_on_commit_callbacks):
    TOTP.activate(account("secretariat"), "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})
    assert LedgerEntry.objects.filter(event="factor-refused", about=account("secretariat")).count() == 5
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


def test_a_name_of_any_length_is_a_wrong_name():
    assert sign_in(Client(), "x" * 100_000, WRONG).status_code == 200


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
