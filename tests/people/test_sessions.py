"""Sessions: how long they last, and what ends them."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from people.models import LedgerEntry, OpenSession
from people.services.ending import reset_factor
from people.session_store import digest_of
from programmes.services.accounts import DEMO_PASSWORD
from tests.conftest import account
from tests.pages import text_of
from tests.people.people import PASSWORD, set_back, sign_in

pytestmark = pytest.mark.django_db


def test_a_session_ends_after_an_hour_without_a_sign_of_life_and_typed_text_is_kept():
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    set_back(client, seen_at=59 * 60)
    assert client.get("/desk/").status_code == 200
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
    assert client.get("/desk/").status_code == 302


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


def test_another_password_ends_every_other_session():
    other, client = Client(), Client()
    for one in (other, client):
        sign_in(one, "delegate", DEMO_PASSWORD)
    sent = {"oldpassword": DEMO_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/change/", sent).status_code == 302
    assert (other.get("/account/").status_code, client.get("/account/").status_code) == (302, 200)
    assert LedgerEntry.objects.filter(event="password").exists()


def test_after_another_password_the_session_is_still_listed_and_ended(administrator):
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    sent = {"oldpassword": DEMO_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/change/", sent).status_code == 302
    assert OpenSession.objects.get(user=account("secretariat")).session_key == digest_of(
        client.session.session_key
    )
    reset_factor(account("secretariat"), reason="Lost", by=administrator)
    assert client.get("/desk/").status_code == 302


def test_a_session_that_its_owner_cannot_see_ends():
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    OpenSession.objects.all().delete()
    set_back(client, seen_at=120)
    assert client.get("/desk/").status_code == 302
