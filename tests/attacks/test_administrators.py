"""Protects the portal from one administrator: nobody gives clearing away, or ends who clears, alone."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from people.models import AccountStep, AccountTerm, Grant, Invitation, LedgerEntry
from people.policies import roles_of
from people.services import WrongStateError
from people.services.ending import approve_step, change_last_day, end_account, reset_factor, take_back_step
from people.services.grants import change_role, give_role
from people.services.guards import second_of
from people.services.invitations import Invited, approve_invitation, invite
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import accepted, another_administrator, invited, only_one_administrator, token_sent

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db, pytest.mark.usefixtures("mails_at_once")]


@pytest.fixture
def second(administrator):
    return another_administrator()


def test_one_of_two_administrators_does_none_of_it_alone(administrator, second):
    Authenticator.objects.create(user=second, type="totp", data={"secret": "x"})
    for who in (second, account("approver")):
        assert reset_factor(who, reason="lost", by=administrator)
        assert end_account(who, reason="left", by=administrator)
        assert change_last_day(who, timezone.now().date(), by=administrator)
        with pytest.raises(PermissionDenied, match="Two people give and take this role"):
            change_role(who, "secretariat", by=administrator)
    assert Authenticator.objects.filter(user=second).exists()
    assert {roles_of(account(one)) for one in ("approver", second.username)} == {
        frozenset({"approver", "public"}),
        frozenset({"administrator", "public"}),
    }
    # Whoever is concerned learns of it while nothing has changed.
    assert len(mail.outbox) == 6
    assert all({second.email, "approver@example.org"} <= {*one.to} for one in mail.outbox)
    later = timezone.now() - timedelta(days=90)
    Grant.objects.update(granted_at=later)
    assert invite(Invited("sock@example.org", "approver"), by=administrator).waits_for_second


def test_the_second_is_neither_the_first_nor_whom_it_is_about(administrator, second):
    step = end_account(second, reason="left", by=administrator)
    with pytest.raises(PermissionDenied, match="you asked for it"):
        approve_step(step, by=administrator)
    with pytest.raises(PermissionDenied, match="your own account"):
        approve_step(step, by=second)
    for name in ("secretariat", "focal-japan"):
        with pytest.raises(PermissionDenied):
            approve_step(step, by=account(name))
    mail.outbox.clear()
    approve_step(step, by=account("approver"))
    assert not account(second.username).is_active
    done = f"Done by administrator and approver: End the account of {second.username}. Reason: left"
    assert mail.outbox[0].body.startswith(done)
    line = LedgerEntry.objects.get(event="ended")
    assert (line.by_name, line.approved_by_name) == ("administrator", "approver")
    with pytest.raises(WrongStateError, match="meanwhile"):
        approve_step(step, by=account("approver"))


def test_with_a_third_administrator_the_approver_is_not_asked(administrator, second):
    third = another_administrator("third-administrator")
    step = reset_factor(second, reason="lost", by=administrator)
    with pytest.raises(PermissionDenied, match="Another administrator does this"):
        approve_step(step, by=account("approver"))
    approve_step(step, by=third)
    assert LedgerEntry.objects.get(event="factor-reset").approved_by_name == third.username


def test_the_last_administrator_and_an_approver_are_two(administrator):
    made, token = invited("new@example.org", "approver")
    assert (made.takes, token) == (2, "")
    with pytest.raises(PermissionDenied):
        approve_invitation(made, by=account("secretariat"))
    approver = signed_in("approver")
    assert "Approve and send" in text_of(approver.get("/people/"))
    assert approver.post(f"/people/invitations/{made.pk}/approve/").status_code == 302
    made.refresh_from_db()
    assert made.approved_by == account("approver")
    assert approver.post(f"/people/invitations/{made.pk}/withdraw/").status_code == 302
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_with_neither_only_the_server_does_it_and_everybody_is_told(administrator):
    approver = account("approver")
    for act in (end_account, reset_factor):
        with pytest.raises(PermissionDenied, match="Whoever runs the server"):
            act(approver, reason="left", by=administrator)
    call_command("account", "end", "approver", stdout=StringIO())
    assert not account("approver").is_active
    assert LedgerEntry.objects.get(event="ended").note == "on the server"
    assert {"focal-japan@example.org", "delegate@example.org"} <= set(mail.outbox[-1].to)
    Grant.objects.update(ended_at=timezone.now() - timedelta(days=400))
    with pytest.raises(ValidationError, match="Whoever runs the server"):
        invite(Invited("sock@example.org", "approver"), by=administrator)


def test_an_approver_whose_last_day_has_passed_is_no_second(administrator):
    AccountTerm.objects.create(user=account("approver"), ends_on=timezone.now().date() - timedelta(days=1))
    assert second_of(administrator) == "server"


def test_a_deputy_with_a_last_day_is_a_second_until_then(administrator):
    tomorrow = timezone.now().date() + timedelta(days=1)
    made, _ = invited("deputy@example.org", "approver", last_day=tomorrow)
    mail.outbox.clear()
    approve_invitation(made, by=account("approver"))
    deputy = accepted(token_sent(), "deputy")
    step = reset_factor(account("approver"), reason="lost", by=administrator)
    approve_step(step, by=deputy)
    assert AccountTerm.objects.get(user=deputy).ends_on == tomorrow


def test_the_first_ones_of_a_new_portal_are_given_by_one(administrator):
    only_one_administrator()
    assert second_of(administrator) == ""
    first, token = invited("first@example.org", "approver")
    assert first.takes == 1
    accepted(token, "first-approver")
    assert invited("next@example.org", "administrator")[0].takes == 2


def test_whoever_asked_and_was_ended_since_has_asked_for_nothing(administrator, second):
    third = another_administrator("third-administrator")
    step = end_account(second, reason="left", by=administrator)
    administrator.is_active = False
    administrator.save()
    with pytest.raises(WrongStateError, match="may no longer do it"):
        approve_step(AccountStep.objects.get(pk=step.pk), by=third)


def test_by_the_pages_it_takes_two_and_one_takes_it_back(administrator, second):
    client, key = signed_in("administrator"), second.pk
    page = text_of(client.post(f"/people/{key}/end/", {"end-reason": "Left in May"}, follow=True))
    assert "It waits for a second person" in page
    assert "Left in May" in page
    assert account(second.username).is_active
    sent = {"step": AccountStep.objects.get().pk}
    own = client.post(f"/people/{key}/approve/", sent)
    assert (own.status_code, "you asked for it" in text_of(own)) == (403, True)
    approver = signed_in("approver")
    assert "Approve" in text_of(approver.get(f"/people/{key}/"))
    assert "End the account" not in text_of(approver.get(f"/people/{account('delegate').pk}/"))
    assert approver.post(f"/people/{key}/approve/", sent).status_code == 302
    assert not account(second.username).is_active
    for bad in ("", "x", "٣", "9" * 40):
        assert approver.post(f"/people/{key}/approve/", {"step": bad}).status_code == 400
    gone = approver.post(f"/people/{key}/approve/", sent)
    assert (gone.status_code, "meanwhile" in text_of(gone)) == (400, True)
    client.post(f"/people/{account('approver').pk}/reset-factor/", {"factor-reason": "x"})
    assert not AccountStep.objects.exists()
    third = another_administrator("third-administrator")
    client.post(f"/people/{third.pk}/reset-factor/", {"factor-reason": "x"})
    take_back_step(AccountStep.objects.get(), by=account("approver"))
    assert not AccountStep.objects.exists()
    for name in ("secretariat", "focal-japan"):
        assert signed_in(name).post(f"/people/{key}/approve/", sent).status_code == 403


def test_it_waits_on_the_desk_of_who_may_be_the_second_and_nowhere_else(administrator, second):
    end_account(account("approver"), reason="left", by=administrator)
    invite(Invited("new@example.org", "approver"), by=administrator)
    desks = {}
    for name in ("administrator", second.username, "approver", "secretariat"):
        desks[name] = text_of(signed_in(name).get("/desk/"))
    for title in ("Account approver: End the account", "Invite new@example.org as approver"):
        assert title in desks[second.username]
        assert title in desks["administrator"]
        assert title not in desks["approver"]
        assert title not in desks["secretariat"]
    assert "Asked for by" in desks[second.username]
    assert "You asked for it" in desks["administrator"]


def test_what_the_second_approves_is_what_was_asked_for_and_not_what_took_its_place(administrator, second):
    later = timezone.now().date() + timedelta(days=900)
    change_last_day(second, later, by=administrator)
    seen = {"step": AccountStep.objects.get().pk}
    change_last_day(second, timezone.now().date(), by=administrator)
    answer = signed_in("approver").post(f"/people/{second.pk}/approve/", seen)
    assert (answer.status_code, "meanwhile" in text_of(answer)) == (400, True)
    assert not AccountTerm.objects.filter(user=second).exists()


def test_whom_it_is_about_cannot_take_it_back_and_every_step_is_in_the_ledger(administrator, second):
    step = end_account(second, reason="left", by=administrator)
    with pytest.raises(PermissionDenied, match="your own account"):
        take_back_step(step, by=second)
    mail.outbox.clear()
    take_back_step(step, by=account("approver"))
    assert {second.email, "administrator@example.org"} <= set(mail.outbox[0].to)
    lines = LedgerEntry.objects.filter(event="step").order_by("pk")
    assert [(one.by_name, one.note) for one in lines] == [
        ("administrator", "asked for"),
        ("approver", "taken back"),
    ]


def test_what_the_server_invited_is_not_in_the_hands_of_one_administrator(administrator):
    call_command("account", "invite", "rescue@example.org", stdout=StringIO())
    client, made = signed_in("administrator"), Invitation.objects.get()
    server = made.invited_by
    assert client.post(f"/people/{server.pk}/forget/").status_code == 404
    for step in ("withdraw", "renew"):
        client.post(f"/people/invitations/{made.pk}/{step}/")
    made.refresh_from_db()
    assert (made.withdrawn_at, made.takes, made.is_open) == (None, 1, True)
    server.refresh_from_db()
    assert server.username == "server"


def test_buttons_are_there_for_whom_they_work(administrator, second):
    approver, third = signed_in("approver"), another_administrator("third-administrator")
    reset_factor(second, reason="lost", by=administrator)
    page = approver.get(f"/people/{second.pk}/").content.decode()
    assert "<button>Approve</button>" not in page
    third.groups.clear()
    assert "<button>Approve</button>" in approver.get(f"/people/{second.pk}/").content.decode()
    give_role(account("secretariat"), "approver", granted_by=administrator)
    assert "Confirm the role" not in text_of(approver.get(f"/people/{account('secretariat').pk}/"))
    second.groups.clear()
    assert "Confirm the role" in text_of(approver.get(f"/people/{account('secretariat').pk}/"))
    admin = signed_in("administrator")
    assert "Give another role" not in text_of(admin.get(f"/people/{account('approver').pk}/"))
    account("secretariat").groups.clear()
    page = text_of(admin.get(f"/people/{account('approver').pk}/"))
    assert "nobody else is left" in page
    assert "End this account" not in page
    assert "Change the last day" not in page


def test_people_without_weight_are_ended_by_one_person(administrator, second):
    assert end_account(account("delegate"), reason="left", by=administrator) is None
    assert not account("delegate").is_active
    give_role(account("secretariat"), "secretariat", granted_by=None)
    assert reset_factor(account("secretariat"), reason="lost", by=administrator) is None


def test_a_second_approver_or_a_deputy_is_suggested(administrator):
    assert "Fewer than two approvers have an account" in text_of(signed_in("administrator").get("/people/"))
    give_role(account("secretariat"), "approver", granted_by=None)
    assert "Fewer than two approvers" not in text_of(signed_in("administrator").get("/people/"))
    assert not Invitation.objects.exists()
