"""A round in a real browser, by keyboard alone, with and without scripts: rate, circulate, respond, clear, present."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from programmes.models import ActivityRating, AssessmentRound, RoundSnapshot
from programmes.services.rounds import NewRound, open_round
from review.models import Position, Proposal
from tests.conftest import account
from tests.factories import make_meeting
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check, press_button, tab_to
from tests.journeys.sizes import WITH_SCRIPTS, WITHOUT_SCRIPTS
from tests.rounds import (
    make_draft,
    pass_deadline,
    ratings_address,
    review_address,
    send_round,
    take_position,
    text_at,
)

pytestmark = pytest.mark.browser

with_and_without = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def type_deadline(page: Page, days: int) -> None:
    """Type a day and a time into a native field, part by part."""
    deadline = timezone.now() + timedelta(days=days)
    page.keyboard.type(f"{deadline:%m%d%Y}")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{deadline:%I%M%p}")


@with_and_without
def test_the_secretariat_rates_and_circulates(portal, opened, complaints, scripts):
    page = opened
    sign_in(page, portal, "secretariat", "/desk/")
    press_button(page, 'a[href="/workspace/plans/2016-2020/rounds/new/"]')
    page.wait_for_url("**/rounds/new/")
    tab_to(page, "#id_title")
    page.keyboard.type("Final evaluation")
    tab_to(page, "#id_started_from")
    page.keyboard.type("Updated")
    press_button(page, "main button")
    page.wait_for_url("**/workspace/rounds/2016-2020/final-evaluation/")
    assert "22 of 22 rated" in page.inner_text("main")
    assert "Activities with problems: 2" in page.inner_text("main")
    assert check(page) == []
    press_button(page, 'a[href$="/final-evaluation/rate/"]')
    page.wait_for_url("**/rate/")
    made = AssessmentRound.objects.get(slug="final-evaluation")
    codes = list(
        made.ratings.filter(level__slug="fully")
        .order_by("activity__area__order", "activity__number")
        .values_list("activity__code", flat=True)
    )
    if scripts:
        levels = page.eval_on_selector_all(
            ".rating-row",
            "rows => rows.map((one) => one.querySelector('[type=radio]')?.name).filter(Boolean)",
        )
        page.focus('.rating-row [type="radio"]')
        for level in levels[1:]:
            page.keyboard.press("Alt+ArrowDown")
            assert page.evaluate("document.activeElement.name") == level
        assert len(levels) == 22
    for code in codes:
        tab_to(page, f'[id="{code}"] summary')
        page.keyboard.press("Enter")
        tab_to(page, f'[id="id_{code}-evidence_title"]')
        page.keyboard.type("Meeting report")
        tab_to(page, f'[id="id_{code}-evidence_url"]')
        page.keyboard.type("https://example.org/report")
        press_button(page, f'[id="{code}"] .evidence-form button')
        page.wait_for_url(f"**/rate/#{code}")
    expect(page.locator("[data-progress]")).to_contain_text("No problems.")
    tab_to(page, '[id="id_AIR-3-note"]')
    page.keyboard.press("Control+End")
    page.keyboard.type("\nOne point more")
    if scripts:
        page.keyboard.press("Control+Enter")
        expect(page.locator('[id="AIR-3"] [data-status]')).to_have_text(re.compile(r"Saved \d\d:\d\d UTC"))
    else:
        press_button(page, '[id="AIR-3"] button[name=save]:not(.evidence-form button)')
        page.wait_for_url("**/rate/#AIR-3")
        assert re.search(r"Saved \d\d:\d\d UTC: AIR-3", page.inner_text("[data-status-all]"))
    rating = ActivityRating.objects.get(assessment_round=made, activity__code="AIR-3")
    assert rating.note_points[-1] == "One point more"
    assert rating.history.first().history_user.username == "secretariat"
    assert check(page) == []
    circulate_by_keyboard(page, portal, made)
    assert complaints == []


def circulate_by_keyboard(page: Page, portal: str, made: AssessmentRound) -> None:
    page.goto(f"{portal}/workspace/rounds/2016-2020/final-evaluation/circulate/")
    tab_to(page, "#id_deadline")
    type_deadline(page, 21)
    tab_to(page, "#id_message")
    page.keyboard.type("Please review.")
    assert check(page) == []
    press_button(page, "main form button")
    page.wait_for_url("**/workspace/rounds/2016-2020/final-evaluation/")
    assert "Circulation 1 is open to all member States alike until " in page.inner_text("main")
    assert check(page) == []
    made.refresh_from_db()
    assert (made.status, made.circulations.get().texts.count()) == ("circulated", 32)


@with_and_without
def test_a_focal_point_responds_on_the_page(portal, opened, complaints, scripts):
    page = opened
    circulation = send_round(make_draft())
    first, second = text_at(circulation, 1).code, text_at(circulation, 2).code
    sign_in(page, portal, "focal-mongolia", "/review/")
    assert check(page) == []
    press_button(page, f'a[href="{review_address(circulation)}"]')
    page.wait_for_url(f"**{review_address(circulation)}")
    tab_to(page, f'[name="{first}-kind"]')
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    assert page.is_checked(f'[name="{first}-kind"][value=another-level]')
    tab_to(page, f'[id="id_{first}-proposed_level"]')
    page.keyboard.type("Part")
    tab_to(page, f'[id="id_{first}-text"]')
    page.keyboard.type("The second half is not done")
    tab_to(page, f'[name="{second}-kind"]')
    page.keyboard.press("ArrowDown")
    assert page.is_checked(f'[name="{second}-kind"][value=concur]')
    if scripts:
        tab_to(page, f'[id="id_{second}-text"]')
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-progress]")).to_contain_text("2 of 4 answered")
    assert check(page) == []
    page.keyboard.press("Home")
    page.locator('button[value="send"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/send/")
    assert "The second half is not done" in page.inner_text("table")
    tab_to(page, "[name=attribution]")
    page.keyboard.press("Space")
    press_button(page, "main form button")
    page.wait_for_url(f"**{review_address(circulation)}")
    assert "Sent on behalf of Mongolia" in page.inner_text("main")
    assert check(page) == []
    position = Position.objects.get(text_of__code=first)
    assert (position.kind, position.proposed_level.slug) == ("another-level", "partially")
    assert circulation.recipients.get(state__iso_code="MNG").attribution == "named"
    assert complaints == []


@with_and_without
def test_a_focal_point_responds_through_the_workbook(portal, opened, complaints, scripts, tmp_path):
    page = opened
    circulation = send_round(make_draft())
    sign_in(page, portal, "focal-japan", review_address(circulation))
    with page.expect_download() as download:
        press_button(page, 'a[href$="review.xlsx"]')
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book["Review"]
    places = {cell.value: cell.column for cell in sheet[4]}
    sheet.cell(5, places["Your position"], "Reserve")
    sheet.cell(5, places["Your text"], "Written on the train")
    sheet.cell(6, places["Your position"], "Concur")
    book.save(tmp_path / "back.xlsx")
    press_button(page, 'a[href$="/upload/"]')
    page.wait_for_url("**/upload/")
    assert check(page) == []
    page.set_input_files("#id_file", tmp_path / "back.xlsx")
    press_button(page, "main form button")
    page.wait_for_url(re.compile(r".*/upload/\d+/$"))
    assert "2 new, 0 changed, 2 unchanged" in page.inner_text("main")
    assert not Position.objects.exists()
    assert check(page) == []
    press_button(page, "main form button")
    page.wait_for_url(f"**{review_address(circulation)}")
    assert "is imported: 2 rows written." in page.inner_text("main")
    page.locator('button[value="send"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/send/")
    tab_to(page, "[name=attribution]")
    page.keyboard.press("ArrowDown")
    if not page.is_checked('[name=attribution][value="one-state"]'):
        page.keyboard.press("Space")
    press_button(page, "main form button")
    page.wait_for_url(f"**{review_address(circulation)}")
    assert "Sent on behalf of Japan" in page.inner_text("main")
    assert {one.kind for one in Position.objects.all()} == {"reserve", "concur"}
    assert complaints == []


@with_and_without
def test_two_people_clear_and_present(portal, opened, browser, complaints, scripts):
    page = opened
    draft = make_draft()
    circulation = send_round(draft)
    take_position(circulation, "focal-japan", kind="reserve", text="Not so fast")
    pass_deadline(circulation)
    meeting = make_meeting()
    desk = ratings_address(draft, "")
    sign_in(page, portal, "secretariat", desk)
    press_button(page, 'a[href$="/answers/"]')
    page.wait_for_url("**/answers/")
    tab_to(page, '[name$="-disposition"]')
    page.keyboard.press("ArrowUp")
    tab_to(page, "textarea")
    page.keyboard.type("It has been done since")
    assert check(page) == []
    press_button(page, "main form button")
    expect(page.locator("main")).to_contain_text(re.compile(r"Saved \d\d:\d\d UTC: "))
    page.goto(portal + desk)
    press_button(page, 'form[action$="/propose-clearance/"] button')
    expect(page.locator("main")).to_contain_text("Clearing is proposed.")
    assert page.locator('form[action$="/clear/"]').count() == 0
    second = browser.new_context(
        viewport=WITH_SCRIPTS if scripts else WITHOUT_SCRIPTS, java_script_enabled=scripts
    ).new_page()
    sign_in(second, portal, "approver", desk)
    press_button(second, 'form[action$="/clear/"] button')
    expect(second.locator("main")).to_contain_text("everybody can read it")
    page.goto(portal + desk)
    press_button(page, 'a.button[href*="/present/"]')
    page.wait_for_url("**/present/**")
    tab_to(page, "#id_meeting")
    page.keyboard.type(meeting.code)
    tab_to(page, "#id_reason")
    page.keyboard.type("It was sent to the delegations by mail")
    press_button(page, "main form button")
    expect(page.locator("main")).to_contain_text("An approver other than you freezes it.")
    second.goto(portal + Proposal.objects.get(act="present").get_absolute_url())
    expect(second.locator("main")).to_contain_text("frozen for good as presented to")
    assert check(second) == []
    press_button(second, 'form[action$="/accept/"] button')
    expect(second.locator("main")).to_contain_text("Accepted, and done.")
    second.context.close()
    snapshot = RoundSnapshot.objects.get(assessment_round=draft)
    stranger = browser.new_context(
        viewport=WITH_SCRIPTS if scripts else WITHOUT_SCRIPTS, java_script_enabled=scripts
    ).new_page()
    complaints.listen_to(stranger)
    for end in ("", "record/", "changes/", "as-of/"):
        stranger.goto(f"{portal}/plans/{draft.plan.slug}/reviews/{draft.slug}/{end}")
        assert check(stranger) == [], end
        if end == "record/":
            assert snapshot.sha256 in stranger.inner_text("main")
    stranger.context.close()
    assert complaints == []


MOST_KEYS = 88
"""For 22 ratings by keyboard; it was so many when the form was measured."""


def test_twenty_two_ratings_take_few_keys(portal, page, plan):
    new = NewRound(kind="updated", title="By keyboard", assessed_by="The secretariat")
    made = open_round(plan, new, by=account("secretariat"))
    sign_in(page, portal, "secretariat", f"/workspace/rounds/{plan.slug}/{made.slug}/rate/")
    page.focus('.rating-row [type="radio"]')
    keys = ["S", *(key for _ in range(21) for key in ("Alt+ArrowDown", "S")), "Control+Enter"]
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("[data-progress]")).to_contain_text("22 of 22")
    pressed = sum(len(key.split("+")) for key in keys)
    print(f"{pressed} keys for 22 ratings")
    assert pressed <= MOST_KEYS
    assert made.ratings.filter(level__slug="substantially").count() == 22
