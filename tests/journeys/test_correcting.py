"""Secretariat staff change wording with the keyboard; the public page follows once an approver accepts."""

from __future__ import annotations

import pytest

from programmes.models import PlannedActivity
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check

pytestmark = pytest.mark.browser


def test_a_text_is_corrected_by_two_people_and_the_public_page_follows(portal, page, browser, complaints):
    activity = PlannedActivity.objects.get(code="DLD-1")
    changed = f"{activity.text} as planned"
    form = f"/workspace/wording/activity/{activity.pk}/"
    sign_in(page, portal, "secretariat", form)
    page.fill("#id_text", changed)
    page.focus("#id_reason")
    page.keyboard.type("Wording of the adopted plan")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{portal}/workspace/wording/changes/*/")
    assert "Waits for a second person" in page.inner_text("main")
    assert check(page) == []
    public = f"{portal}/plans/2016-2020/land/DLD-1/"
    stranger = browser.new_context().new_page()
    stranger.goto(public)
    assert changed not in stranger.inner_text("h1")
    second = browser.new_context().new_page()
    sign_in(second, portal, "approver", "/desk/?view=wording")
    assert "Wording of the adopted plan" in second.inner_text("main")
    assert check(second) == []
    second.locator("main").get_by_role("link", name="DLD-1").first.click()
    second.click('form[action$="/accept/"] button')
    assert "Accepted, and done." in second.inner_text("body")
    stranger.goto(public)
    assert changed in stranger.inner_text("h1")
    second.close()
    stranger.close()
    assert complaints == []


def test_signing_out_ends_the_session(portal, page):
    sign_in(page, portal, "delegate")
    page.click(".account >> text=You")
    page.click("text=Sign out")
    page.click("button:has-text('Sign Out')")
    page.wait_for_url(f"{portal}/")
    assert page.is_visible("text=Sign in")
