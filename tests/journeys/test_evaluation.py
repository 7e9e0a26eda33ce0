"""An evaluation in a real browser, from a finding to the next plan, by five people, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from evaluations.models import DraftActivity, Evaluation, FollowUpAction, Recommendation
from tests.evaluation import make_evaluation
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check, press_button, tab_to
from tests.journeys.sizes import WITH_SCRIPTS, WITHOUT_SCRIPTS
from tests.journeys.test_rating_round import type_deadline
from tests.rounds import pass_deadline

pytestmark = pytest.mark.browser

with_and_without = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
Person = Callable[..., Page]


@pytest.fixture
def person(browser: Browser, portal: str, scripts: bool, complaints) -> Iterator[Person]:
    """Open the portal as somebody, each in a browser of their own."""
    contexts = []

    def opened(username: str = "", address: str = "/") -> Page:
        context = browser.new_context(
            viewport=WITH_SCRIPTS if scripts else WITHOUT_SCRIPTS, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        complaints.listen_to(page)
        if username:
            sign_in(page, portal, username, address)
        else:
            page.goto(portal + address)
        return page

    yield opened
    for context in contexts:
        context.close()


def choose(page: Page, name: str, value: str) -> None:
    """Tick a box or a round button by keyboard."""
    page.locator(f'[name="{name}"][value="{value}"]').focus()
    page.keyboard.press("Space")


def fill(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def unfold(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).first.focus()
    page.keyboard.press("Enter")


@with_and_without
def test_from_a_finding_to_a_verified_action_and_its_place_in_the_next_plan(portal, person, complaints):
    evaluation = make_evaluation()
    write_and_clear(portal, person, evaluation)
    recommendation = evaluation.recommendations.get(code="R1")
    answer_and_follow(portal, person, recommendation)
    take_up(portal, person, recommendation)
    assert complaints == []


def write_and_clear(portal: str, person: Person, evaluation: Evaluation) -> None:
    """The evaluator writes, all States are asked, two people clear."""
    desk = f"/workspace/evaluations/{evaluation.slug}/"
    evaluator = person("evaluator", desk)
    assert check(evaluator) == []
    press_button(evaluator, 'a[href$="/findings/new/"]')
    evaluator.wait_for_url("**/findings/new/")
    fill(evaluator, "#id_code", "F1")
    choose(evaluator, "direction", "limitation")
    fill(evaluator, "#id_summary", "Nobody hears of what is done.")
    unfold(evaluator, "Activities")
    choose(evaluator, "activities", str(evaluation.plan.activities.first().pk))
    assert check(evaluator) == []
    press_button(evaluator, "main form button")
    expect(evaluator.locator("main")).to_contain_text("Nobody hears of what is done.")
    press_button(evaluator, 'a[href$="/recommendations/new/"]')
    evaluator.wait_for_url("**/recommendations/new/")
    fill(evaluator, "#id_code", "R1")
    choose(evaluator, "kind", "recommendation")
    fill(evaluator, "#id_text", "Publish a yearly report.")
    fill(evaluator, "#id_other_addressee", "Secretariat of the made-up plan")
    unfold(evaluator, "Follows from")
    choose(evaluator, "findings", str(evaluation.findings.get().pk))
    press_button(evaluator, "main form button")
    expect(evaluator.locator("main")).to_contain_text("Publish a yearly report.")
    assert evaluator.locator('form[action$="/clear/"]').count() == 0

    secretariat = person("secretariat", desk)
    press_button(secretariat, 'a[href$="/circulate/"]')
    secretariat.wait_for_url("**/circulate/")
    tab_to(secretariat, "#id_deadline")
    type_deadline(secretariat, 14)
    press_button(secretariat, "main form button")
    expect(secretariat.locator("main")).to_contain_text("open to all member States alike")
    circulation = evaluation.circulations.get()

    focal = person("focal-japan", f"/review/evaluations/{evaluation.slug}/{circulation.number}/")
    assert "Publish a yearly report." in focal.inner_text("main")
    assert check(focal) == []
    assert "Publish a yearly report." not in person("", "/decisions/").inner_text("main")

    pass_deadline(circulation)
    secretariat.goto(portal + desk)
    press_button(secretariat, 'form[action$="/propose-clearance/"] button')
    expect(secretariat.locator("main")).to_contain_text("Clearing is proposed.")
    assert secretariat.locator('form[action$="/clear/"]').count() == 0
    approver = person("approver", desk)
    press_button(approver, 'form[action$="/clear/"] button')
    expect(approver.locator("main")).to_contain_text("everybody can read it")
    public = person("", Evaluation.objects.get(pk=evaluation.pk).get_absolute_url())
    assert "Publish a yearly report." in public.inner_text("main")
    assert check(public) == []


def check_on_a_phone(page: Page) -> list[str]:
    """Return what is wrong with a page at the width of a phone; the window is as wide as before after it."""
    width = page.viewport_size
    if width == WITHOUT_SCRIPTS:
        return []
    page.set_viewport_size({"width": 390, "height": 900})
    found = check(page)
    page.set_viewport_size(width)
    return found


def answer_and_follow(portal: str, person: Person, recommendation: Recommendation) -> None:
    """Two people answer, the owner reports and says it is done, another person verifies."""
    address = recommendation.get_absolute_url()
    secretariat = person("secretariat", address)
    assert check(secretariat) == []
    press_button(secretariat, 'a[href$="/response/"]')
    secretariat.wait_for_url("**/response/")
    choose(secretariat, "decision", "accepted")
    fill(secretariat, "#id_responded_by", "SOM-24")
    fill(secretariat, "#id_responded_on", "2030-05")
    assert check(secretariat) == []
    press_button(secretariat, "main form button")
    secretariat.wait_for_url(f"**{address}")
    assert "No response is on record." in person("", address).inner_text("main")
    approver = person("approver", address)
    press_button(approver, 'form.inline[action="/desk/accept/"] button')
    expect(approver.locator("main")).to_contain_text("Accepted by SOM-24")
    secretariat.goto(portal + address)
    press_button(secretariat, 'a[href$="/actions/new/"]')
    secretariat.wait_for_url("**/actions/new/")
    fill(secretariat, "#id_text", "Write the yearly report.")
    fill(secretariat, "#id_owner_body", "Focal point of Mongolia")
    tab_to(secretariat, "#id_owner")
    secretariat.keyboard.type("focal-m")
    press_button(secretariat, "main form button")
    secretariat.wait_for_url(f"**{address}")
    action = FollowUpAction.objects.get()
    assert action.owner.username == "focal-mongolia"

    focal = person("focal-mongolia", "/desk/?view=follow-up")
    assert check(focal) == []
    press_button(focal, f'a[href="{action.get_absolute_url()}"]')
    focal.wait_for_url(f"**{action.get_absolute_url()}")
    fill(focal, "#id_text", "Half of it is written.")
    assert check(focal) == []
    press_button(focal, 'form:has([value="report"]) button')
    expect(focal.locator("main")).to_contain_text("Half of it is written.")
    fill(focal, "#id_done", "The report is printed.")
    press_button(focal, 'form:has([value="done"]) button')
    expect(focal.locator("main")).to_contain_text("The report is printed.")
    assert "The report is printed." not in person("", address).inner_text("main")

    approver.goto(f"{portal}/actions/")
    assert check_on_a_phone(approver) == []
    press_button(approver, f'a[href="{action.get_absolute_url()}"]')
    approver.wait_for_url(f"**{action.get_absolute_url()}")
    press_button(approver, 'form:has([value="verify"]) button')
    expect(approver.locator("main")).to_contain_text("Verified")
    public = person("", address)
    assert "The report is printed." in public.inner_text("main")
    assert "focal-mongolia" not in public.inner_text("main")
    assert check(public) == []


def take_up(portal: str, person: Person, recommendation: Recommendation) -> None:
    """An activity of the next plan answers it; two people say that it is continued as that one."""
    plan = recommendation.evaluation.plan
    secretariat = person("secretariat", f"/workspace/plans/{plan.slug}/next/")
    fill(secretariat, "#id_title", "Next plan")
    fill(secretariat, "#id_first_year", str(plan.last_year + 1))
    fill(secretariat, "#id_last_year", str(plan.last_year + 5))
    press_button(secretariat, "main form button")
    secretariat.wait_for_url("**/workspace/next-plans/next-plan/")
    press_button(secretariat, 'a[href$="/activities/new/"]')
    secretariat.wait_for_url("**/activities/new/")
    fill(secretariat, "#id_code", "NEXT-1")
    fill(secretariat, "#id_text", "Publish a yearly report on what was done.")
    fill(secretariat, "#id_responsible", "Secretariat")
    fill(secretariat, "#id_due_year", str(plan.last_year + 2))
    fill(secretariat, "#id_rated_by", "The report is published or not.")
    unfold(secretariat, "Answers recommendations")
    choose(secretariat, "recommendations", str(recommendation.pk))
    assert check(secretariat) == []
    press_button(secretariat, "main form button")
    secretariat.wait_for_url("**/workspace/next-plans/next-plan/*")
    expect(secretariat.locator("main")).to_contain_text("1 of 1 drafted activities can be evaluated")
    assert check(secretariat) == []
    decide = f"/workspace/succession/{plan.slug}/recommendation/{recommendation.pk}/"
    secretariat.goto(portal + decide)
    choose(secretariat, "disposition", "continued")
    unfold(secretariat, "Activities that take it up")
    choose(secretariat, "successors", str(DraftActivity.objects.get().pk))
    press_button(secretariat, "main form button")
    expect(secretariat.locator("main")).to_contain_text("Continued as NEXT-1")
    address = recommendation.get_absolute_url()
    assert "Not yet decided." in person("", address).inner_text("main")

    approver = person("approver", "/desk/?view=follow-up")
    approver.goto(f"{portal}/plans/{plan.slug}/succession/?kind=recommendation")
    assert check(approver) == []
    press_button(approver, 'form.inline[action="/desk/accept/"] button')
    expect(approver.locator("main")).to_contain_text("Continued as NEXT-1")
    public = person("", address)
    assert "Continued as NEXT-1 of the next plan" in public.inner_text("main")
    assert check(public) == []
    assert Recommendation.objects.get(pk=recommendation.pk).succession.is_cleared
