"""Secretariat staff correct a text with the keyboard; the public page follows at once."""

from __future__ import annotations

import pytest

from programmes.models import PlannedActivity
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser


def test_a_text_is_corrected_and_the_public_page_follows(portal, page, browser, complaints):
    key = PlannedActivity.objects.get(code="DLD-1").pk
    form = f"/admin/programmes/plannedactivity/{key}/change/"
    sign_in(page, portal, "secretariat", form)
    page.fill("#id_text", "Map activities, capacity and gaps")
    page.focus("#id_change_reason")
    page.keyboard.type("Wording of the adopted plan")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{portal}/admin/programmes/plannedactivity/")
    assert "was changed successfully" in page.inner_text("body")
    stranger = browser.new_context().new_page()
    stranger.goto(f"{portal}/programmes/land/DLD-1/")
    assert "Map activities, capacity and gaps" in stranger.inner_text("blockquote")
    stranger.close()
    assert complaints == []
    page.goto(f"{portal}/admin/programmes/plannedactivity/{key}/history/")
    assert "Wording of the adopted plan" in page.inner_text("body")


def test_signing_out_ends_the_session(portal, page):
    sign_in(page, portal, "delegate")
    page.click("text=Sign out")
    page.click("button:has-text('Sign Out')")
    page.wait_for_url(f"{portal}/")
    assert page.is_visible("text=Sign in")
