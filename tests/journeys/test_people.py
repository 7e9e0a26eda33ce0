"""From a portal without accounts to seven people of six roles, each by the link of a mail and a second factor."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page

from people.models import Grant, MemberState
from people.policies import roles_of
from tests import databases
from tests.journeys.test_accessibility import check

pytestmark = pytest.mark.browser
PASSWORD = "a-long-way-to-Ulaanbaatar"


@pytest.fixture
def empty_portal(live_server, transactional_db, settings) -> str:
    """A portal that was migrated and knows two States; nobody has an account."""
    databases.restore("empty")
    for code, name in (("JPN", "Japan"), ("MNG", "Mongolia")):
        MemberState.objects.create(iso_code=code, name=name)
    settings.FACTOR_REQUIRED = True
    settings.PORTAL_ADDRESS = live_server.url
    return live_server.url


def link_in(text: str) -> str:
    found = re.search(r"http\S+/invitation/\S+", text)
    assert found, text
    return found[0]


def open_account(browser: Browser, link: str, username: str, name: str) -> Page:
    """Follow a link and choose names and a password."""
    page = browser.new_context().new_page()
    page.goto(link)
    assert check(page) == []
    page.fill("#id_name", name)
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_password_again", PASSWORD)
    page.click("main button")
    return page


def enrol(page: Page) -> list[str]:
    """Set up one-time codes, and return the recovery codes."""
    page.wait_for_url("**/accounts/2fa/totp/activate/")
    assert check(page) == []
    secret = page.inner_text("main code")
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    page.fill("#id_code", code)
    page.click("main button")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    assert check(page) == []
    return page.locator("ol.codes code").all_inner_texts()


def invite(page: Page, portal: str, email: str, role: str, *, state: str = "", last_day: str = "") -> str:
    """Invite somebody on the page, and return the link that was sent; empty where it waits for a second."""
    mail.outbox.clear()
    page.goto(f"{portal}/people/invite/")
    assert check(page) == []
    page.fill("#id_email", email)
    page.select_option("#id_role", role)
    if state:
        page.select_option("#id_state", label=state)
    if last_day:
        page.fill("#id_last_day", last_day)
    page.click("main button")
    page.wait_for_url(f"{portal}/people/")
    assert f"{email} is invited." in page.inner_text("main")
    assert check(page) == []
    return next((link_in(one.body) for one in mail.outbox if "/invitation/" in one.body), "")


def test_seven_people_come_in_by_the_link_of_a_mail_only(empty_portal, browser):
    portal, out = empty_portal, StringIO()
    call_command("account", "invite", "boss@example.org", stdout=out)
    boss = open_account(browser, link_in(out.getvalue()), "boss", "The First")
    codes = enrol(boss)
    assert len(codes) == 10
    second_link = invite(boss, portal, "second@example.org", "administrator")
    second = open_account(browser, second_link, "second", "The Second")
    enrol(second)
    assert invite(boss, portal, "clears@example.org", "approver") == ""
    second.goto(f"{portal}/people/")
    second.click("text=Approve and send")
    second.wait_for_url(f"{portal}/people/")
    came = {"clears": open_account(browser, link_in(mail.outbox[-1].body), "clears", "Who Clears")}
    end = (timezone.now() + timedelta(days=90)).date().isoformat()
    for username, name, role, state, last_day in (
        ("writes", "Анна Иванова", "secretariat", "", ""),
        ("tokyo", "山田 直樹", "focal point", "Japan", ""),
        ("ulaan", "Бат-Эрдэнэ", "focal point", "Mongolia", ""),
        ("evaluates", "An Evaluator", "evaluator", "", end),
    ):
        link = invite(boss, portal, f"{username}@example.org", role, state=state, last_day=last_day)
        came[username] = open_account(browser, link, username, name)
        again = browser.new_context().new_page()
        again.goto(link)
        assert "This invitation has been used." in again.inner_text("main")
        again.context.close()
    for page in came.values():
        enrol(page)
        page.goto(f"{portal}/account/")
        assert check(page) == []
    users = get_user_model().objects
    assert {name: sorted(roles_of(users.get(username=name)) - {"public"}) for name in came} == {
        "clears": ["approver"],
        "writes": ["secretariat"],
        "tokyo": ["focal point"],
        "ulaan": ["focal point"],
        "evaluates": ["evaluator"],
    }
    assert Grant.objects.get(user__username="clears").confirmed_by.username == "second"
    came["tokyo"].goto(f"{portal}/people/")
    assert "Бат-Эрдэнэ" not in came["tokyo"].inner_text("main")
    boss.goto(f"{portal}/people/")
    assert "山田 直樹" in boss.inner_text("main")
    boss.goto(f"{portal}/people/ledger/")
    assert check(boss) == []
    sign_in_again(browser, portal, codes[0])


def sign_in_again(browser: Browser, portal: str, code: str) -> None:
    """With the password and a recovery code; the password alone opens nothing."""
    page = browser.new_context().new_page()
    page.goto(f"{portal}/accounts/login/?next=/people/")
    page.fill("#id_login", "boss@example.org")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    assert check(page) == []
    page.goto(f"{portal}/people/")
    assert "/accounts/" in page.url
    page.goto(f"{portal}/accounts/2fa/authenticate/")
    page.fill("#id_code", code)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/2fa/authenticate" not in url)
    page.goto(f"{portal}/people/")
    assert page.inner_text("h1") == "People"


def test_a_session_that_is_about_to_end_says_so_and_can_be_kept(portal, page, complaints):
    from tests.journeys.conftest import sign_in

    page.clock.install()
    sign_in(page, portal, "secretariat", "/desk/?view=wording")
    assert page.is_hidden("form.stay")
    page.clock.fast_forward("54:00")
    assert page.is_hidden("form.stay")
    page.clock.fast_forward("02:00")
    page.wait_for_selector("form.stay", state="visible")
    assert "You are signed out in five minutes." in page.inner_text("form.stay")
    assert check(page) == []
    with page.expect_response("**/account/stay/") as answer:
        page.click("text=Stay signed in")
    assert answer.value.status == 200
    page.wait_for_selector("form.stay", state="hidden")
    assert complaints == []
