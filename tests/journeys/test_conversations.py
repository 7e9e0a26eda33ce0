"""Two colleagues talk about an activity: from its page to the desk and back, with the text kept when refused."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import check

pytestmark = pytest.mark.browser


def test_a_question_reaches_a_colleague_and_comes_back_answered(portal, page, browser, complaints):
    sign_in(page, portal, "secretariat")
    page.goto(f"{portal}/plans/2016-2020/marine/MPA-2/")
    page.get_by_role("link", name="Conversation on MPA-2").click()
    assert check(page) == []
    box = page.get_by_label("What you want to say").first
    box.fill("Which date is right, @focal-japan?")
    page.get_by_role("button", name="Send it to your colleagues").click()
    assert "No colleague of yours who reads this has the name" in page.get_by_role("alert").inner_text()
    assert page.title().startswith("Error:")
    assert box.input_value() == "Which date is right, @focal-japan?"
    box.fill("Which date is right, @approver?")
    page.get_by_role("button", name="Send it to your colleagues").click()
    page.get_by_text("Sent.").wait_for()
    where = page.url
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert check(page) == []
    other = browser.new_context().new_page()
    sign_in(other, portal, "approver", "/desk/")
    other.get_by_role("link", name="Answer secretariat on MPA-2").first.click()
    assert other.url.partition("#")[0] == where.partition("#")[0]
    other.get_by_label("What you want to say").first.fill("The printed one.")
    other.get_by_role("button", name="Send it to your colleagues").click()
    other.get_by_text("Sent.").wait_for()
    other.get_by_role("button", name="Mark it as resolved").click()
    other.get_by_role("button", name="Open it again").wait_for()
    other.goto(f"{portal}/desk/")
    assert other.get_by_text("You are named in a conversation").count() == 0
    assert check(other) == []
    other.goto(f"{portal}/conversations/")
    assert check(other) == []
    page.goto(f"{portal}/desk/")
    page.get_by_role("link", name="approver wrote in a conversation of yours").click()
    page.get_by_text("The printed one.").wait_for()
    other.context.close()
    assert [said for said in complaints if "400" not in said] == []
