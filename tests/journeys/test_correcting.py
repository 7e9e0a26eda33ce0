"""Secretariat staff change wording with the keyboard; the public page follows at once."""

from __future__ import annotations

import pytest

from programmes.models import PlannedActivity
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check

pytestmark = pytest.mark.browser


def test_a_text_is_corrected_and_the_public_page_follows(portal, page, browser, complaints):
    activity = PlannedActivity.objects.get(code="DLD-1")
    changed = f"{activity.text} as planned"
    form = f"/workspace/wording/activity/{activity.pk}/"
    sign_in(page, portal, "secretariat", form)
    page.fill("#id_text", changed)
    page.focus("#id_reason")
    page.keyboard.type("Wording of the adopted plan")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{portal}/workspace/wording/changes/*/")
    assert "Done, by one person" in page.inner_text("main")
    assert check(page) == []
    page.goto(f"{portal}/workspace/wording/?kind=activity&q=DLD")
    assert check(page) == []
    stranger = browser.new_context().new_page()
    stranger.goto(f"{portal}/plans/2016-2020/land/DLD-1/")
    assert changed in stranger.inner_text("h1")
    stranger.close()
    assert complaints == []
    page.goto(f"{portal}/workspace/wording/")
    assert "Wording of the adopted plan" in page.inner_text("main")
    page.click("main >> text=DLD-1")
    page.fill("#id_back", "It was right before")
    page.click("text=Take it back")
    assert "Taken back: the former wording stands again." in page.inner_text("body")


def test_signing_out_ends_the_session(portal, page):
    sign_in(page, portal, "delegate")
    page.click("text=Sign out")
    page.click("button:has-text('Sign Out')")
    page.wait_for_url(f"{portal}/")
    assert page.is_visible("text=Sign in")
