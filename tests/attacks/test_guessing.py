"""Protects accounts from guesses of many networks, and their owners from being kept out by them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.test import Client
from django.utils import timezone

from people.models import CacheEntry, SignInDelay
from people.services import budgets, delays
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account
from tests.pages import text_of
from tests.people.people import PASSWORD, invited, sign_in

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db, pytest.mark.usefixtures("mails_at_once")]
SECRET = "JBSWY3DPEHPK3PXP"
FACTOR = "/accounts/2fa/authenticate/"


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def sign_in_with(client: Client, **more: str):
    return client.post("/accounts/login/", {"login": "secretariat", "password": DEMO_PASSWORD, **more})


@pytest.fixture(autouse=True)
def one_moment(monkeypatch) -> None:
    """No wait passes while a test runs, however busy the machine is."""
    at = timezone.now()
    for module in (delays, budgets):
        monkeypatch.setattr(module, "timezone", SimpleNamespace(now=lambda: at))


def guesses_of(many: int) -> int:
    """Guess one name from so many networks; return how many guesses were looked at."""
    answers = [
        sign_in(Client(REMOTE_ADDR=f"203.0.{part}.7"), "secretariat", f"wrong-guess-{part}")
        for part in range(many)
    ]
    return sum("Too many wrong passwords for this name" not in text_of(one) for one in answers)


def test_guesses_from_many_networks_wait_and_the_right_password_from_another_too():
    assert guesses_of(120) == 13
    answer = sign_in(Client(REMOTE_ADDR="198.51.100.7"), "secretariat", DEMO_PASSWORD)
    assert "Code of your device" in answer.content.decode()
    assert SignInDelay.objects.get(network="").failures == 13


def test_one_network_alone_lets_nobody_wait_elsewhere(monkeypatch):
    at = timezone.now()
    for number in range(30):
        later = at + timedelta(hours=number // 2)
        monkeypatch.setattr(delays, "timezone", SimpleNamespace(now=lambda later=later: later))
        sign_in(Client(REMOTE_ADDR="203.0.113.5"), "secretariat", "wrong-guess-1")
    assert SignInDelay.objects.get(network="").failures == 4
    assert sign_in_with(Client(REMOTE_ADDR="192.0.2.9")).status_code == 302


def test_whoever_accepted_an_invitation_is_known_in_that_browser():
    _, token = invited("new@example.org", "delegate")
    owner = Client(REMOTE_ADDR="192.0.2.9")
    sent = {"name": "New", "username": "newcomer", "password": PASSWORD, "password_again": PASSWORD}
    assert owner.post(f"/invitation/{token}/", sent).status_code == 302
    for part in range(20):
        sign_in(Client(REMOTE_ADDR=f"203.0.{part}.7"), "newcomer", "wrong-guess-1")
    assert owner.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    owner.post("/accounts/logout/")
    assert sign_in(owner, "newcomer", PASSWORD).status_code == 302


def test_a_browser_is_known_as_long_as_the_password_holds():
    owner = Client(REMOTE_ADDR="192.0.2.9")
    sign_in_with(owner)
    owner.post("/accounts/logout/")
    user = account("secretariat")
    user.set_password(PASSWORD)
    user.save()
    guesses_of(20)
    assert "Too many" in text_of(sign_in(owner, "secretariat", PASSWORD))


def test_a_stranger_with_names_at_random_is_stopped(settings):
    settings.COSTLY_A_MINUTE = 6
    said = [text_of(sign_in(Client(), f"name-{number}", "wrong-guess-1")) for number in range(20)]
    assert sum("Too many attempts to sign in from your network" in one for one in said) >= 13
    assert SignInDelay.objects.count() <= 14


def test_a_name_that_does_not_exist_is_answered_alike():
    for name in ("secretariat", "nobody-at-all"):
        for part in range(13):
            sign_in(Client(REMOTE_ADDR=f"203.0.{part}.7"), name, "wrong-guess-1")
    found = [
        sign_in(Client(REMOTE_ADDR="198.51.100.7"), name, "wrong-guess-1", code="123456")
        for name in ("secretariat", "nobody-at-all")
    ]
    texts = [text_of(one).replace("nobody-at-all", "secretariat") for one in found]
    assert texts[0] == texts[1]
    assert "Too many wrong passwords for this name" in texts[0]


def test_the_owner_gets_in_from_a_browser_that_signed_in_before():
    owner = Client(REMOTE_ADDR="192.0.2.9")
    assert sign_in_with(owner).status_code == 302
    owner.post("/accounts/logout/")
    guesses_of(20)
    assert sign_in_with(owner).status_code == 302
    # A mark that was copied to a guesser waits by itself, and keeps the owner out no more than any network.
    thief = Client(REMOTE_ADDR="203.0.113.5")
    thief.cookies = owner.cookies.copy()
    thief.cookies.pop("sessionid")
    for _ in range(6):
        answer = sign_in(thief, "secretariat", "wrong-guess-1")
    assert "Too many attempts to sign in" in text_of(answer)
    assert sign_in_with(Client(REMOTE_ADDR="192.0.2.9"), code="1")["Content-Type"].startswith("text/html")


def test_a_mark_of_another_account_or_another_portal_opens_nothing(settings):
    other = Client(REMOTE_ADDR="192.0.2.9")
    sign_in(other, "delegate", DEMO_PASSWORD)
    guesses_of(20)
    other.post("/accounts/logout/")
    assert "Too many" in text_of(sign_in_with(other))
    forged = Client(REMOTE_ADDR="192.0.2.8")
    forged.cookies["known-browser"] = "W1wiYVwiXQ:1abc:forged"
    assert "Too many" in text_of(sign_in_with(forged))


def test_the_owner_gets_in_from_anywhere_with_a_code_of_the_device():
    TOTP.activate(account("secretariat"), SECRET)
    guesses_of(20)
    owner = Client(REMOTE_ADDR="192.0.2.9")
    assert "Too many" in text_of(sign_in_with(owner))
    assert "Too many" in text_of(sign_in_with(owner, code="000000"))
    assert sign_in_with(owner, code=code_now())["Location"] == FACTOR
    assert owner.post(FACTOR, {"code": code_now()}).status_code == 302
    assert owner.get("/desk/").status_code == 200


def test_the_owner_gets_in_with_another_password_by_mail():
    guesses_of(20)
    owner = Client(REMOTE_ADDR="192.0.2.9")
    owner.post("/accounts/password/reset/", {"email": "secretariat@example.org"})
    path = "/accounts" + mail.outbox[0].body.split("/accounts", 1)[1].split()[0]
    form = owner.get(path, follow=True)
    owner.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(owner, "secretariat", PASSWORD).status_code == 302


def test_wrong_codes_of_another_network_never_lock_the_owner_out():
    owner = Client(REMOTE_ADDR="203.0.113.9")
    sign_in_with(owner)
    owner.post("/accounts/logout/")
    TOTP.activate(account("secretariat"), SECRET)
    thief = Client(REMOTE_ADDR="203.0.113.5")
    sign_in_with(thief)
    said = [text_of(thief.post(FACTOR, {"code": f"{number:06}"})) for number in range(15)]
    assert "This code is wrong" in said[0]
    assert "Too many wrong codes. Wait" in said[-1]
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    for one in (owner, elsewhere):
        assert sign_in_with(one)["Location"] == FACTOR
        assert one.post(FACTOR, {"code": code_now()}).status_code == 302
        assert one.get("/desk/").status_code == 200
        CacheEntry.objects.all().delete()


def test_a_code_lets_in_one_browser_whichever_process_answers():
    assert isinstance(caches["default"], DatabaseCache)
    TOTP.activate(account("secretariat"), SECRET)
    code, browsers = code_now(), [Client(), Client(REMOTE_ADDR="192.0.2.9")]
    for one in browsers:
        sign_in_with(one)
    assert browsers[0].post(FACTOR, {"code": code}).status_code == 302
    assert CacheEntry.objects.filter(cache_key__contains="totp.used").count() == 1
    if code == code_now():
        assert "has been used" in text_of(browsers[1].post(FACTOR, {"code": code}))


def test_the_code_that_sets_up_a_device_is_used():
    client = Client()
    sign_in_with(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    found = Authenticator.objects.get(user=account("secretariat"), type="totp")
    assert found.wrap().validate_code(code) is False
