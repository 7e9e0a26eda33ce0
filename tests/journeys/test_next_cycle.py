"""The next cycle of NEASPEC is entered by form, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from programmes.models import StrategicPlan
from tests.journeys.conftest import sign_in
from tests.journeys.forms import adopt, paste, press
from tests.journeys.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_contexts")]


def test_neaspec_enters_its_next_cycle_by_form(portal, browser, complaints):
    """A meeting, a plan of three areas and twelve activities, its adoption, and its first round."""
    secretariat, approver = (
        browser.new_context(viewport={"width": 1280, "height": 900}).new_page() for _ in range(2)
    )
    complaints.listen_to(secretariat)
    sign_in(secretariat, portal, "secretariat", "/setup/")
    sign_in(approver, portal, "approver", "/setup/")
    assert check(secretariat) == []
    secretariat.click("text=Enter a meeting")
    secretariat.wait_for_url("**/meetings/new/")
    secretariat.fill("[name=code]", "SOM-30")
    secretariat.fill("[name=name]", "30th Senior Officials Meeting")
    secretariat.select_option("[name=kind]", label="Senior Officials Meeting")
    secretariat.fill("[name=starts]", "2026-10-20")
    secretariat.fill("[name=ends_on]", "2026-10-19")
    press(secretariat, "Save")
    expect(secretariat.locator("main")).to_contain_text("before it begins")
    secretariat.fill("[name=ends_on]", "2026-10-21")
    press(secretariat, "Save")
    expect(secretariat.locator("main")).to_contain_text("20–21 October 2026")
    secretariat.goto(f"{portal}/setup/plans/new/")
    secretariat.fill("[name=title]", "NEASPEC Strategic Plan 2026-2030")
    secretariat.fill("[name=first_year]", "2026")
    secretariat.fill("[name=last_year]", "2030")
    secretariat.select_option("[name=scale]", label="Implementation")
    press(secretariat, "Make the draft")
    secretariat.click('main a[href$="/outline/"]')
    secretariat.wait_for_url("**/outline/")
    areas = ("Transboundary Air Pollution", "Oceans and coasts", "Low Carbon Cities")
    paste(
        secretariat,
        "areas-0-code",
        "AIR\tTransboundary Air Pollution\tCleaner air\n\tOceans and coasts\nLCC\tLow Carbon Cities",
    )
    rows = [f"{area}\t\tActivity {number}" for area in areas for number in range(4)]
    paste(secretariat, "activities-0-area", "\n".join(rows))
    press(secretariat, "Save")
    made = StrategicPlan.objects.get(slug="2026-2030")
    assert made.activities.count() == 12
    assert [one.code for one in made.areas] == ["AIR", "OAC", "LCC"]
    adopt(secretariat, approver, portal, made, meeting="SOM-30")
    secretariat.goto(f"{portal}/setup/plans/2026-2030/")
    secretariat.click("text=Open its first round")
    secretariat.wait_for_url("**/rounds/new/")
    secretariat.fill("[name=title]", "First review")
    press(secretariat)
    secretariat.wait_for_url("**/workspace/rounds/2026-2030/first-review/")
    assert made.assessment_rounds.get().status == "draft"
    assert [said for said in complaints if "400" not in said] == []
