"""The jobs of a year, by seven people who only follow links on their desk, or in a mail; what they cost is counted.

``year.toml`` beside this file has the most clicks, fields, pages and second signatures that a year may take.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page

from evaluations.models import Evaluation, ManagementResponse
from people.services.delivering import deliver
from programmes.models import ActivityRating, AssessmentRound
from programmes.services.accounts import DEMO_PASSWORD
from review.models import Position
from tests.conftest import account
from tests.factories import make_meeting, make_plan
from tests.journeys.keyboard import check

pytestmark = pytest.mark.browser
PASSWORD = "a-long-way-to-Ulaanbaatar"
COSTS = tomllib.loads((Path(__file__).parent / "year.toml").read_text())
ROWS_OF_TRACKER = 30
COUNTING = """
    const filled = new WeakSet();
    addEventListener("pointerdown", () => counted("clicks"), true);
    addEventListener("keydown", (event) => { if (event.key === "Enter") counted("clicks"); }, true);
    addEventListener("input", ({target}) => {
        if (!filled.has(target)) { filled.add(target); counted("fields"); }
    }, true);
"""
"""What a person does on a page: each press of the mouse or of Enter, and each field that is filled in or ticked."""


class Person:
    """One person in a browser of their own: signs in, goes to the desk, follows links."""

    def __init__(self, browser: Browser, portal: str, username: str) -> None:
        self.username, self.portal = username, portal
        self.counts: Counter[str] = Counter()
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.expose_binding("counted", lambda _source, what: self.counts.update([what]))
        context.add_init_script(COUNTING)
        self.page: Page = context.new_page()
        self.page.on("framenavigated", lambda _frame: self.counts.update(["pages"]))
        self.page.set_default_timeout(10_000)

    def sign_in(self, password: str = DEMO_PASSWORD) -> None:
        """Come in by the first page; nothing is typed into the line of addresses after that."""
        self.page.goto(self.portal)
        self.page.click(".account >> text=Sign in")
        self.page.fill("#id_login", self.username)
        self.page.fill("#id_password", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.portal}/desk/")

    def desk(self) -> None:
        """Go to the desk by the link in the head of every page."""
        self.page.click(".account >> text=Desk")
        self.page.wait_for_url(f"{self.portal}/desk/")
        assert check(self.page) == []

    def follow(self, text: str) -> None:
        """Follow the first link or button on the page that says so."""
        self.page.locator("main").get_by_role("link", name=text).first.click()
        self.page.wait_for_load_state()

    def press(self, text: str) -> None:
        """Press a button of the page."""
        self.page.locator("main").get_by_role("button", name=text).first.click()
        self.page.wait_for_load_state()

    def sign(self, text: str) -> None:
        """Press a button as the second of two people."""
        self.counts["second signatures"] += 1
        self.press(text)

    def open_mail(self, about: str) -> None:
        """Follow the link of the newest mail to this person that says so."""
        found = [one for one in mail.outbox if f"{self.username}@example.org" in one.to and about in one.body]
        assert found, [(one.to, one.subject) for one in mail.outbox]
        part = next((one for one in found[-1].body.split("\n\n") if about in one), found[-1].body)
        link = re.search(r"http\S+", part if "http" in part else found[-1].body)
        assert link is not None
        self.page.goto(link[0])

    @property
    def said(self) -> str:
        return self.page.inner_text("main")


@pytest.fixture
def cast(portal, browser, settings) -> Iterator[dict[str, Person]]:
    settings.PORTAL_ADDRESS = portal
    names = ("administrator", "secretariat", "approver", "focal-mongolia", "focal-japan", "delegate")
    for name in names:
        account(name)
    people = {name: Person(browser, portal, name) for name in (*names, "colleague")}
    yield people
    for one in people.values():
        one.page.context.close()


def mails_go_out() -> None:
    """What the worker beside the server does, some minutes later."""
    deliver(timezone.now() + timedelta(minutes=3))


def test_a_year_goes_over_desks_and_mails(cast, portal):
    plan = make_plan(activities=2)
    plan.title = "A small plan"
    plan.evidence_needed_to_rank = 0
    plan.save()
    make_meeting(code="SOM-99", starts_on=timezone.now().date())
    invite(cast)
    open_and_assign(cast)
    rate(cast)
    circulate(cast)
    review(cast)
    by_letter(cast)
    answer(cast)
    clear(cast)
    present(cast, "The year")
    made = AssessmentRound.objects.get(title="The year")
    assert (made.status, made.presented_to.code) == ("presented", "SOM-99")
    assert ActivityRating.history.filter(history_user__username="colleague").count() > 0
    bring_in_tracker(cast)
    correct(cast)
    spent = sum((one.counts for one in cast.values()), Counter())
    assert dict(spent) == pytest.approx(COSTS["now"], rel=0.02), "change year.toml, or find what costs more"
    assert spent["clicks"] <= 0.6 * COSTS["before"]["clicks"]
    assert spent["second signatures"] <= 8


def invite(cast: dict[str, Person]) -> None:
    """The administrator invites a colleague, who comes in by the link of the mail."""
    boss, new = cast["administrator"], cast["colleague"]
    boss.sign_in()
    boss.follow("Invite somebody")
    boss.page.fill("#id_email", "colleague@example.org")
    boss.page.select_option("#id_role", "secretariat")
    boss.page.click("main button")
    boss.page.wait_for_url("**/people/")
    new.open_mail("invitation")
    new.page.fill("#id_name", "A Colleague")
    new.page.fill("#id_username", "colleague")
    new.page.fill("#id_password", PASSWORD)
    new.page.fill("#id_password_again", PASSWORD)
    new.page.click("main button")
    new.page.wait_for_load_state()
    new.page.click(".account >> text=Desk")
    new.page.wait_for_url("**/desk/")
    assert "Your first day" in new.said


def open_and_assign(cast: dict[str, Person]) -> None:
    """The secretariat opens a round and gives it to the colleague to rate."""
    staff = cast["secretariat"]
    staff.sign_in()
    staff.follow("Open a round of A small plan")
    staff.page.fill("#id_title", "The year")
    staff.page.click("main form button")
    staff.page.wait_for_url("**/the-year/")
    staff.desk()
    staff.follow("of The year")
    staff.page.locator(".crumbs >> text=The year").click()
    staff.follow("Who rates what")
    staff.page.select_option("#id_to", label="A Colleague")
    for box in staff.page.locator("input[name=activities]").all():
        box.check()
    staff.press("Give")
    assert "Changed hands: 2." in staff.said
    assert check(staff.page) == []


def rate(cast: dict[str, Person]) -> None:
    """The colleague follows the mail and rates, with the letters of the levels."""
    mails_go_out()
    new = cast["colleague"]
    new.open_mail("asks you to rate")
    assert "show=mine" in new.page.url
    for row in new.page.locator("[data-row]").all():
        row.locator("input[type=radio]").first.focus()
        new.page.keyboard.press("f")
        assert row.locator("[data-letter=F]").is_checked()
        row.locator("textarea").first.fill("It was done")
    new.press("Save all")
    new.page.wait_for_url("**show=mine**")
    assert check(new.page) == []
    new.desk()
    assert "that are yours" not in new.said


def circulate(cast: dict[str, Person]) -> None:
    """The secretariat circulates for two weeks."""
    staff = cast["secretariat"]
    staff.desk()
    staff.follow("Circulate The year")
    staff.follow("Circulate…")
    staff.page.get_by_label("two weeks").check()
    staff.page.click("main form button")
    staff.page.wait_for_url("**/the-year/")
    assert "Circulation 1 is open to all" in staff.said


def review(cast: dict[str, Person]) -> None:
    """Mongolia follows its mail, reserves on one text, concurs with the rest and sends."""
    state = cast["focal-mongolia"]
    state.sign_in()
    state.open_mail("The year")
    row = state.page.locator("[data-row]").first
    row.get_by_label("Reserve").check()
    row.locator("textarea").fill("Only half of it")
    state.press("Concur with the rest")
    state.page.wait_for_load_state()
    state.press("Save, check and send")
    state.page.wait_for_url("**/send/")
    state.page.get_by_label("With our name").check()
    state.page.click("main form button")
    state.page.wait_for_load_state()
    assert "Sent on behalf of Mongolia" in state.said


def by_letter(cast: dict[str, Person]) -> None:
    """Japan wrote a letter: the secretariat records it, Japan confirms it by the link of its mail."""
    staff, state = cast["secretariat"], cast["focal-japan"]
    staff.desk()
    staff.follow("No answer yet from")
    staff.page.locator("tr", has_text="Japan").get_by_text("It came by letter").click()
    staff.page.wait_for_load_state()
    staff.page.get_by_label("by letter").check()
    staff.page.fill("#id_received_on", f"{timezone.now():%Y-%m-%d}")
    staff.page.get_by_label("With our name").check()
    staff.page.get_by_label("It concurs with every text").check()
    assert check(staff.page) == []
    staff.press("Record it on behalf of Japan")
    assert "The answer of Japan is on record" in staff.said
    mails_go_out()
    state.sign_in()
    state.open_mail("was recorded for you")
    assert check(state.page) == []
    state.press("This is what we said")
    assert "You have confirmed what was recorded." in state.said


def answer(cast: dict[str, Person]) -> None:
    """A mail says that Mongolia answered; the secretariat answers it from its desk."""
    mails_go_out()
    staff = cast["secretariat"]
    staff.open_mail("Mongolia sent its positions")
    assert "Only half of it" in staff.said
    staff.desk()
    staff.follow("Answer a position on The year")
    staff.page.get_by_label("Not accepted").check()
    staff.page.locator("textarea").first.fill("The record shows all of it")
    staff.page.locator("main form button").first.click()
    staff.page.wait_for_load_state()
    mails_go_out()
    state = cast["focal-mongolia"]
    state.open_mail("answered a position of yours")
    assert "The record shows all of it" in state.said
    assert Position.objects.get(kind="reserve").is_reservation


def clear(cast: dict[str, Person]) -> None:
    """All who can answer have: the secretariat waits no longer, the approver clears by the mail."""
    staff, second = cast["secretariat"], cast["approver"]
    staff.desk()
    staff.follow("All who can answer on The year have")
    staff.page.click("text=Wait no longer for those who have nobody")
    staff.page.fill("#id_longer-reason", "They have no focal point")
    staff.press("Wait no longer")
    assert "It is on record why the others are not waited for." in staff.said
    staff.desk()
    staff.follow("Propose to clear The year")
    staff.press("Propose clearing")
    mails_go_out()
    second.sign_in()
    second.open_mail("proposed to clear The year")
    second.sign("Clear: open it to everybody")
    assert "is cleared: everybody can read it" in second.said
    deliver(timezone.now() + timedelta(days=2))
    reader = cast["delegate"]
    reader.sign_in()
    reader.open_mail("The year, A small plan was cleared")
    assert "The year" in reader.said


def present(cast: dict[str, Person], title: str) -> None:
    """The secretariat says which meeting had it; the approver looks at the record and freezes it."""
    staff, second = cast["secretariat"], cast["approver"]
    staff.desk()
    staff.follow(f"{title}, A small plan was cleared")
    staff.desk()
    staff.follow(title)
    staff.follow("Present to")
    staff.page.select_option(
        "#id_meeting", label=staff.page.locator("#id_meeting option", has_text="SOM-99").first.inner_text()
    )
    assert check(staff.page) == []
    staff.press("Propose presenting")
    second.desk()
    second.follow(f"Present to a meeting: SOM-99: {title}")
    assert "This cannot be undone" in second.said
    assert check(second.page) == []
    second.sign("Accept")


def tracker() -> str:
    """What a body that answered thirty recommendations has as a table."""
    lines = ["Code;Recommendation;Response;Answered by;Answered on;Action;Owner;Status"]
    lines += [
        f"T-{number};Do the thing {number};Accepted;Meeting;2025;Write {number};Secretariat;No Longer Applicable"
        for number in range(1, ROWS_OF_TRACKER + 1)
    ]
    return "\n".join(lines)


def bring_in_tracker(cast: dict[str, Person]) -> None:
    """The secretariat brings in what another body says of the past; an approver clears all of it at once."""
    staff, second = cast["secretariat"], cast["approver"]
    staff.desk()
    staff.follow("Open an evaluation of A small plan")
    staff.page.fill("#id_title", "The tracker")
    staff.page.click("main form button")
    staff.page.wait_for_load_state()
    staff.follow("Bring in a table of recommendations")
    table = {"name": "tracker.csv", "mimeType": "text/csv", "buffer": tracker().encode()}
    staff.page.set_input_files("#id_file", table)
    staff.press("Read it")
    staff.page.get_by_label("another body’s past").check()
    staff.press(f"Write {ROWS_OF_TRACKER} rows")
    assert "is imported" in staff.said
    second.desk()
    second.follow("Clear a table as its file says")
    assert "Do the thing 30" in second.said
    second.sign("Accept")
    assert Evaluation.objects.get(title="The tracker").status == "cleared"
    assert not ManagementResponse.objects.exclude(status="cleared").exists()


def circulate_all(cast: dict[str, Person], title: str, button: str) -> None:
    """A text goes to all; those who can answer concur; two people clear it."""
    staff, second = cast["secretariat"], cast["approver"]
    staff.follow(button)
    staff.press("Circulate to all")
    for name in ("focal-mongolia", "focal-japan"):
        state = cast[name]
        state.desk()
        state.follow(f"on {title}")
        state.press("Concur with")
        state.press("Save, check and send")
        state.page.wait_for_url("**/send/")
        state.page.get_by_label("With our name").check()
        state.page.click("main form button")
        state.page.wait_for_load_state()
        assert "Sent on behalf of" in state.said
    staff.desk()
    staff.follow(f"All who can answer on {title} have")
    staff.page.click("text=Wait no longer for those who have nobody")
    staff.page.fill("#id_longer-reason", "They have no focal point")
    staff.press("Wait no longer")
    staff.press("Propose clearing")
    second.desk()
    second.follow(f"Clear {title}")
    second.sign("Clear: open it to everybody")


def correct(cast: dict[str, Person]) -> None:
    """One rating of the presented round was wrong: only what changes goes to all once more."""
    staff = cast["secretariat"]
    staff.desk()
    staff.follow("Open a round of A small plan")
    staff.page.fill("#id_title", "The mistake")
    staff.page.select_option("#id_updates", label="The year")
    staff.page.select_option("#id_kind", label="Corrigendum")
    staff.page.locator("input[name=activities]").first.check()
    staff.page.click("main form button")
    staff.page.wait_for_url("**show=mine**")
    row = staff.page.locator("[data-row]").first
    row.locator("input[type=radio]").nth(1).check()
    row.get_by_label("Why the level moved").fill("The handbook was not printed")
    staff.press("Save all")
    staff.page.locator(".crumbs >> text=The mistake").click()
    circulate_all(cast, "The mistake", "Circulate what has changed…")
    present(cast, "The mistake")
