"""A plan of another organisation in a real browser: uploaded, its words explained, taken over, taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from intake.models import TableImport
from programmes.models import StrategicPlan
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check, press_button, tab_to
from tests.journeys.test_evaluation import fill, with_and_without
from tests.plan_books import mended, own_words, set_cell

pytestmark = pytest.mark.browser


@with_and_without
def test_a_foreign_plan_comes_in_with_the_keyboard_and_goes_again(portal, opened, complaints, tmp_path: Path):
    page = opened
    file = tmp_path / "own-words.xlsx"
    file.write_bytes(mended(own_words(), set_cell("Plan", "Last year", 2, "2001")))
    sign_in(page, portal, "secretariat", "/desk/")
    press_button(page, 'a[href="/workspace/imports/"]')
    page.wait_for_url("**/workspace/imports/")
    assert check(page) == []
    press_button(page, 'a[href$="/imports/new/"]')
    page.wait_for_url("**/imports/new/")
    press_button(page, "main form button")
    expect(page.locator(".summary-of-errors")).to_contain_text("Choose a file first.")
    assert check(page) == []
    page.set_input_files("#id_file", file)
    press_button(page, "main form button")
    page.wait_for_url("**/columns/")
    explain(page)
    page.wait_for_url(re.compile(r".*/waiting/\d+/$"))
    expect(page.locator("main")).to_contain_text("The plan ends before it begins.")
    assert check(page) == []
    press_button(page, "[name=forget]")
    page.wait_for_url("**/workspace/imports/")

    file.write_bytes(own_words())
    page.goto(f"{portal}/workspace/imports/new/")
    page.set_input_files("#id_file", file)
    press_button(page, "main form button")
    page.wait_for_url(re.compile(r".*/waiting/\d+/$"))
    expect(page.locator("main")).to_contain_text("A new plan, Plan own-words")
    assert check(page) == []
    assert not StrategicPlan.objects.filter(slug="own-words").exists()
    press_button(page, "main form button")
    page.wait_for_url(re.compile(r".*/imports/\d+/$"))
    expect(page.locator("main")).to_contain_text("is imported")
    assert check(page) == []
    page.goto(f"{portal}/plans/own-words/")
    expect(page.locator("main")).to_contain_text("6 of 7")
    assert check(page) == []

    page.goto(f"{portal}/workspace/imports/{TableImport.objects.get().pk}/")
    fill(page, "#id_reason", "Only a trial.")
    press_button(page, "main form button")
    expect(page.locator("main")).to_contain_text("Taken back by secretariat")
    assert check(page) == []
    assert not StrategicPlan.objects.filter(slug="own-words").exists()
    assert [said for said in complaints if "400" not in said] == []


def test_what_takes_a_while_says_so_and_is_not_sent_twice(portal, page, tmp_path: Path):
    file = tmp_path / "own-words.xlsx"
    file.write_bytes(own_words())
    sign_in(page, portal, "secretariat", "/workspace/imports/new/")
    page.set_input_files("#id_file", file)
    sent = []

    def answer(route):
        # An answer without a page leaves the one that is there as it was when the form was sent.
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/imports/new/", answer)
    page.click("main form button", no_wait_after=True)
    expect(page.locator("main form [role=status]")).to_contain_text("Reading the file.")
    expect(page.locator("main form [role=status] progress")).to_be_visible()
    expect(page.locator("main form button")).to_be_disabled()
    assert sent == ["POST"]


def explain(page) -> None:
    """Say what the columns and then the words of the file are."""
    assert check(page) == []
    for heading, ours in (("What is planned", "text"), ("Review", "round"), ("How it went", "level")):
        field = f'[aria-label$="“{heading}” is"]'
        tab_to(page, field)
        page.select_option(field, ours)
    press_button(page, "main form .buttons button")
    expect(page.locator("main")).to_contain_text("There is more to say now")
    word = '[aria-label$="“so so” means"]'
    tab_to(page, word)
    page.select_option(word, "Partly")
    assert check(page) == []
    press_button(page, "main form .buttons button")
