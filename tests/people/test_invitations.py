"""An invitation: one choice, one link, one account; two administrators where the role weighs."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from people.models import Delegation, Grant, Invitation, LedgerEntry
from people.policies import roles_of
from people.services import WrongStateError
from people.services.accepting import accept_invitation
from people.services.grants import end_account
from people.services.invitations import (
    approve_invitation,
    digest_of_token,
    renew_invitation,
    withdraw_invitation,
)
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import (
    PASSWORD,
    accepted,
    another_administrator,
    invited,
    sign_in,
    state,
    token_sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mails_at_once(django_capture_on_commit_callbacks, monkeypatch):
    """What waits for the transaction is done at once, as the tests never commit."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_more: do())


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
    assert Invitation.objects.get(pk=made.pk).standing == "expired"
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


def test_an_address_that_exists_or_is_invited_is_told_at_its_field():
    client = signed_in("administrator")
    invited("twice@example.org")
    for email, told in (
        ("focal-japan@example.org", "An account with this address exists"),
        ("TWICE@example.org", "This address is invited already"),
        ("no address", "Enter a valid email address"),
    ):
        answer = client.post("/people/invite/", {"email": email, "role": "delegate", "state": state().pk})
        assert (answer.status_code, told in text_of(answer)) == (400, True), email
        assert email in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"role": "delegate"}, "Say for which member"),
        ({"role": "secretariat", "with_state": True}, "Only people of a member speak for one"),
        ({"role": "evaluator"}, "An evaluator has a last day"),
        ({"role": "secretariat", "last_day": "2020-01-01"}, "This day has passed already"),
        ({"role": "king"}, "Select a valid choice"),
    ],
)
def test_a_choice_that_cannot_be_is_told(typed, told):
    sent = {"email": "x@example.org", **typed}
    if sent.pop("with_state", False):
        sent["state"] = state().pk
    answer = signed_in("administrator").post("/people/invite/", sent)
    assert (answer.status_code, told in text_of(answer)) == (400, True)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"username": "secretariat"}, "Somebody has this name already"),
        ({"username": "with blanks"}, "Enter a valid username"),
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"password_again": "another-long-one"}, "The two passwords differ"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_accepted_is_told_and_nothing_typed_is_lost(client, typed, told):
    _, token = invited()
    answer = accept_page(client, token, **typed)
    assert (answer.status_code, told in text_of(answer)) == (400, True)
    assert f'value="{typed.get("username", "newcomer")}"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_the_first_administrator_gives_a_weighty_role_alone_and_it_is_marked():
    made, token = invited("boss@example.org", "approver")
    assert made.takes == 1
    user = accepted(token)
    assert Grant.objects.get(user=user).confirmed_by is None
    page = text_of(signed_in("administrator").get("/people/"))
    assert page.count("granted by one person") == 1
    assert LedgerEntry.objects.get(event="granted", about=user).note == "granted by one person"


def test_from_the_second_administrator_on_a_weighty_role_takes_two():
    second = another_administrator()
    made, token = invited("boss@example.org", "approver")
    assert (made.takes, token, made.standing) == (2, "", "waits for a second administrator")
    with pytest.raises(PermissionDenied, match="you invited this person"):
        approve_invitation(made, by=account("administrator"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(approved_by=account("administrator"))
    page = text_of(signed_in("administrator").get("/people/"))
    assert "Another administrator approves it." in page
    client = Client()
    client.force_login(second, backend="people.backends.AccountBackend")
    assert client.post(f"/people/invitations/{made.pk}/approve/").status_code == 302
    user = accepted(token_sent())
    assert Grant.objects.get(user=user).confirmed_by == second
    assert "granted by one person" not in text_of(client.get("/people/"))
    assert LedgerEntry.objects.get(event="granted", about=user).approved_by_name == second.username


def test_an_invitation_of_two_is_never_accepted_before_the_second_in_the_database():
    another_administrator()
    made, _ = invited("boss@example.org", "administrator")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(accepted_at=timezone.now(), account=account("delegate"))


def test_a_focal_point_invites_colleagues_of_its_own_state_only():
    client = signed_in("focal-japan")
    assert "focal-mongolia" not in text_of(client.get("/people/"))
    answer = client.post(
        "/people/invite/", {"email": "tomo@example.org", "role": "approver", "state": state("CHN").pk}
    )
    assert answer.status_code == 302
    made = Invitation.objects.get()
    assert (made.role, made.state) == ("ministry colleague", state())
    other, _ = invited("ulaan@example.org", "ministry colleague", by="focal-mongolia", state=state("MNG"))
    assert client.post(f"/people/invitations/{other.pk}/withdraw/").status_code == 404
    with pytest.raises(PermissionDenied):
        invited("x@example.org", "ministry colleague", by="focal-japan", state=state("MNG"))
    with pytest.raises(PermissionDenied):
        invited("x@example.org", "approver", by="focal-japan")
    with pytest.raises(PermissionDenied):
        withdraw_invitation(other, by=account("focal-japan"))


@pytest.mark.parametrize("username", ["secretariat", "approver", "delegate", "evaluator"])
def test_nobody_else_invites(username):
    with pytest.raises(PermissionDenied):
        invited("x@example.org", "delegate", by=username)


def test_a_mail_server_that_is_down_loses_nothing(monkeypatch):
    def down(*_args, **_more):
        raise SMTPException("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", down)
        made, token = invited()
    assert (token, Invitation.objects.get(pk=made.pk).failure) == ("", "no connection")
    assert "The mail did not go out: no connection" in text_of(signed_in("administrator").get("/people/"))
    call_command("send_invitations", stdout=StringIO())
    assert Invitation.objects.get(pk=made.pk).sent_at is not None
    assert accepted(token_sent()).username == "newcomer"


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
    told: list[str] = []

    def take(token: str) -> None:
        try:
            accept_invitation(token, username="same", name="Same", password=PASSWORD)
            told.append("open")
        except ValidationError:
            told.append("taken")
        finally:
            connection.close()

    workers = [threading.Thread(target=take, args=[token]) for token in tokens]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(told) == ["open", "taken"]
    assert get_user_model().objects.filter(username="same").count() == 1


def test_an_invitation_made_alone_waits_once_there_is_a_second_administrator():
    made, token = invited("boss@example.org", "approver")
    another_administrator()
    with pytest.raises(WrongStateError, match="A second administrator approves this invitation first"):
        accepted(token)
    Invitation.objects.filter(pk=made.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    assert renew_invitation(made, by=account("administrator")).waits_for_second


def test_what_somebody_invited_goes_with_the_account(administrator):
    another = another_administrator()
    _, token = invited("tomo@example.org", "ministry colleague", by="focal-japan")
    end_account(account("focal-japan"), reason="Left", by=another)
    with pytest.raises(WrongStateError):
        accepted(token)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("secretariat@example.org", "Leave out the @"),
        ("server", "keeps this name for itself"),
        ("Former-Staff-6", "keeps this name for itself"),
        ("ｓecretariat", "has this name already"),
        ("SECRETARIAT", "has this name already"),
        ("sесretariat", "Use letters of one script"),
    ],
)
def test_a_name_that_could_be_taken_for_another_is_refused(client, name, told):
    _, token = invited()
    assert told in text_of(accept_page(client, token, username=name))


def test_a_focal_point_does_not_learn_who_has_an_account():
    client = signed_in("focal-japan")
    for email in ("secretariat@example.org", "focal-mongolia@example.org"):
        page = text_of(client.post("/people/invite/", {"email": email}))
        assert "This address cannot be invited; ask the secretariat." in page
        assert "exists" not in page
