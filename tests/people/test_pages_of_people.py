"""What an administrator does to an account and to an invitation on their pages, and what is refused there."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from people.models import AccountTerm, Invitation
from people.policies import OF_A_DELEGATION, roles_of
from people.selectors.people import delegation_of
from people.services import WrongStateError
from people.services.grants import change_role
from people.services.handover import hand_over
from people.services.invitations import approve_invitation, withdraw_invitation
from tests.conftest import account, signed_in
from tests.pages import errors_in, text_of
from tests.people.people import accepted, another_administrator, invited, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mails_at_once")]


def person_page(username: str) -> str:
    return f"/people/{account(username).pk}/"


def test_a_role_a_last_day_and_an_end_are_given_on_the_page():
    client, page = signed_in("administrator"), person_page("delegate")
    open_elsewhere = signed_in("delegate")
    given = client.post(
        f"{page}role/", {"role-role": "ministry colleague", "role-state": state("MNG").pk}, follow=True
    )
    assert "delegate is ministry colleague now, and was signed out everywhere." in text_of(given)
    assert roles_of(account("delegate")) == {"public", "ministry colleague"}
    assert delegation_of(account("delegate"), OF_A_DELEGATION).state == state("MNG")
    assert open_elsewhere.get("/desk/").status_code == 302
    day = (timezone.now() + timedelta(days=60)).date()
    dated = client.post(f"{page}last-day/", {"day-last_day": day.isoformat()}, follow=True)
    assert f"The last day of delegate is {day:%d %B %Y}." in text_of(dated)
    assert AccountTerm.objects.get(user=account("delegate")).ends_on == day
    dayless = client.post(f"{page}last-day/", {"day-last_day": ""}, follow=True)
    assert "delegate has no last day." in text_of(dayless)
    wordless = client.post(f"{page}end/", {"end-reason": ""})
    assert wordless.status_code == 400
    ended = client.post(f"{page}end/", {"end-reason": "Moved on"}, follow=True)
    assert "The account of delegate is ended. Everything it did stays under its name." in text_of(ended)
    assert roles_of(account("delegate")) == {"public"}


def test_there_is_nothing_to_confirm_for_a_role_that_nobody_gave():
    answer = signed_in("administrator").post(f"{person_page('secretariat')}confirm/")
    assert (answer.status_code, "nobody has taken the first step yet" in errors_in(answer)) == (400, True)


def test_a_role_that_is_none_and_work_for_oneself_are_refused(administrator):
    with pytest.raises(ValidationError, match="Choose a role"):
        change_role(account("delegate"), "king", state=None, last_day=None, by=administrator)
    with pytest.raises(ValidationError, match="Choose another account"):
        hand_over(account("delegate"), account("delegate"), by=administrator)


def test_a_mail_that_does_not_go_out_is_told_with_what_to_do(monkeypatch):
    def fail(_self, **_options):
        raise SMTPException("no route")

    monkeypatch.setattr(EmailMessage, "send", fail)
    sent = {"email": "x@example.org", "role": "delegate", "state": state().pk}
    answer = signed_in("administrator").post("/people/invite/", sent, follow=True)
    assert "The mail to x@example.org did not go out" in text_of(answer)
    assert "“Send anew” sends it once mail works." in text_of(answer)


def test_an_invitation_is_approved_and_withdrawn_once_and_accepted_ones_stay(administrator):
    second = another_administrator()
    made, _ = invited("boss@example.org", "approver")
    approved = approve_invitation(made, by=second)
    assert approve_invitation(made, by=second).approved_at == approved.approved_at
    plain, token = invited("two@example.org", "delegate", state=state())
    with pytest.raises(WrongStateError, match="waits for nobody"):
        approve_invitation(plain, by=second)
    accepted(token)
    plain.refresh_from_db()
    with pytest.raises(WrongStateError, match="end the account instead"):
        withdraw_invitation(plain, by=administrator)
    assert signed_in("administrator").post(f"/people/invitations/{plain.pk}/withdraw/").status_code == 404
    again = Client().get(f"/invitation/{token}/")
    assert (again.status_code, "This invitation has been used." in text_of(again)) == (410, True)


def test_a_link_that_expires_or_is_withdrawn_while_its_page_is_open_says_so():
    made, token = invited("x@example.org", "delegate", state=state())
    client = Client()
    assert client.get(f"/invitation/{token}/").status_code == 200
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(days=1))
    typed = {
        "username": "new",
        "name": "New",
        "password": "long-enough-1993",
        "password_again": "long-enough-1993",
    }
    late = client.post(f"/invitation/{token}/", typed)
    assert (late.status_code, "This invitation has expired." in text_of(late)) == (410, True)
    withdraw_invitation(made, by=account("administrator"))
    gone = client.get(f"/invitation/{token}/")
    assert (gone.status_code, "This link does not work." in text_of(gone)) == (404, True)
    assert client.post(f"/invitation/{token}/", typed).status_code == 404
    assert not get_user_model().objects.filter(username="new").exists()


def test_there_is_nothing_to_confirm_for_an_account_without_a_role():
    nobody = get_user_model().objects.create_user("nobody")
    answer = signed_in("administrator").post(f"/people/{nobody.pk}/confirm/")
    assert answer.status_code == 400
    assert "There is nothing to confirm." in errors_in(answer)


def test_an_invitation_that_was_just_sent_is_not_sent_again_on_the_page():
    made, _ = invited()
    answer = signed_in("administrator").post(f"/people/invitations/{made.pk}/renew/", follow=True)
    assert "It was sent a moment ago; wait some minutes." in text_of(answer)
    assert "is sent again" not in text_of(answer)


def test_an_invitation_is_not_approved_by_who_made_it():
    another_administrator()
    made, _ = invited(role="approver")
    answer = signed_in("administrator").post(f"/people/invitations/{made.pk}/approve/", follow=True)
    assert "This takes two people; you" in text_of(answer)
    made.refresh_from_db()
    assert made.approved_by is None
