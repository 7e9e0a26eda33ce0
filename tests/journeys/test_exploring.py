"""Somebody explores figures: under the strict policy, on light and dark screens, on a phone, with the mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.conftest import Complaints

pytestmark = pytest.mark.browser

FIGURES = (
    ("/surveys/stakeholder-2020/figures/3/", 5, 5),
    ("/plans/2016-2020/figures/achievement-levels/", 6, 17),
    ("/plans/2016-2020/figures/achievement-levels/#headline-shares", 7, 9),
    ("/plans/2016-2020/figures/achievement-levels/#activity-levels", 5, 22),
    ("/surveys/stakeholder-2020/figures/1/", 3, 19),
)
"""Address, rows, and bars with a width: a part that is in doubt in part counts twice."""

LINES = ".explore:not([hidden]) .barlayer .point path"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture
def said(page) -> list[str]:
    """Everything the browser says in its console, warnings too."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    return found


def widths(page: Page) -> list[float]:
    """Return how wide each bar is on the screen, in pixels, without those that have no width."""
    found = page.eval_on_selector_all(LINES, "all => all.map(one => one.getBoundingClientRect().width)")
    return [width for width in found if width > 2]


def explore(page: Page, address: str) -> None:
    page.goto(address)
    figure = address.partition("#")[2]
    page.click(f"{figure and '#'}{figure} button:has-text('Interactive') >> nth=0")
    page.wait_for_selector("button:has-text('Show the drawing')")


def looks(page: Page) -> dict[str, str]:
    """Return ground and ink of the interactive figure, and what the page has."""
    return page.evaluate(
        """() => {
            const style = (found, name) => getComputedStyle(document.querySelector(found))[name];
            return {
                grounds: ["", " .plot-container", " .main-svg", " .svg-container"].map(
                    (part) => style(`.explore:not([hidden])${part}`, "backgroundColor")
                ).join(),
                ink: style(".explore:not([hidden]) .annotation-text", "fill"),
                page: style("body", "color"),
            };
        }"""
    )


def holds_everywhere(page: Page, rows: int, bars: int) -> None:
    """The same bars in light and dark and on a phone, on the ground and in the ink of the page."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        ink = page.evaluate("getComputedStyle(document.body).color")
        expect(page.locator(".explore:not([hidden]) .annotation-text").first).to_have_css("fill", ink)
        seen = looks(page)
        assert seen["ink"] == seen["page"]
        assert set(seen["grounds"].replace(" ", "").split("),")) <= {"rgba(0,0,0,0", "rgba(0,0,0,0)"}
        assert len(widths(page)) == bars
    assert (
        page.evaluate("document.querySelector('.explore:not([hidden])')._fullLayout.yaxis.tickvals.length")
        == rows
    )


def resized(page: Page, size: ViewportSize) -> None:
    """Change the window and wait until the figure is as wide as its place."""
    page.set_viewport_size(size)
    width = page.evaluate("document.querySelector('.explore:not([hidden])').clientWidth")
    expect(page.locator(".explore:not([hidden]) .main-svg").first).to_have_attribute("width", str(width))


def test_figures_are_explored_under_the_strict_policy_in_light_dark_and_on_a_phone(
    portal, page, complaints: Complaints, said
):
    for place, rows, bars in FIGURES:
        requested: list[str] = []
        page.on("request", lambda request, seen=requested: seen.append(request.url))
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)
        explore(page, portal + place)
        holds_everywhere(page, rows, bars)
        resized(page, PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        on_phone = page.evaluate("document.querySelector('.explore:not([hidden])')._fullLayout._size.w")
        assert on_phone >= 390 / 2, "bars have less than half of the phone"
        assert len(widths(page)) == bars
        resized(page, DESK)
        assert len(widths(page)) == bars
        page.click("button:has-text('Show the drawing')")
        assert not page.is_visible(".explore:not([hidden])")
        assert all(url.startswith((portal, "blob:", "data:")) for url in requested)
    assert complaints == []
    assert said == []


def test_the_mouse_reads_filters_and_follows(portal, page, complaints, said):
    explore(page, f"{portal}/plans/2016-2020/figures/achievement-levels/")
    assert len(widths(page)) == 17
    expect(page.locator(LINES)).to_have_count(31)
    page.click(".explore:not([hidden]) .legendtoggle >> nth=0")
    expect(page.locator(LINES)).to_have_count(24)  # without “Fully” in six rows, and its line of the legend
    assert len(widths(page)) == 15
    whole = [one for one in page.locator(LINES).all() if (one.bounding_box() or {"width": 0})["width"] > 2]
    whole[0].hover(force=True)
    page.wait_for_selector(".explore:not([hidden]) .hoverlayer .hovertext")
    found = page.locator(".explore:not([hidden]) .hoverlayer .hovertext").text_content()
    assert found == "Transboundary Air Pollution:Substantially 2 of 4 (50.0\xa0% of 4)"
    whole[0].click(force=True)
    page.wait_for_url(f"{portal}/plans/2016-2020/activities/?area=air&level=substantially")
    assert page.locator("main table.list tbody tr").count() == 2
    assert complaints == []
    assert said == []


def test_whoever_asks_the_data_gets_an_answer_or_a_way_out(portal, page_without_script):
    page = page_without_script
    page.goto(f"{portal}/explore/")
    page.select_option("select[name=of]", "contacts")
    page.click("button:has-text('Show')")
    page.wait_for_url("**/explore/?of=contacts&by=area**")
    assert "contacts with others" in page.inner_text(".measure")
    page.select_option("select[name=by]", "kind")
    page.select_option("select[name=split]", "mechanism")
    page.click("button:has-text('Show')")
    assert "this cannot be answered reliably" in page.inner_text("h1")
    page.click("text=See contacts with others by mechanism")
    assert "count under more than one mechanism" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
