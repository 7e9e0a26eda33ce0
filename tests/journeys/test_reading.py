"""A delegate reads; a reader without scripts reads as well."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_two_minutes_of_a_delegate(portal, page, complaints):
    page.goto(portal)
    assert page.inner_text("h1") == "15 of 22 planned activities were implemented fully or substantially"
    page.click("text=How it is counted")
    page.click("text=Why 68.2")
    assert "÷ 22 rated activities = 68.2" in page.inner_text(".statements >> nth=-1")
    assert page.locator(".area-tile:has-text('Minimally')").count() == 3
    page.click(".area-tile:has-text('Exchange of emission data')")
    assert page.inner_text("h1").startswith("Encourage the exchange of emission data")
    page.click("text=Table 1 >> nth=0")
    assert "Missing in our copy" in page.inner_text("main")
    assert complaints == []


def test_the_words_and_the_whole_picture_stand_on_the_first_screen(portal, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(portal)
    tiles = page.locator(".area-tile")
    assert tiles.count() == 22
    for one in (tiles.last, page.locator(".brief"), page.locator("#doubts")):
        box = one.bounding_box()
        assert box["y"] + box["height"] <= 900


def test_the_filter_makes_a_short_address_and_survives_navigation(portal, page):
    page.goto(f"{portal}/plans/2016-2020/activities/")
    page.select_option("select[name=area]", "land")
    page.click("button:has-text('Apply')")
    page.wait_for_url(f"{portal}/plans/2016-2020/activities/?area=land")
    page.go_back()
    page.select_option("select[name=area]", "")
    page.select_option("select[name=round]", "preliminary")
    page.click("button:has-text('Apply')")
    page.wait_for_url(f"{portal}/plans/2016-2020/activities/?round=preliminary")
    page.click("nav >> text=Overview")
    page.wait_for_url(f"{portal}/plans/2016-2020/?round=preliminary")
    page.click("nav >> text=Activities")
    page.wait_for_url(f"{portal}/plans/2016-2020/activities/?round=preliminary")
    assert page.locator("text=Missing in the source").count() >= 22


def test_everything_can_be_read_without_scripts_on_a_phone(portal, page_without_script):
    page = page_without_script
    page.goto(portal)
    assert page.locator(".area-tile").count() == 22
    page.click("text=This picture with its table and files")
    assert page.locator("#activity-levels svg.drawing").count() == 1
    assert not page.is_visible("button:has-text('Interactive')")
    page.goto(f"{portal}/plans/2016-2020/activities/")
    page.select_option("select[name=level]", "partially")
    page.click("button:has-text('Apply')")
    assert "4 in all" in page.inner_text("main") or page.locator("main table.list tbody tr").count() == 4
    page.fill("header input[name=q]", "crane")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=crane")
    assert "BIO-1" in page.inner_text("main")


def test_plotly_is_not_loaded_unless_asked(portal, page):
    requested = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(portal)
    page.wait_for_load_state("networkidle")
    assert not [url for url in requested if "plotly" in url]
    assert len(requested) <= 6


def test_files_are_downloaded_under_their_names(portal, page):
    page.goto(f"{portal}/plans/2016-2020/figures/achievement-levels/")
    for suffix in ("csv", "xlsx", "json", "svg", "png"):
        with page.expect_download() as download:
            page.click(f".downloads >> text={suffix.upper()}")
        assert download.value.suggested_filename == f"achievement-levels-2016-2020-updated.{suffix}"


def test_the_printed_overview_has_no_navigation(portal, page):
    page.goto(portal)
    page.emulate_media(media="print")
    for hidden in (".main-nav", ".filter", ".downloads", ".account"):
        assert not page.is_visible(hidden)
    assert page.is_visible("h1")
    assert page.is_visible(".print-source >> nth=0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_printed_overview_is_dark_on_white_and_takes_two_sheets(portal, browser, scheme):
    page = browser.new_context(color_scheme=scheme).new_page()
    page.goto(portal)
    sheets = page.pdf(prefer_css_page_size=True, print_background=True).count(b"/Type /Page\n")
    assert sheets <= 2
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 42, 48)"
    page.close()


def test_the_keyboard_reaches_the_content_first(portal, page):
    page.goto(portal)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
