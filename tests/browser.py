"""Headless Chromium and Firefox as Debian ships them; no browser is downloaded."""

from __future__ import annotations

import gc
import shutil
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
"""By preference: the shell is Chromium without a window, whose own pages cost as much as those of a portal."""


def chromium_path() -> str | None:
    """Return where Chromium is, or None when it is not installed."""
    return next((found for one in CHROMIUM if (found := shutil.which(one))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; raises FileNotFoundError when it is not installed."""
    path = chromium_path()
    if path is None:
        raise FileNotFoundError("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


QUIET = {
    "app.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
"""What Firefox would otherwise ask of the network at its start."""


def firefox_path() -> str | None:
    """Return where Firefox is, or None when it is not installed."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@contextmanager
def firefox() -> Iterator[Any]:
    """Start Firefox at 1440 × 900 on a free port; raises FileNotFoundError when it is not installed."""
    path = firefox_path()
    if path is None:
        raise FileNotFoundError("Firefox is not installed: apt-get install firefox-esr")
    with _untidy():
        from marionette_driver.marionette import Marionette

        started = Marionette(bin=path, headless=True, port=_free_port(), prefs=QUIET)
        started.start_session()
    try:
        started.set_window_rect(width=1440, height=900)
        yield started
    finally:
        with _untidy():
            started.quit()
            started.cleanup()


def once(started: Any, look: Callable[[], bool]) -> None:
    """Wait, ten seconds at most, until what is looked for is there, though the page changes meanwhile."""
    with _untidy():
        from marionette_driver.errors import NoSuchElementException, StaleElementException
        from marionette_driver.wait import Wait

        changing = (NoSuchElementException, StaleElementException)
        Wait(started, timeout=10, ignored_exceptions=changing).until(lambda _: look())


@contextmanager
def _untidy() -> Iterator[None]:
    """Pass over what the driver leaves behind: an old function that it calls, sockets that it does not close."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
