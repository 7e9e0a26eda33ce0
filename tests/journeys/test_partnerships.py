"""Partnerships in a real browser: an answer found on a phone, a collaboration entered, a correction by two people."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from partnerships.models import Collaboration
from record.models import Correction
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check, press_button, tab_to
from tests.journeys.sizes import WITH_SCRIPTS
from tests.journeys.test_accessibility import check as faults_of
from tests.journeys.test_evaluation import fill, with_and_without

pytestmark = pytest.mark.browser


def test_is_this_not_what_nowpap_does_on_a_phone_without_scripts(portal, page_without_script):
    page = page_without_script
    page.goto(portal)
    page.get_by_role("link", name="Neighbours", exact=True).click()
    page.get_by_role("link", name="NOWPAP", exact=True).first.click()
    answer = page.locator("section", has=page.get_by_role("heading", name="Does it do what NEASPEC does?"))
    expect(answer).to_contain_text("4 of 6 member States sit in both")
    expect(answer).to_contain_text("4 member States: China, Japan, Republic of Korea, Russian Federation")
    expect(answer).to_contain_text("NOWPAP on technical issues of marine areas beyond protected areas")
    expect(answer).to_contain_text("D4 contradicted")
    expect(answer.get_by_role("link", name="Para 36")).to_have_attribute("href", "#abs-1")
    expect(page.locator("#together")).to_contain_text("13 March 2013 to 14 March 2013")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_same_on_a_phone_has_no_fault(portal, page, complaints):
    page.set_viewport_size({"width": 390, "height": 800})
    for address in ("/partnerships/nowpap/", "/partnerships/", "/context/"):
        page.goto(portal + address)
        assert faults_of(page) == [], address
    assert complaints == []


@with_and_without
def test_a_collaboration_is_entered_with_the_keyboard_and_nothing_typed_is_lost(portal, opened, complaints):
    page = opened
    sign_in(page, portal, "secretariat", "/workspace/partnerships/")
    assert check(page) == []
    press_button(page, 'a[href$="/collaborations/new/"]')
    page.wait_for_url("**/collaborations/new/")
    assert check(page) == []
    page.select_option("#id_kind", "consultation")
    fill(page, "#id_other_partners", "A network of cities")
    fill(page, "#id_text", "Talked about clean buses.")
    fill(page, "#id_began", "2013-02-30")
    press_button(page, "main form button")
    summary = page.locator(".summary-of-errors")
    expect(summary).to_contain_text("“2013-02-30” is not a date")
    expect(page.locator("#id_text")).to_have_value("Talked about clean buses.")
    assert check(page) == []
    fill(page, "#id_began", "2020-02")
    press_button(page, "main form button")
    page.wait_for_url("**/partnerships/#col-24")
    one = Collaboration.objects.get(text="Talked about clean buses.")
    assert (one.code, one.began, one.version) == ("COL-24", "2020-02", 1)
    page.goto(f"{portal}/partnerships/#col-24")
    expect(page.locator("#col-24")).to_contain_text("A network of cities")
    page.goto(f"{portal}/workspace/partnerships/collaboration/COL-24/delete/")
    press_button(page, "main form button")
    page.wait_for_url("**/workspace/partnerships/")
    expect(page.locator("main")).to_contain_text("COL-24 is deleted; its history stays.")
    assert not Collaboration.objects.filter(code="COL-24").exists()
    assert [said for said in complaints if "400" not in said] == []


@with_and_without
def test_a_correction_goes_from_a_citation_to_a_second_person(portal, opened, browser, complaints):
    page = opened
    sign_in(page, portal, "secretariat", "/partnerships/temm/")
    tab_to(page, 'a[href*="/workspace/corrections/new/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/corrections/new/?citation=*")
    assert check(page) == []
    fill(page, "#id_subject", "Name of TEMM")
    fill(page, "#id_printed", "Tripartite Environment Ministers Meeting")
    fill(page, "#id_contradicted_by", "Paragraph 10 writes Environmental.")
    page.select_option("#id_authority_source", index=1)
    fill(page, "#id_authority_place", "para 10")
    press_button(page, "main form button")
    page.wait_for_url("**/sources/#D11")
    assert check(page) == []
    assert Correction.objects.get(code="D11").status == "proposed"
    second = browser.new_context(viewport=WITH_SCRIPTS)
    approver: Page = second.new_page()
    sign_in(approver, portal, "approver", "/workspace/corrections/D11/decide/")
    assert faults_of(approver) == []
    press_button(approver, 'button[value="confirmed"]')
    expect(approver.locator("main")).to_contain_text("D11 is confirmed.")
    approver.goto(f"{portal}/partnerships/temm/")
    expect(approver.locator("main")).to_contain_text("Paragraph 10 writes Environmental.")
    second.close()
    assert complaints == []
