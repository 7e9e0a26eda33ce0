"""A live portal with the real review, and a browser that reports every complaint."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from programmes.services.accounts import DEMO_PASSWORD
from tests.browser import chromium
from tests.journeys.sizes import WITH_SCRIPTS, WITHOUT_SCRIPTS

# The browser's own event loop runs in this thread; the ORM is used between its steps only.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def portal(live_server, committed_review) -> str:
    """The address of a running portal that holds the review."""
    return live_server.url


class Complaints(list):
    """What the browser had to complain about: refused scripts and styles, failed loads, errors."""

    def listen_to(self, page: Page) -> None:
        page.on("console", lambda said: self.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(browser, complaints) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = with_whole_pages(context.new_page())
    complaints.listen_to(opened)
    yield opened
    context.close()


@pytest.fixture
def page_without_script(browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    yield with_whole_pages(context.new_page())
    context.close()


def with_whole_pages(page: Page) -> Page:
    """Return the page, whose clicks are over when the page they lead to has arrived as a whole.

    A click itself waits only until the other page begins to come; on a busy machine what is counted then
    may not be there yet.
    """
    click = page.click

    def click_and_wait(*given: Any, **named: Any) -> None:
        click(*given, **named)
        page.wait_for_load_state()

    page.click = click_and_wait  # type: ignore[method-assign]
    return page


def sign_in(page: Page, portal: str, username: str, next_address: str = "/") -> None:
    """Sign in with the keyboard alone."""
    page.goto(f"{portal}/accounts/login/?next={next_address}")
    page.focus("#id_login")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{portal}{next_address}")


@pytest.fixture
def opened(browser: Browser, scripts: bool, complaints) -> Iterator[Page]:
    context = browser.new_context(
        viewport=WITH_SCRIPTS if scripts else WITHOUT_SCRIPTS,
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints.listen_to(page)
    yield page
    context.close()


@pytest.fixture
def own_contexts(browser: Browser) -> Iterator[None]:
    """Close what a test has opened, and nothing that others have."""
    before = set(browser.contexts)
    yield
    for context in [one for one in browser.contexts if one not in before]:
        context.close()
