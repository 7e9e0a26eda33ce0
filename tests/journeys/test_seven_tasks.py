"""What a delegate comes for is answered in the first screen, at most one click from the overview."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.papers.steps import cleared_paper

pytestmark = pytest.mark.browser

TASKS = {
    "how far": ("", "h1", "15 of 22 planned activities were implemented fully or substantially"),
    "where least": ("", ".area-line >> nth=0", "1 of 4 Desertification and Land Degradation"),
    "why there": ("", ".brief", "Overlap of national focal points and partners with the DLDD-NEAN"),
    "what to decide": ("", "#asked", "consider the recommendations and suggestions of the evaluation"),
    "what is in doubt": ("", "#doubts", "The source defines none of the four."),
    "is it true that more than half saw an effective platform": (
        "a:has-text('Figure 7')",
        ".verdict-line",
        "True only if “Exceeds Expectations” is counted too: 64.3\u00a0% (45 of 70). Otherwise it is 44.3\u00a0%",
    ),
    "does it do what NOWPAP does": (
        ".main-nav >> text=Neighbours",
        "#nowpap",
        "Marine Protected Areas: 4 of 6 member States sit in both.",
    ),
    "what became of the recommendations": (
        ".main-nav >> text=Decisions",
        "h1",
        "No answer to the 9 recommendations and suggestions is in our sources",
    ),
}


def is_in_first_screen(page: Page, place: str) -> bool:
    box = page.locator(place).first.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 900


def test_each_task_takes_one_click_at_most_and_no_scrolling(portal, page):
    cleared_paper()
    page.set_viewport_size({"width": 1440, "height": 900})
    for task, (click, place, answer) in TASKS.items():
        page.goto(portal)
        if click:
            page.click(click)
        page.evaluate("scrollTo(0, 0)")
        expect(page.locator(place).first).to_contain_text(answer)
        assert is_in_first_screen(page, place), task


def test_the_overview_is_at_most_four_screens_of_a_phone(portal, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{portal}/")
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * 844
