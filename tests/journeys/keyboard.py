"""A browser used with the keyboard alone, with and without scripts."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.sizes import WITHOUT_SCRIPTS
from tests.journeys.test_accessibility import check as faults_of


def check(page: Page) -> list[str]:
    """Return what is wrong with a page; nothing can be asked where scripts are off."""
    return faults_of(page) if page.viewport_size != WITHOUT_SCRIPTS else []


def tab_to(page: Page, selector: str, *, most: int = 900) -> None:
    """Press Tab until the wanted field has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f":focus:is({selector})").count():
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def press_button(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")
