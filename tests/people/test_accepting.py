"""Accepting an invitation: one link opens one account once, under a name that nobody else could have."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from people.models import Delegation, Invitation, LedgerEntry
from people.policies import roles_of
from people.services import WrongStateError
from people.services.accepting import accept_invitation
from people.services.invitations import digest_of_token, renew_invitation, withdraw_invitation
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import PASSWORD, accepted, invited, sign_in, state, token_sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mails_at_once")]


def accept_page(client: Client, token: str, **typed: str):
    sent = {"name": "New Comer", "username": "newcomer", "password": PASSWORD, "password_again": PASSWORD}
    return client.post(f"/invitation/{token}/", sent | typed)


def test_one_choice_sets_everything_and_the_mail_holds_the_only_link(client, settings):
    made, token = invited("Min@Example.org", "focal point")
    assert mail.outbox[0].to == ["min@example.org"]
    assert f"{settings.PORTAL_ADDRESS}/invitation/{token}/" in mail.outbox[0].body
    assert made.token_digest == digest_of_token(token) != token
    page = client.get(f"/invitation/{token}/")
    assert "focal point, Japan" in text_of(page)
    assert ("no-store" in page["Cache-Control"], "Cite as" in text_of(page)) == (True, False)
    answer = accept_page(client, token, name="直樹 山田", username="山田")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    user = get_user_model().objects.get(username="山田")
    assert (user.first_name, user.email, user.is_staff) == ("直樹 山田", "min@example.org", False)
    assert roles_of(user) == {"focal point", "public"}
    assert Delegation.objects.get(user=user).state == state()
    assert user.emailaddress_set.get().verified
    assert "Welcome, 直樹 山田" in text_of(client.get("/review/"))
    events = LedgerEntry.objects.filter(about=user).order_by("pk").values_list("event", flat=True)
    assert list(events) == ["granted", "accepted", "signed-in"]


def test_who_invited_is_told_so_that_a_link_that_went_astray_is_noticed():
    _, token = invited("meant@example.org")
    mail.outbox.clear()
    accepted(token, "stranger")
    assert [one.to for one in mail.outbox] == [["administrator@example.org"]]
    assert "meant@example.org has accepted" in mail.outbox[0].body
    assert "signs in as stranger" in mail.outbox[0].body


def test_who_was_interrupted_after_accepting_signs_in_with_what_was_chosen(client):
    _, token = invited()
    accepted(token)
    assert sign_in(client, "newcomer", PASSWORD).status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_link_opens_one_account_once(client):
    _, token = invited()
    accepted(token)
    for answer in (client.get(f"/invitation/{token}/"), accept_page(client, token, username="other")):
        assert answer.status_code == 410
        assert "has been used" in text_of(answer)
    assert not get_user_model().objects.filter(username="other").exists()
    with pytest.raises(WrongStateError, match="has been used"):
        accepted(token, "third")


def test_expired_withdrawn_renewed_and_unknown_links_open_nothing(client):
    made, token = invited()
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "has expired" in text_of(client.get(f"/invitation/{token}/"))
    assert Invitation.objects.get(pk=made.pk).state_in_words == "expired"
    with pytest.raises(WrongStateError, match="sent a moment ago"):
        renew_invitation(made, by=account("administrator"))
    Invitation.objects.filter(pk=made.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    renew_invitation(made, by=account("administrator"))
    newer = token_sent()
    assert newer != token
    assert client.get(f"/invitation/{token}/").status_code == 404
    assert client.get(f"/invitation/{newer}/").status_code == 200
    withdraw_invitation(made, by=account("administrator"))
    assert client.get(f"/invitation/{newer}/").status_code == 404
    assert client.get(f"/invitation/{'x' * 43}/").status_code == 404
    with pytest.raises(WrongStateError, match="withdrawn"):
        renew_invitation(made, by=account("administrator"))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"username": "secretariat"}, "Somebody has this name already"),
        ({"username": "with blanks"}, "Enter a valid username"),
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"password_again": "another-long-one"}, "The two passwords differ"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_accepted_is_told_and_nothing_typed_is_lost(client, typed, message):
    _, token = invited()
    answer = accept_page(client, token, **typed)
    assert (answer.status_code, message in text_of(answer)) == (400, True)
    assert f'value="{typed.get("username", "newcomer")}"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_whoever_is_signed_in_is_signed_out_when_somebody_accepts_in_the_same_browser():
    _, token = invited()
    client = signed_in("secretariat")
    assert "secretariat is signed in in this browser" in text_of(client.get(f"/invitation/{token}/"))
    accept_page(client, token)
    assert "newcomer" in text_of(client.get("/account/"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.on_sqlite
def test_two_people_who_take_one_name_at_once_get_one_account(committed_review):
    tokens = [invited(f"{place}@example.org")[1] for place in range(2)]
    found: list[str] = []

    def take(token: str) -> None:
        try:
            accept_invitation(token, username="same", name="Same", password=PASSWORD)
            found.append("open")
        except ValidationError:
            found.append("taken")
        finally:
            connection.close()

    workers = [threading.Thread(target=take, args=[token]) for token in tokens]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(found) == ["open", "taken"]
    assert get_user_model().objects.filter(username="same").count() == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("secretariat@example.org", "Leave out the @"),
        ("server", "keeps this name for itself"),
        ("Former-Staff-6", "keeps this name for itself"),
        ("ｓecretariat", "has this name already"),
        ("SECRETARIAT", "has this name already"),
        ("sесretariat", "Use letters of one script"),
    ],
)
def test_a_name_that_could_be_taken_for_another_is_refused(client, name, message):
    _, token = invited()
    assert message in text_of(accept_page(client, token, username=name))


def test_an_address_that_another_account_has_by_now_opens_none(client):
    _, token = invited("shared@example.org")
    EmailAddress.objects.create(user=account("delegate"), email="Shared@example.org", verified=True)
    refused = accept_page(client, token)
    assert refused.status_code == 410
    assert "Another account has this address by now; ask who invited you." in text_of(refused)
    assert not get_user_model().objects.filter(username="newcomer").exists()
    assert Invitation.objects.get().accepted_at is None


def test_a_link_of_an_invitation_that_waits_or_was_withdrawn_opens_nothing(client):
    made, token = invited()
    for change in ({"takes": 2}, {"withdrawn_at": timezone.now()}):
        Invitation.objects.filter(pk=made.pk).update(**change)
        for answer in (client.get(f"/invitation/{token}/"), accept_page(client, token)):
            assert answer.status_code == 410
            assert "This invitation is not open. Ask who invited you." in text_of(answer)
    assert not get_user_model().objects.filter(username="newcomer").exists()


def test_an_accepted_invitation_is_not_sent_again():
    made, token = invited()
    accepted(token)
    with pytest.raises(WrongStateError, match=r"This invitation is accepted\."):
        renew_invitation(made, by=account("administrator"))
