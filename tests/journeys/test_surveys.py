"""A reader questions a figure; staff correct one while the forensics answers; somebody checks another paper."""

from __future__ import annotations

import pytest

from surveys.models import PublishedTally
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser

FIGURE = "/surveys/stakeholder-2020/figures"


def test_a_reader_goes_from_the_overview_to_the_ground_of_a_number(portal, page, complaints):
    page.goto(portal)
    page.click("text=Figure 7, how sure")
    assert "70 of 163 answered" in page.inner_text("main")
    page.click("text=With 95 % intervals")
    assert "33.2 to 55.9" in page.inner_text("main")
    page.goto(f"{portal}{FIGURE}/1/")
    page.click("text=How the values were matched to their answers")
    page.select_option("select[name=constraints]", "3")
    page.select_option("select[name=item]", "goal-2")
    page.select_option("select[name=option]", "met-the-goal")
    page.select_option("select[name=value]", "27")
    page.click("button:has-text('See what follows')")
    assert "Ways to place them would be: 2" in page.inner_text("#story")
    assert complaints == []


def test_staff_correct_a_figure_while_the_forensics_answers(portal, page, complaints):
    sign_in(page, portal, "secretariat", f"{FIGURE}/7/edit/")
    cell = page.locator("input[name^='p-']").first
    cell.fill("50")
    page.wait_for_selector("#findings >> text=Percentage and count disagree in cell 1")
    assert cell.input_value() == "50"
    cell.fill("2,9")
    page.fill("#id_place", "Figure 7")
    page.fill("#id_reason", "Better copy")
    page.focus("#id_reason")
    page.keyboard.press("Enter")
    page.wait_for_selector(".summary-of-errors")
    assert page.evaluate("document.activeElement.className") == "summary-of-errors"
    assert "use a point, not a comma" in page.inner_text(".summary-of-errors")
    page.locator("input[name^='p-']").first.fill("2.9")
    page.click("button:has-text('Save')")
    page.wait_for_url(f"{portal}{FIGURE}/7/")
    assert "The figure is saved." in page.inner_text("main")
    assert PublishedTally.objects.filter(item__question__number=7).count() == 4
    assert [said for said in complaints if "400" not in said] == []


def test_a_figure_of_any_paper_is_checked_without_scripts(portal, page_without_script):
    page = page_without_script
    page.goto(f"{portal}/surveys/forensics/")
    page.fill("#id_pasted", "30.6 (22)\t55.6 (40)\t15.3 (11)")
    page.click("button:has-text('Examine')")
    assert "1 tick more than people" in page.inner_text("main")
