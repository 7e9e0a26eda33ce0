"""A browser used with the keyboard alone, with and without scripts."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.sizes import WITHOUT_SCRIPTS
from tests.journeys.test_accessibility import check as faults_of


def check(page: Page) -> list[str]:
    """Return what is wrong with a page; nothing can be asked where scripts are off."""
    return faults_of(page) if page.viewport_size != WITHOUT_SCRIPTS else []


_STOPS_BEFORE = """selector => {
  // A page that was opened at a place in it is walked from there.
  if (location.hash) return 0;
  const wanted = document.querySelector(selector);
  const from = document.activeElement;
  const follows = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const begins = from && from !== document.body ? from : null;
  return !wanted || (begins && !follows(begins, wanted)) ? 0 : [...document.querySelectorAll(
    "a[href], button:enabled, summary"
  )].filter(one => one.tabIndex === 0 && one.checkVisibility({visibilityProperty: true})
    && follows(one, wanted) && (!begins || follows(begins, one))).length;
}"""
"""How many links and buttons stand between what has the focus and what is wanted: so many Tabs do not reach it."""


def tab_to(page: Page, selector: str, *, most: int = 900) -> None:
    """Press Tab until the wanted field has the focus; on the way there it is not asked what has it."""
    for _ in range(page.evaluate(_STOPS_BEFORE, selector)):
        page.keyboard.press("Tab")
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f":focus:is({selector})").count():
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def press_button(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")
