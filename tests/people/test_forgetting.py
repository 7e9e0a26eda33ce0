"""What is stored of people, how long, and a name that goes while everything signed for holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from people.models import Invitation, Job, LedgerEntry, OpenSession, SignInDelay
from people.services import budgets
from people.services.ending import end_account
from people.services.forgetting import forget_person
from programmes.models import RoundSnapshot
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import invited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def test_a_name_goes_and_what_was_signed_for_holds(administrator):
    user = account("secretariat")
    before = list(RoundSnapshot.objects.values_list("sha256", "content"))
    with pytest.raises(ValidationError, match="End the account first"):
        forget_person(user, by=administrator)
    end_account(user, reason="Left", by=administrator)
    with pytest.raises(PermissionDenied):
        forget_person(user, by=account("approver"))
    answer = signed_in("administrator").post(f"/people/{user.pk}/forget/")
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.username.startswith(f"former-staff-{user.pk}-")
    assert (user.first_name, user.email) == ("Former staff", "")
    assert list(RoundSnapshot.objects.values_list("sha256", "content")) == before
    assert LedgerEntry.objects.filter(about=user, about_name="secretariat").exists()
    page = text_of(signed_in("administrator").get(f"/people/{user.pk}/"))
    assert "Former staff" in page
    assert "Replace the name" not in page


def test_what_is_over_is_deleted_and_nothing_else():
    now, user = timezone.now(), account("delegate")
    kept, _ = invited("kept@example.org")
    old, _ = invited("old@example.org")
    Invitation.objects.filter(pk=old.pk).update(
        invited_at=now - timedelta(days=366), expires_at=now - timedelta(days=352)
    )
    SignInDelay.objects.create(name_digest="a", network="n", last_at=now - timedelta(days=2))
    SignInDelay.objects.create(name_digest="b", network="n", last_at=now)
    budgets.count_on("budget: search", "n", length=budgets.WINDOW, now=now - timedelta(hours=2))
    budgets.count_on("budget: search", "n", length=budgets.WINDOW)
    for days in (364, 367):
        budgets.count_on("page-refused", "n", length=budgets.WINDOW, now=now - timedelta(days=days))
    OpenSession.objects.create(user=user, session_key="k")
    OpenSession.objects.update(started_at=now - timedelta(hours=13))
    for about, days in (("old", 91), ("young", 89)):
        Job.objects.create(kind="bundle", about=about, state="done", ended_at=now - timedelta(days=days))
    out = StringIO()
    call_command("forget", stdout=out)
    assert out.getvalue().splitlines()[1:] == [
        "open sessions: 1",
        "delays: 1",
        "budgets: 1",
        "refusals: 1",
        "invitations: 1",
        "events: 0",
        "mails: 0",
        "jobs: 1",
    ]
    assert list(Job.objects.values_list("about", flat=True)) == ["young"]
    assert list(Invitation.objects.all()) == [kept]


def test_the_page_says_what_is_kept_and_whom_to_ask(client, settings):
    assert "has not named anybody yet" in text_of(client.get("/privacy/"))
    settings.PRIVACY_CONTACT = "privacy@example.org"
    page = text_of(signed_in("delegate").get("/privacy/"))
    assert "privacy@example.org" in page
    assert "24 hours" in page


def test_a_network_that_asks_too_often_waits_and_nobody_else_does(settings, monkeypatch):
    settings.COSTLY_A_MINUTE = 3
    at = SimpleNamespace(now=lambda: datetime.fromtimestamp(1_000_000_010.0, tz=UTC))
    monkeypatch.setattr(budgets, "timezone", at)
    greedy, other = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="192.0.2.9")
    statuses = [greedy.get(f"/search/?q=air{place}").status_code for place in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = greedy.get("/search/?q=again")
    assert (refused.status_code, refused["Retry-After"]) == (429, "11")
    assert "again" in refused.content.decode()
    assert greedy.get("/").status_code == 200
    assert other.get("/search/?q=air").status_code == 200
    assert signed_in("secretariat").get("/search/?q=air").status_code == 200
