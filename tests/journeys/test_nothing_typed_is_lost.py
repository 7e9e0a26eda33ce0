"""Two people at one activity, an ended session: nothing typed is lost; and every page without a fault."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from programmes.models import ActivityRating, StrategicPlan
from tests.conftest import account
from tests.faults import database_away
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check
from tests.rounds import (
    level_of,
    make_draft,
    rate,
    ratings_address,
    send_round,
    take_position,
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True], ids=["with scripts"])
def test_two_people_at_one_activity_are_warned_and_merge(portal, opened, browser, complaints, scripts):
    page = opened
    draft = make_draft()
    code = draft.plan.activities.first().code
    sign_in(page, portal, "secretariat", ratings_address(draft))
    other = browser.new_context().new_page()
    sign_in(other, portal, "approver", ratings_address(draft))
    other.focus(f'[id="id_{code}-note"]')
    expect(other.locator(f'[id="{code}"] [data-others]')).to_be_hidden()
    page.focus(f'[id="id_{code}-note"]')
    expect(page.locator(f'[id="{code}"] [data-others]')).to_contain_text("approver has this activity open")
    other.keyboard.type("Theirs")
    other.keyboard.press("Control+Enter")
    expect(other.locator(f'[id="{code}"] [data-status]')).to_contain_text("Saved")
    page.keyboard.type("Mine")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[id="{code}"] [data-lost-race]')).to_contain_text("Theirs")
    expect(page.locator(f'[id="{code}"] [data-status]')).to_contain_text("Not saved")
    assert page.input_value(f'[id="id_{code}-note"]') == "Mine"
    page.fill(f'[id="id_{code}-note"]', "Theirs\nMine")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[id="{code}"] [data-status]')).to_contain_text("Saved")
    expect(page.locator(f'[id="{code}"] [data-lost-race]')).to_have_count(0)
    assert ActivityRating.objects.get(assessment_round=draft, activity__code=code).note == "Theirs\nMine"
    other.context.close()
    assert [said for said in complaints if "409" not in said] == []


@pytest.mark.parametrize("scripts", [True], ids=["with scripts"])
def test_what_is_typed_after_the_session_ended_is_kept(portal, opened, complaints, scripts):
    page = opened
    draft = make_draft()
    code = draft.plan.activities.first().code
    sign_in(page, portal, "secretariat", ratings_address(draft))
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.focus(f'[id="id_{code}-note"]')
    page.keyboard.type("Typed without a session")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[id="{code}"] [data-status]')).to_contain_text("your session has ended")
    page.context.add_cookies(cookies)
    page.keyboard.type(", then with one")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[id="{code}"] [data-status]')).to_contain_text("Saved")
    rating = ActivityRating.objects.get(assessment_round=draft, activity__code=code)
    assert rating.note == "Typed without a session, then with one"
    assert [said for said in complaints if "401" not in said] == []


@pytest.mark.parametrize("scripts", [False], ids=["without scripts"])
def test_a_form_sent_without_a_session_comes_back_after_signing_in(portal, opened, scripts):
    page = opened
    draft = make_draft()
    code = draft.plan.activities.first().code
    sign_in(page, portal, "secretariat", ratings_address(draft))
    page.context.clear_cookies(name="sessionid")
    page.fill(f'[id="id_{code}-note"]', "Typed without a session")
    page.click("main form .rating-bar button")
    page.wait_for_url("**/accounts/login/**")
    page.fill("#id_login", "secretariat")
    page.fill("#id_password", "step-by-step-1993")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Your session had ended")
    assert page.input_value(f'[id="id_{code}-note"]') == "Typed without a session"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_that_meets_a_dead_database_is_sent_again_from_the_page_that_says_so(portal, opened, scripts):
    page = opened
    draft = make_draft()
    code = draft.plan.activities.first().code
    sign_in(page, portal, "secretariat", ratings_address(draft))
    with database_away():
        page.fill(f'[id="id_{code}-note"]', "<b>Typed</b> while the database was away\n直骨")
        page.locator(f'input[name="{code}-choice"][value="partially"]').check(force=True)
        page.click("main form .rating-bar button")
        expect(page.locator("h1")).to_have_text("The portal cannot reach its data just now")
        assert page.get_by_label(f"{code}: note").input_value() == (
            "<b>Typed</b> while the database was away\n直骨"
        )
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if scripts:
                assert check(page) == []
        page.get_by_role("button", name="Send it again").click()
        expect(page.locator("h1")).to_have_text("The portal cannot reach its data just now")
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url(f"{portal}{ratings_address(draft)}*")
    expect(page.locator("main")).to_contain_text(f"{code}.")
    rating = ActivityRating.objects.get(assessment_round=draft, activity__code=code)
    assert rating.note == "<b>Typed</b> while the database was away\n直骨"
    assert rating.level.slug == "partially"


@pytest.mark.parametrize("scripts", [True], ids=["with scripts"])
def test_what_the_script_cannot_save_stays_and_is_saved_later(portal, opened, complaints, scripts):
    page = opened
    draft = make_draft()
    code = draft.plan.activities.first().code
    sign_in(page, portal, "secretariat", ratings_address(draft))
    status = page.locator(f'[id="{code}"] [data-status]')
    with database_away():
        page.focus(f'[id="id_{code}-note"]')
        page.keyboard.type("Typed meanwhile")
        page.keyboard.press("Control+Enter")
        expect(status).to_have_text(
            "Not saved: The portal cannot reach its data just now. It is tried again."
        )
    assert page.input_value(f'[id="id_{code}-note"]') == "Typed meanwhile"
    page.keyboard.press("Control+Enter")
    expect(status).to_contain_text("Saved")
    assert ActivityRating.objects.get(assessment_round=draft, activity__code=code).note == "Typed meanwhile"
    assert [said for said in complaints if "503" not in said] == []


def test_the_pages_of_the_round_have_no_fault(portal, page):
    """Empty, filled, wrong and long, at three widths."""
    draft = make_draft()
    rate(draft, 1, level=level_of(draft.plan, "minimally"), note="x" * 300)
    rate(draft, 2, note="Long words: " + "Naturschutzgebietsverordnung" * 5)
    sent = send_round(make_draft())
    take_position(sent, "focal-japan", kind="reserve", text="直 骨 Өү " * 40)
    addresses = (
        "/desk/",
        ratings_address(draft, ""),
        ratings_address(draft),
        ratings_address(draft, "circulate/"),
        ratings_address(draft, "discard/"),
        ratings_address(draft, "upload/"),
        ratings_address(sent.subject, ""),
        ratings_address(sent.subject, "answers/"),
        f"/workspace/plans/{draft.plan.slug}/rules/",
        f"/workspace/plans/{draft.plan.slug}/rounds/new/",
    )
    sign_in(page, portal, "secretariat")
    found = {}
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(portal + address)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            if faults := check(page):
                found[width, address] = faults
    assert found == {}
    assert StrategicPlan.objects.count() == 3
    assert account("secretariat").is_active
