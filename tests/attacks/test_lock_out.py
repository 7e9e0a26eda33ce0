"""Before anybody is signed in: guesses wait, nobody else does, and no name is betrayed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from people.models import Counted, SignInDelay
from people.services import delays
from people.services.delays import count_failure, network_of, seconds_to_wait
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account
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
    assert set(SignInDelay.objects.values_list("network", flat=True)) == {"203.0.113.0/24", ""}


def test_behind_a_proxy_the_address_is_what_the_proxy_wrote(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(REMOTE_ADDR="10.0.0.1")
    sign_in(client, "delegate", WRONG, HTTP_X_FORWARDED_FOR="8.8.8.8, 203.0.113.7")
    sign_in(client, "delegate", WRONG)
    assert list(SignInDelay.objects.order_by("pk").values_list("network", flat=True)) == [
        "203.0.113.0/24",
        "",
        "10.0.0.0/24",
    ]


def test_guesses_of_one_name_wait_and_its_owner_gets_in_from_elsewhere_with_its_factor():
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(account("secretariat"), secret)
    guesser = Client(REMOTE_ADDR="203.0.113.5")
    for _ in range(20):
        answer = sign_in(guesser, "secretariat", WRONG)
    assert "Too many attempts to sign in from your network. Wait" in text_of(answer)
    even_the_right_one = sign_in(guesser, "secretariat", DEMO_PASSWORD)
    assert "Too many attempts to sign in" in text_of(even_the_right_one)
    owner = Client(REMOTE_ADDR="192.0.2.9")
    assert sign_in(owner, "secretariat", DEMO_PASSWORD)["Location"] == "/accounts/2fa/authenticate/"
    assert owner.get("/desk/").status_code == 302
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert owner.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert owner.get("/desk/").status_code == 200


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
    found = [
        (answer.status_code, answer.content.decode().count("wrong"), sorted(answer.cookies))
        for name in ("secretariat", "nobody-at-all")
        for answer in [sign_in(Client(), name, WRONG)]
    ]
    assert found[0] == found[1]
    counted = SignInDelay.objects.values_list("failures", flat=True)
    refused = Counted.objects.order_by("about").values_list("kind", "about", "number")
    assert (list(counted), list(refused)) == (
        [1] * 4,
        [("sign-in-refused", "", 1), ("sign-in-refused", "secretariat", 1)],
    )


def test_nobody_signs_up_alone():
    answer = Client().post(
        "/accounts/signup/",
        {"username": "me", "email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "closed" in text_of(answer).lower()


@pytest.mark.parametrize(
    "name", ["secretariat@example.org", "nobody@example.org", "secretariat", "nobody-at-all"]
)
def test_every_guess_costs_the_same(monkeypatch, name):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: hashed.append(given[0]) or encode(self, *given)
    )
    sign_in(Client(), name, WRONG)
    assert len(hashed) == 2


def test_a_name_of_any_length_is_a_wrong_name():
    assert sign_in(Client(), "x" * 100_000, WRONG).status_code == 200


@pytest.mark.parametrize(("name", "place"), [("delegate", "/desk/"), ("nobody-yet", "/")])
def test_who_has_a_role_lands_on_their_desk_and_who_has_none_on_the_overview(name, place):
    if name == "nobody-yet":
        made = get_user_model().objects.create_user(name, password=DEMO_PASSWORD)
        EmailAddress.objects.create(user=made, email="nobody@example.org", verified=True, primary=True)
    client = Client()
    answer = client.post("/accounts/login/", {"login": name, "password": DEMO_PASSWORD})
    assert answer["Location"] == place
    assert client.get(place).status_code == 200
