"""Help for each role, the first day that ends by itself, and the administrator's page."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPException

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from neaspec_portal import VERSION
from neaspec_portal.first_page import first_day
from neaspec_portal.help import SLUGS
from people.models import Mail, Preferences, Run
from people.policies import ROLES
from people.services.delivering import deliver
from people.services.schedule import noted_run
from review.reviewable import Problem
from review.selectors.circulations import step_at, steps
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.rounds import make_draft, pass_deadline, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_a_page_of_help_and_for_strangers_a_line(role):
    page = text_of(signed_in("delegate").get(f"/help/{SLUGS[role]}/"))
    assert "How a round works" in page
    assert "Clear. One person proposes, an approver clears." in page
    led = Client().get(f"/help/{SLUGS[role]}/")
    assert (led.status_code, led["Location"]) == (302, f"/help/#{SLUGS[role]}")
    assert f'id="{SLUGS[role]}"' in Client().get("/help/").content.decode()


def test_the_index_names_the_reader_s_own_role_first():
    page = text_of(signed_in("focal-japan").get("/help/"))
    assert page.index("Focal point") < page.index("Secretariat")
    assert "Focal point you" in page
    assert "you Reviews" not in text_of(Client().get("/help/"))
    assert Client().get("/help/nobody/").status_code == 404


def test_every_page_leads_to_help():
    for address in ("/", "/about/", "/data/"):
        assert 'href="/help/"' in Client().get(address).content.decode()


@pytest.mark.parametrize(
    ("status", "obstacles", "is_over", "place"),
    [
        ("draft", [Problem("", "x")], False, 0),
        ("draft", [], False, 1),
        ("circulated", [Problem("", "x")], False, 2),
        ("circulated", [Problem("", "x")], True, 3),
        ("circulated", [], True, 4),
        ("cleared", [], True, 5),
        ("presented", [], True, None),
    ],
)
def test_the_step_that_is_taken_now(status, obstacles, is_over, place):
    assert step_at(status, obstacles, is_over=is_over) == place
    assert [one.is_here for one in steps(place)] == [number == place for number in range(6)]


def test_a_round_says_where_it_stands():
    circulation = send_round(make_draft())
    staff, desk = signed_in("secretariat"), circulation.subject.desk_address
    assert "Nobody sees what another one says." in text_of(staff.get(desk))
    take_position(circulation, "focal-japan", kind="comment", text="x")
    pass_deadline(circulation)
    assert "answers every comment and reservation" in text_of(staff.get(desk))


def test_the_first_day_ends_when_all_is_done():
    user = account("secretariat")
    client = signed_in("secretariat")
    assert "Your first day" in text_of(client.get("/desk/"))
    assert [one.is_done for one in first_day(user, timezone.now())] == [False, False, False]
    client.get("/help/secretariat/")
    assert [one.is_done for one in first_day(account("secretariat"), timezone.now())] == [True, False, False]
    sent = {"name": "S", "language": "en-gb", "time_zone": "UTC", "wants_notices": "on"}
    assert client.post("/account/", sent).status_code == 302
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert first_day(account("secretariat"), timezone.now()) == []
    assert "Your first day" not in text_of(client.get("/desk/"))


def test_the_first_day_ends_by_itself():
    user = account("delegate")
    assert len(first_day(user, timezone.now())) == 2
    assert first_day(user, timezone.now() + timedelta(days=15)) == []


def test_another_help_than_one_s_own_is_not_noted():
    client = signed_in("delegate")
    client.get("/help/approver/")
    assert not Preferences.objects.filter(help_read_at__isnull=False).exists()


def test_the_server_page_is_for_administrators_and_holds_no_content():
    circulation = send_round(make_draft())
    page = text_of(signed_in("administrator").get("/server/"))
    assert "No content is shown here" in page
    assert str(circulation.subject) not in page
    assert "never by this command look after it" in page
    for username in ("secretariat", "focal-japan", "delegate"):
        assert signed_in(username).get("/server/").status_code == 403
    assert Client().get("/server/").status_code == 302
    assert signed_in("administrator").post("/server/").status_code == 405


def test_the_server_page_says_which_mails_wait_and_why(monkeypatch):
    account("secretariat")
    circulation = send_round(make_draft())
    take_position(circulation, "focal-japan", kind="concur")

    def down(*_args, **_more):
        raise SMTPException("no connection")

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    deliver(timezone.now() + timedelta(minutes=2))
    page = text_of(signed_in("administrator").get("/server/"))
    assert f"Tried and failed so far {Mail.objects.count()}" in page
    assert "What the mail server said last no connection" in page


def test_the_version_is_the_same_everywhere(client):
    stated = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]["version"]
    assert stated == VERSION
    assert f"Privacy · Version {VERSION}" in text_of(client.get("/about/"))
    assert f"Portal {VERSION}" in text_of(signed_in("administrator").get("/server/"))


def test_runs_are_noted_with_how_they_ended():
    call_command("deliver_mails")
    call_command("send_reminders")
    assert Run.objects.get(name="deliver_mails").outcome == "0 sent, 0 failed"
    assert Run.objects.get(name="send_reminders").outcome == "0 reminded"
    with pytest.raises(ValueError, match="broken"), noted_run("backup"):
        raise ValueError("broken")
    failed = Run.objects.get(name="backup")
    assert (failed.is_failed, failed.outcome) == (True, "ValueError: broken")
    page = text_of(signed_in("administrator").get("/server/"))
    assert "ValueError: broken" in page
    get_user_model().objects.filter(username="administrator").update(is_active=False)


def test_who_has_no_role_has_nothing_to_do_on_the_first_day():
    assert first_day(get_user_model().objects.create_user("nobody-yet"), timezone.now()) == []
