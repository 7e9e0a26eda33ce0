"""Every page at three widths: axe finds nothing, nothing scrolls sideways, targets can be hit."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

from tests.journeys.conftest import sign_in
from tests.neaspec_portal.test_pages import PAGES

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Reads style sheets and media ahead; no rule that is asked needs them while no page has sound or film.
    "preload": False,
}
STATES = [
    "/plans/2016-2020/activities/?area=land&level=minimally",
    "/plans/2016-2020/?round=preliminary",
    "/plans/2016-2020/activities/?area=cities&level=fully",
    "/search/",
    "/search/?q=zzz",
    "/no-such-page",
    "/?page=x",
]
WIDTHS = (320, 768, 1280)


AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()


def scrolls_sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def check(page) -> list[str]:
    """Return what is wrong with the page as it stands, one line a fault."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("async (rules) => (await axe.run(document, rules)).violations", RULES)
    faults = [f"{fault['id']}: {[node['target'] for node in fault['nodes']][:3]}" for fault in found]
    if scrolls_sideways(page):
        faults.append("scrolls sideways")
    if page.locator("svg[role=img]:not([aria-labelledby])").count():
        faults.append("a drawing without a name")
    return faults


ADDRESSES = (*PAGES, *STATES)
PARTS = 4
"""So many tests share the addresses, so that two workers both have something to do to the end."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_fault_at_any_width(portal, page, complaints, part):
    found = {}
    for address in ADDRESSES[part::PARTS]:
        page.goto(portal + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if faults := check(page):
                found[address, width] = faults
    assert found == {}
    assert [said for said in complaints if "404" not in said and "400" not in said] == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_no_fault_in_dark_or_forced_colours(portal, browser, scheme):
    context = browser.new_context(
        color_scheme=scheme, forced_colors="active" if scheme == "light" else "none"
    )
    page = context.new_page()
    for address in ("/", "/plans/2016-2020/marine/MPA-2/", "/plans/2016-2020/reviews/updated/"):
        page.goto(portal + address)
        assert check(page) == []
    context.close()


def test_signed_in_pages_have_no_fault(portal, page):
    sign_in(page, portal, "secretariat")
    sideways = []
    for address in (
        "/",
        "/desk/progress/?plan=2016-2020&round=updated",
        "/accounts/logout/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/password/change/",
        "/accounts/password/reset/",
        "/accounts/email/",
        "/accounts/reauthenticate/",
        "/account/",
        "/people/",
        "/desk/",
        "/workspace/imports/",
        "/workspace/imports/new/",
        "/surveys/new/",
        "/surveys/stakeholder-2020/figures/7/edit/",
        "/surveys/stakeholder-2020/figures/7/claims/add/",
        "/evaluations/external-2020/ratings/",
        "/recommendations/external-2020/R33/",
        "/plans/2016-2020/evidence-board/",
        "/plans/2016-2020/succession/",
        "/desk/",
        "/workspace/evaluations/external-2020/",
        "/workspace/evaluations/external-2020/import/",
        "/workspace/plans/2016-2020/evaluations/new/",
        "/workspace/plans/2016-2020/next/",
        "/workspace/recommendations/external-2020/R33/response/",
        "/workspace/recommendations/external-2020/R33/let-go/",
        "/desk/?view=follow-up",
        "/papers/",
        "/papers/review-2016-2020/",
        "/workspace/papers/new/",
        "/workspace/papers/review-2016-2020/title/",
        "/workspace/partnerships/",
        "/workspace/partnerships/mechanisms/nowpap/",
        "/workspace/partnerships/mechanisms/nowpap/functions/",
        "/workspace/partnerships/mechanisms/nowpap/focus-areas/1/",
        "/workspace/partnerships/collaborations/COL-3/",
        "/workspace/partnerships/context/leds/",
        "/workspace/partnerships/overlap/marine/nowpap/",
        "/workspace/partnerships/import/mechanisms/",
        "/workspace/partnerships/collaboration/COL-3/delete/",
        "/workspace/corrections/new/",
        "/workspace/corrections/D2/decide/",
        "/partnerships/nowpap/",
        "/partnerships/states/prk/",
        "/surveys/stakeholder-2020/figures/12/",
    ):
        page.goto(portal + address)
        page.set_viewport_size({"width": 1280, "height": 900})
        assert check(page) == [], address
        page.set_viewport_size({"width": 390, "height": 900})
        if scrolls_sideways(page):
            sideways.append(address)
    assert sideways == []


def test_the_error_of_a_sign_in_is_told_and_takes_focus(portal, page):
    page.goto(f"{portal}/accounts/login/")
    page.fill("#id_login", "nobody")
    page.fill("#id_password", "wrong-password-1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".summary-of-errors")
    assert page.title().startswith("Error:")
    assert page.input_value("#id_login") == "nobody"
    assert page.evaluate("document.activeElement.className") == "summary-of-errors"
    assert check(page) == []
