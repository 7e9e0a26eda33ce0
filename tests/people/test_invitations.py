"""Inviting: who invites whom to which role, and two administrators where the role weighs."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from people.models import Grant, Invitation, LedgerEntry
from people.services import WrongStateError
from people.services.ending import end_account
from people.services.invitations import approve_invitation, renew_invitation, withdraw_invitation
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import (
    accepted,
    another_administrator,
    invited,
    only_one_administrator,
    state,
    token_sent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mails_at_once")]


def test_an_address_that_exists_or_is_invited_is_told_at_its_field():
    client = signed_in("administrator")
    invited("twice@example.org")
    for email, found in (
        ("focal-japan@example.org", "An account with this address exists"),
        ("TWICE@example.org", "This address is invited already"),
        ("no address", "Enter a valid email address"),
    ):
        answer = client.post("/people/invite/", {"email": email, "role": "delegate", "state": state().pk})
        assert (answer.status_code, found in text_of(answer)) == (400, True), email
        assert email in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"role": "delegate"}, "Say for which member"),
        ({"role": "secretariat", "with_state": True}, "Only people of a member speak for one"),
        ({"role": "evaluator"}, "An evaluator has a last day"),
        ({"role": "secretariat", "last_day": "2020-01-01"}, "This day has passed already"),
        ({"role": "king"}, "Select a valid choice"),
    ],
)
def test_a_choice_that_cannot_be_is_told(typed, message):
    sent = {"email": "x@example.org", **typed}
    if sent.pop("with_state", False):
        sent["state"] = state().pk
    answer = signed_in("administrator").post("/people/invite/", sent)
    assert (answer.status_code, message in text_of(answer)) == (400, True)
    assert not Invitation.objects.exists()


def test_the_first_administrator_gives_a_weighty_role_alone_and_it_is_marked():
    only_one_administrator()
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
    assert (made.takes, token, made.state_in_words) == (2, "", "waits for a second person")
    with pytest.raises(PermissionDenied, match="you invited this person"):
        approve_invitation(made, by=account("administrator"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(approved_by=account("administrator"))
    page = text_of(signed_in("administrator").get("/people/"))
    assert "A second person approves it." in page
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


def test_an_invitation_made_alone_waits_once_there_is_a_second_administrator():
    only_one_administrator()
    made, token = invited("boss@example.org", "approver")
    another_administrator()
    with pytest.raises(WrongStateError, match="A second person approves this invitation first"):
        accepted(token)
    Invitation.objects.filter(pk=made.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    assert renew_invitation(made, by=account("administrator")).waits_for_second


def test_what_somebody_invited_goes_with_the_account(administrator):
    another = another_administrator()
    _, token = invited("tomo@example.org", "ministry colleague", by="focal-japan")
    end_account(account("focal-japan"), reason="Left", by=another)
    with pytest.raises(WrongStateError):
        accepted(token)


def test_a_focal_point_does_not_learn_who_has_an_account():
    client = signed_in("focal-japan")
    for email in ("secretariat@example.org", "focal-mongolia@example.org"):
        page = text_of(client.post("/people/invite/", {"email": email}))
        assert "This address cannot be invited; ask the secretariat." in page
        assert "exists" not in page


def test_a_focal_point_deals_with_invitations_of_its_own_delegation_only():
    made, _ = invited(role="delegate")
    with pytest.raises(PermissionDenied, match=r"This invitation is not of your delegation\."):
        withdraw_invitation(made, by=account("focal-japan"))
    other, _ = invited("other@example.org", role="ministry colleague", state=state("MNG"))
    with pytest.raises(PermissionDenied, match=r"This invitation is not of your delegation\."):
        renew_invitation(other, by=account("focal-japan"))
    assert signed_in("focal-japan").post(f"/people/invitations/{other.pk}/withdraw/").status_code == 404
    assert not Invitation.objects.exclude(withdrawn_at=None).exists()


def test_two_who_invite_one_address_at_once_make_one_invitation(monkeypatch):
    def somebody_was_faster(*_arguments, **_more):
        raise IntegrityError

    monkeypatch.setattr(Invitation, "save", somebody_was_faster)
    page = signed_in("administrator").post(
        "/people/invite/", {"email": "new@example.org", "role": "delegate", "state": state().pk}
    )
    assert page.status_code == 400
    assert "This address is invited already; send it anew or withdraw it." in text_of(page)
    assert not LedgerEntry.objects.filter(event="invited").exists()


def test_a_focal_point_withdraws_an_invitation_of_its_own_colleague():
    made, _ = invited("tomo@example.org", "ministry colleague", by="focal-japan")
    page = signed_in("focal-japan").post(f"/people/invitations/{made.pk}/withdraw/", follow=True)
    assert "The invitation of tomo@example.org is withdrawn." in text_of(page)
    made.refresh_from_db()
    assert made.state_in_words == "withdrawn"
    assert LedgerEntry.objects.get(event="invitation-withdrawn").by == account("focal-japan")
