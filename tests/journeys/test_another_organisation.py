"""An empty portal becomes another organisation's, through its own pages and mails, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from people.models import MemberState, Organisation
from people.services.organisation import setup_code
from programmes.models import AssessmentRound, StrategicPlan
from review.models import Circulation
from tests import databases
from tests.journeys.bodies import COUNCIL, LEAGUE, Body
from tests.journeys.forms import adopt, paste, press
from tests.journeys.test_accessibility import check
from tests.journeys.test_people import PASSWORD, link_in, open_account
from tests.journeys.walking import no_other_name, texts_of, walked
from tests.rounds import pass_deadline

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_contexts")]


@pytest.fixture
def empty_portal(live_server, transactional_db, settings) -> str:
    """A portal that was migrated, and nothing else."""
    databases.restore("empty")
    settings.PORTAL_ADDRESS = live_server.url
    return live_server.url


def set_up(page: Page, portal: str, body: Body) -> None:
    """Fill the first page in, with a wrong code first."""
    page.goto(portal)
    assert check(page) == []
    page.fill("[name=code]", "AAAA-AAAA-AAAA-AAAA")
    page.fill("[name=name]", body.name)
    page.fill("[name=short_name]", body.short)
    page.fill("[name=subtitle]", "How our plan goes")
    page.fill("[name=others]", "\n".join(body.members))
    page.fill("[name=deciding]", "Council session / Council sessions")
    page.click("summary:has-text('What you call things')")
    page.fill("[name=word_areas]", "basins")
    page.check("[name=stays_in_base][value=discontinued]")
    page.fill("[name=administrator-name]", "Ann Admin")
    page.fill("[name=administrator-email]", "ann@example.org")
    page.fill("[name=administrator-username]", "ann")
    for name in ("password", "password_again"):
        page.fill(f"[name=administrator-{name}]", PASSWORD)
    press(page, "Set the portal up")
    expect(page.locator("main")).to_contain_text("This is not the code of this server.")
    assert not Organisation.objects.exists()
    page.fill("[name=code]", setup_code().lower())
    for name in ("password", "password_again"):
        page.fill(f"[name=administrator-{name}]", PASSWORD)
    press(page, "Set the portal up")
    page.wait_for_url(f"{portal}/setup/")
    assert check(page) == []
    assert MemberState.objects.count() == len(body.members)


def invited(page: Page, browser: Browser, portal: str, username: str, role: str, state: str = "") -> Page:
    """Invite somebody on the page, and follow the link of the mail."""
    mail.outbox.clear()
    page.goto(f"{portal}/people/invite/")
    page.fill("#id_email", f"{username}@example.org")
    page.select_option("#id_role", role)
    if state:
        page.select_option("#id_state", label=state)
    press(page, "Invite")
    page.wait_for_url(f"{portal}/people/")
    no_other_name(mail.outbox[-1].body, "the mail of an invitation")
    return open_account(browser, link_in(mail.outbox[-1].body), username, f"Person {username}")


def draft(page: Page, portal: str, body: Body) -> StrategicPlan:
    """Enter a meeting, draft a plan of four years with three areas and twelve activities, two of them moved."""
    page.goto(f"{portal}/setup/meetings/new/")
    assert check(page) == []
    page.fill("[name=code]", "CS-12")
    page.fill("[name=name]", "12th Council session")
    page.fill("[name=starts]", "2026-03")
    page.fill("[name=place]", "Vientiane")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("March 2026")
    page.goto(f"{portal}/setup/plans/new/")
    assert check(page) == []
    page.fill("[name=title]", "River Plan 2027-2030")
    page.fill("[name=first_year]", "2027")
    page.fill("[name=last_year]", "2026")
    page.fill("[name=levels]", "\n".join(body.levels))
    press(page, "Make the draft")
    expect(page.locator("main")).to_contain_text("A plan ends in the year it begins, or later.")
    page.fill("[name=last_year]", "2030")
    press(page, "Make the draft")
    page.wait_for_url(f"{portal}/setup/plans/2027-2030/")
    assert check(page) == []
    page.click('main a[href$="/outline/"]')
    page.wait_for_url("**/outline/")
    paste(page, "areas-0-name", "Flood and drought\tWarn in time\nFisheries\tKeep fish passing\nNavigation\t")
    paste(
        page,
        "activities-0-area",
        "\n".join(
            f"{area}\t\tDo thing {number}, {area.lower()}"
            for area in ("Flood and drought", "Fisheries", "Navigation")
            for number in range(1, 5)
        ),
    )
    assert check(page) == []
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Saved.")
    plan = StrategicPlan.objects.get()
    assert [one.code for one in plan.activities.all()][:5] == ["FAD-1", "FAD-2", "FAD-3", "FAD-4", "FIS-1"]
    page.locator('[data-rows="activities"] tbody tr').nth(1).locator('[data-move="-1"]').click()
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Saved.")
    assert [one.code for one in plan.activities.all()][:2] == ["FAD-2", "FAD-1"]
    press(page, "Undo what was saved last")
    expect(page.locator("main")).to_contain_text("Undone")
    assert [one.code for one in plan.activities.all()][:2] == ["FAD-1", "FAD-2"]
    return plan


def rate_and_circulate(page: Page, plain: Page, portal: str, plan: StrategicPlan) -> Circulation:
    """Open the first round from the page of the plan, rate everything, one as discontinued, and send it."""
    page.goto(f"{portal}/setup/plans/{plan.slug}/")
    page.click("text=Open its first round")
    page.wait_for_url("**/rounds/new/")
    page.fill("[name=title]", "Mid-term review")
    page.fill("[name=as_of]", "2029")
    press(page)
    page.wait_for_url(f"**/workspace/rounds/{plan.slug}/mid-term-review/")
    no_other_name(page.content(), page.url)
    plain.goto(f"{portal}/workspace/rounds/{plan.slug}/mid-term-review/rate/")
    levels = [one.slug for one in plan.rating_scale.levels.order_by("rank")]
    for place, activity in enumerate(plan.activities.all()):
        choice = "discontinued" if place == 11 else levels[place % len(levels)]
        plain.check(f'[name="{activity.code}-choice"][value="{choice}"]')
        plain.fill(f'[name="{activity.code}-note"]', f"What was done, {place}")
    with plain.expect_navigation():
        plain.locator("main button[name=save][value=all]").first.click()
    page.goto(f"{portal}/workspace/rounds/{plan.slug}/mid-term-review/")
    expect(page.locator("main")).to_contain_text("11 rated,")
    mail.outbox.clear()
    plain.goto(f"{portal}/workspace/rounds/{plan.slug}/mid-term-review/circulate/")
    deadline = timezone.now() + timedelta(days=20)
    plain.fill("[name=deadline]", f"{deadline:%Y-%m-%dT%H:%M}")
    press(plain, "Circulate to all members")
    assert len(mail.outbox) == 1
    no_other_name(f"{mail.outbox[0].subject}\n{mail.outbox[0].body}", "the mail of a circulation")
    circulation = Circulation.objects.get()
    assert circulation.recipients.count() == plan.taking_part.count()
    return circulation


def respond(page: Page, portal: str) -> None:
    """Comment on the first text for a member, and send it under its name."""
    page.goto(f"{portal}/review/")
    no_other_name(page.content(), page.url)
    page.click("main a[href^='/review/']")
    page.wait_for_url("**/review/**/")
    page.check('[name="FAD-1-kind"][value=comment]')
    page.fill('[name="FAD-1-text"]', "Say since when")
    page.click('button[value="send"]')
    page.wait_for_url("**/send/")
    page.check("[name=attribution][value=named]")
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text("Sent on behalf of")


def clear_and_present(page: Page, approver: Page, portal: str, plan: StrategicPlan) -> None:
    """Answer, clear and present, each step by another person where it takes two."""
    desk = f"{portal}/workspace/rounds/{plan.slug}/mid-term-review/"
    page.goto(f"{desk}answers/")
    page.locator('[name$="-disposition"]').first.check()
    page.locator("main textarea").first.fill("It is said in the note now")
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"Saved \d\d:\d\d UTC: "))
    page.goto(desk)
    with page.expect_navigation():
        page.click('form[action$="/propose-clearance/"] button')
    approver.goto(desk)
    with approver.expect_navigation():
        approver.click('form[action$="/clear/"] button')
    expect(approver.locator("main")).to_contain_text("everybody can read it")
    page.goto(desk)
    page.click('a.button[href*="/present/"]')
    page.select_option("#id_meeting", label="CS-12, 12th Council session, March 2026")
    with page.expect_navigation():
        page.click("main form button")
    expect(page.locator("main")).to_contain_text("An approver other than you freezes it.")
    approver.goto(f"{portal}/desk/")
    approver.get_by_role("link", name="Present to a meeting: CS-12").first.click()
    approver.click('form[action$="/accept/"] button')
    expect(approver.locator("main")).to_contain_text("Accepted, and done.")
    assert AssessmentRound.objects.get().status == "presented"


def write_paper(page: Page, approver: Page, portal: str) -> None:
    """Write the paper that the record begins with, have it cleared, ask for its bundle."""
    page.goto(f"{portal}/workspace/papers/new/")
    page.fill("[name=slug]", "river-paper")
    page.fill("[name=title]", "How far the river plan was carried out")
    page.locator("main form button:not([name])").first.click()
    page.wait_for_url("**/workspace/papers/river-paper/")
    assert check(page) == []
    with page.expect_navigation():
        page.click('form[action$="/propose/"] button')
    approver.goto(f"{portal}/workspace/papers/river-paper/")
    approver.click('form[action$="/clear/"] button')
    expect(approver.locator(".message").first).to_contain_text("The paper is cleared", timeout=30_000)
    page.goto(f"{portal}/papers/river-paper/bundle/")
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text("Download (ZIP", timeout=60_000)
    address = page.get_by_role("link", name="Download (ZIP").get_attribute("href")
    bundle = page.context.request.get(portal + address).body()
    read = [no_other_name(text, where) for text, where in texts_of(bundle, "", "the bundle", set())]
    assert len(read) > 40


@pytest.mark.parametrize("body", [COUNCIL, LEAGUE], ids=["small", "large"])
def test_an_empty_portal_becomes_the_portal_of_another_organisation(empty_portal, browser, body):
    portal = empty_portal
    admin = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    set_up(admin, portal, body)
    members = sorted(MemberState.objects.values_list("name", flat=True))
    secretariat = invited(admin, browser, portal, "writes", "secretariat")
    approver = invited(admin, browser, portal, "clears", "approver")
    focal = invited(admin, browser, portal, "speaks", "focal point", members[0])
    plan = draft(secretariat, portal, body)
    adopt(secretariat, approver, portal, plan)
    plain = browser.new_context(
        java_script_enabled=False, storage_state=secretariat.context.storage_state()
    ).new_page()
    circulation = rate_and_circulate(secretariat, plain, portal, plan)
    respond(focal, portal)
    pass_deadline(circulation)
    clear_and_present(secretariat, approver, portal, plan)
    write_paper(secretariat, approver, portal)
    stranger = browser.new_context(viewport={"width": 390, "height": 844})
    page = stranger.new_page()
    page.goto(portal)
    assert check(page) == []
    assert body.short in page.inner_text("header")
    assert "of 12" in page.inner_text("main")
    page.goto(f"{portal}/plans/{plan.slug}/activities/")
    assert page.inner_text("#areas h2") == "Basins"
    read: set[bytes] = set()
    seen = walked(stranger, portal, read, views=2)
    assert len(seen) > 175
    seen |= walked(secretariat.context, portal, read, views=1)
    for end in (
        "river-paper.docx",
        "river-paper.pdf",
        "river-paper.xlsx",
        "workbook.xlsx",
        "record.json",
        ".svg",
    ):
        assert any(address.split("?")[0].endswith(end) for address in seen), end
