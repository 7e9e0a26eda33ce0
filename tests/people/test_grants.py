"""Roles: given, confirmed, changed and ended; nobody does it for themselves, nobody clears alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluations.models import FollowUpAction, Recommendation
from people.models import AccountTerm, Delegation, Grant, LedgerEntry
from people.policies import roles_of
from people.services import WrongStateError
from people.services.ending import change_last_day, end_account, reset_factor
from people.services.grants import change_role, confirm_grant, give_role
from people.services.handover import hand_over
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import another_administrator, state

pytestmark = pytest.mark.django_db


def fresh(username: str):
    return account(username)


def test_a_new_role_replaces_the_old_one_with_all_its_switches(administrator):
    user = account("focal-japan")
    client = signed_in("focal-japan")
    assert client.get("/review/").status_code == 200
    change_role(user, "delegate", state=state("CHN"), by=administrator)
    assert roles_of(fresh("focal-japan")) == {"delegate", "public"}
    assert list(Delegation.objects.filter(user=user).values_list("state__iso_code", "role")) == [
        ("CHN", "delegate")
    ]
    assert client.get("/review/").status_code == 302
    assert signed_in("focal-japan").get("/review/").status_code == 403
    line = LedgerEntry.objects.filter(event="granted", about=user).first()
    assert (line.before, line.after, line.by_name) == (
        "focal point, Japan",
        "delegate, China",
        "administrator",
    )


def test_a_role_that_takes_two_is_not_given_by_one_of_two(administrator):
    another_administrator()
    with pytest.raises(PermissionDenied, match="Two people give and take this role"):
        change_role(account("secretariat"), "approver", by=administrator)


def test_an_administrator_who_wants_to_clear_alone_does_not_get_there(administrator):
    with pytest.raises(PermissionDenied, match="Nobody changes their own role"):
        change_role(administrator, "approver", by=administrator)
    give_role(account("secretariat"), "approver", granted_by=administrator)
    grant = Grant.objects.get(user=account("secretariat"), ended_at=None)
    with pytest.raises(PermissionDenied, match="you gave this role"):
        confirm_grant(grant, by=administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(confirmed_by=administrator)
    client = signed_in("administrator")
    for address in ("/desk/progress/", "/workspace/rounds/training/third-training-review/answers/"):
        assert client.get(address).status_code in {403, 404}
    own = client.post(f"/people/{administrator.pk}/role/", {"role-role": "approver"})
    assert (own.status_code, "Nobody changes their own role" in text_of(own)) == (403, True)


def test_a_second_administrator_confirms_what_one_gave(administrator):
    give_role(account("secretariat"), "approver", granted_by=administrator)
    second = another_administrator()
    client = Client()
    client.force_login(second, backend="people.backends.AccountBackend")
    key = account("secretariat").pk
    assert "Confirm the role" in text_of(client.get(f"/people/{key}/"))
    assert client.post(f"/people/{key}/confirm/").status_code == 302
    assert "Confirm the role" not in text_of(client.get(f"/people/{key}/"))
    grant = Grant.objects.get(user=key, ended_at=None)
    assert confirm_grant(grant, by=administrator).confirmed_by == second
    give_role(second, "administrator", granted_by=administrator)
    with pytest.raises(PermissionDenied, match="Nobody confirms their own role"):
        confirm_grant(Grant.objects.get(user=second, ended_at=None), by=second)


def test_a_role_that_nobody_gave_needs_no_confirming(administrator):
    grant = Grant.objects.get(user=account("approver"))
    with pytest.raises(WrongStateError, match="nobody has taken the first step yet"):
        confirm_grant(grant, by=administrator)


def test_an_account_that_ends_keeps_its_history_and_opens_nothing(administrator, plan):
    user = account("secretariat")
    client = signed_in("secretariat")
    with pytest.raises(ValidationError):
        end_account(user, reason=" ", by=administrator)
    end_account(user, reason="Left the secretariat", by=administrator)
    assert client.get("/desk/").status_code == 302
    assert roles_of(fresh("secretariat")) == {"public"}
    assert LedgerEntry.objects.get(event="ended").note == "Left the secretariat"
    assert plan.history.exists()
    page = text_of(signed_in("administrator").get("/people/"))
    assert "secretariat" in page
    with pytest.raises(PermissionDenied, match="This is your own account"):
        end_account(administrator, reason="x", by=administrator)
    for username in ("approver", "focal-japan"):
        with pytest.raises(PermissionDenied):
            end_account(user, reason="x", by=account(username))


def test_a_last_day_opens_nothing_once_it_has_passed(administrator):
    user, today = account("delegate"), timezone.now().date()
    change_last_day(user, today, by=administrator)
    assert "delegate" in roles_of(fresh("delegate"))
    with pytest.raises(ValidationError, match="has passed already"):
        change_last_day(user, today - timedelta(days=1), by=administrator)
    with pytest.raises(ValidationError, match="An evaluator has a last day"):
        change_last_day(account("evaluator"), None, by=administrator)
    change_last_day(user, None, by=administrator)
    assert [one.after for one in LedgerEntry.objects.filter(event="last-day")] == ["none", f"{today}"]


def test_a_lost_device_is_reset_by_another_administrator_with_a_reason(administrator):
    user = account("secretariat")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=administrator, type="totp", data={"secret": "x"})
    with pytest.raises(PermissionDenied, match="This is your own account"):
        reset_factor(administrator, reason="lost", by=administrator)
    with pytest.raises(PermissionDenied):
        reset_factor(user, reason="lost", by=account("approver"))
    with pytest.raises(ValidationError):
        reset_factor(user, reason="", by=administrator)
    answer = signed_in("administrator").post(
        f"/people/{user.pk}/reset-factor/", {"factor-reason": "Seen in person"}
    )
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert LedgerEntry.objects.get(event="factor-reset").note == "Seen in person"


def test_what_cannot_be_done_is_told_on_the_page_with_what_was_typed():
    client = signed_in("administrator")
    key = account("delegate").pk
    answer = client.post(f"/people/{key}/last-day/", {"day-last_day": "2020-01-01"})
    assert (answer.status_code, "This day has passed already" in text_of(answer)) == (400, True)
    assert 'value="2020-01-01"' in answer.content.decode()
    assert client.get("/people/999999/").status_code == 404
    assert signed_in("focal-japan").get(f"/people/{key}/").status_code == 404
    assert signed_in("secretariat").post(f"/people/{key}/end/", {"end-reason": "x"}).status_code == 403


def test_the_page_of_people_costs_the_same_for_any_number_of_them():
    client, costs = signed_in("administrator"), []
    client.get("/people/")
    for many in (1, 3):
        for place in range(many):
            another_administrator(f"admin-{many}-{place}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/people/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_open_work_goes_over_to_a_deputy_and_what_was_done_stays(administrator):
    user, deputy = account("focal-mongolia"), account("colleague-mongolia")
    recommendation = Recommendation.objects.filter(status="cleared").first()
    made = [
        FollowUpAction.objects.create(
            recommendation=recommendation,
            number=90 + place,
            text=state,
            owner_body="Mongolia",
            owner=user,
            state=state,
            added_on=timezone.now().date(),
        )
        for place, state in enumerate(("planned", "under-way"))
    ]
    client = signed_in("administrator")
    for to, found in ((user.pk, "Select a valid choice"), ("", "This field is required")):
        answer = client.post(f"/people/{user.pk}/hand-over/", {"hand-to": to})
        assert (answer.status_code, found in text_of(answer)) == (400, True)
    nobody = another_administrator("nobody")
    nobody.groups.clear()
    with pytest.raises(ValidationError, match="has no access"):
        hand_over(user, nobody, by=administrator)
    foreign = client.post(f"/people/{user.pk}/hand-over/", {"hand-to": account("focal-japan").pk})
    assert "stays with its own people" in text_of(foreign)
    assert client.post(f"/people/{user.pk}/hand-over/", {"hand-to": deputy.pk}).status_code == 302
    assert set(
        FollowUpAction.objects.filter(pk__in=[one.pk for one in made]).values_list("owner", flat=True)
    ) == {deputy.pk}
    assert LedgerEntry.objects.get(event="handed-over").after == "colleague-mongolia"
    assert "There was no open work." in text_of(
        client.post(f"/people/{user.pk}/hand-over/", {"hand-to": deputy.pk}, follow=True)
    )


def test_a_second_whom_the_first_has_made_alone_leaves_the_mark(administrator):
    second = another_administrator()
    Grant.objects.filter(user=second).update(granted_by=administrator)
    give_role(account("secretariat"), "approver", granted_by=administrator)
    confirm_grant(Grant.objects.get(user=account("secretariat"), ended_at=None), by=second)
    page = text_of(signed_in("administrator").get("/people/"))
    assert page.count("granted by one person") == 2


def test_nobody_lengthens_their_own_term_and_what_lapsed_takes_two(administrator):
    with pytest.raises(PermissionDenied, match="This is your own account"):
        change_last_day(administrator, timezone.now().date() + timedelta(days=900), by=administrator)
    second = another_administrator()
    AccountTerm.objects.create(user=account("approver"), ends_on=timezone.now().date() - timedelta(days=400))
    assert change_last_day(account("approver"), None, by=second)
    assert AccountTerm.objects.filter(user=account("approver")).exists()
