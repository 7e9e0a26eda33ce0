"""The same reading in a second browser, and without the styles that old browsers do not know."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import firefox, firefox_path, once

CSS, LINK = "css selector", "link text"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fox():
    with firefox() as started:
        yield started


def words(fox, css: str = "main") -> str:
    return str(fox.find_element(CSS, css).text)


def shows(fox, text: str) -> None:
    """Wait, ten seconds at most, until the page says a text: after a click the page of before is read first."""
    once(fox, lambda: text.lower() in words(fox).lower())


@pytest.mark.skipif(firefox_path() is None, reason="Firefox is not installed: apt-get install firefox-esr")
def test_a_delegate_reads_in_firefox(fox, portal):
    fox.navigate(f"{portal}/")
    assert words(fox, "h1") == "15 of 22 planned activities were implemented fully or substantially"
    wide = fox.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    fox.find_element(LINK, "Desertification and Land Degradation").click()
    shows(fox, "1 of 4 activities were implemented")
    assert "What evaluators found" not in words(fox, "h1")
    fox.find_element(LINK, "DLD-2").click()
    shows(fox, "Overlap of national focal points")
    fox.navigate(f"{portal}/plans/2016-2020/evidence-board/")
    fox.find_element(LINK, "Financing").click()
    shows(fox, "What financial sustainability means here")
    search = fox.find_element(CSS, "input[name=q]")
    search.send_keys("desertifcation\ue007")
    shows(fox, "desertification")
    fox.navigate(f"{portal}/explore/?of=activities&by=area&split=level")
    fox.find_element(CSS, "button[data-explore]").click()
    loaded = "return document.querySelectorAll('.explore .barlayer path').length > 10"
    wait(fox, loaded)
    fox.navigate(f"{portal}/surveys/stakeholder-2020/figures/7/")
    fox.find_element(CSS, "details.fold summary").click()
    shows(fox, "Rests on Figure 7")


def wait(fox, script: str) -> None:
    """Wait until a script of the page says yes; the browser itself waits, for ten seconds at most."""
    fox.timeout.script = 10
    fox.execute_async_script(
        """
        const [done] = [arguments[arguments.length - 1]];
        const look = () => (new Function(arguments[0])() ? done(true) : setTimeout(look, 50));
        look();
        """,
        script_args=(script,),
    )


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/", "15 of 22 planned activities"),
        ("/plans/2016-2020/land/", "1 of 4 activities"),
        ("/surveys/stakeholder-2020/", "163 people took part"),
        ("/plans/2016-2020/evidence-board/", "Two of 12 subjects"),
        ("/decisions/", "Not in our sources"),
        ("/explore/?of=contacts&by=kind", "Consultation"),
    ],
)
def test_pages_are_read_without_the_styles_that_old_browsers_do_not_know(page, portal, address, message):
    """A browser that knows no cascade layers takes nothing of the style sheets; the page is still a text."""
    page.route("**/*.css", lambda route: route.abort())
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{portal}{address}")
    expect(page.locator("main")).to_contain_text(message)
    expect(page.locator("nav[aria-label=Main] a").first).to_be_visible()
    assert page.locator("main h1").count() == 1
    heading = page.locator("main h1").bounding_box()
    assert heading["width"] > 0
