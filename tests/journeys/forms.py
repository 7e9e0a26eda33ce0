"""Forms of setting up as people fill them in: a button, rows that are pasted, an adoption by two."""

from __future__ import annotations

from playwright.sync_api import Page

from programmes.models import Meeting, StrategicPlan
from tests.journeys.test_accessibility import check


def press(page: Page, words: str = "") -> None:
    """Press the button of these words, or the first of the page, and wait for what it leads to."""
    with page.expect_navigation():
        found = page.locator("main").get_by_role("button", name=words, exact=True)
        (found if words else page.locator("main form button:not([type=button])").first).click(timeout=10_000)


def paste(page: Page, name: str, text: str) -> None:
    """Paste rows as a spreadsheet hands them over."""
    page.evaluate(
        """([name, text]) => {
            const field = document.querySelector(`[name="${name}"]`);
            const data = new DataTransfer();
            data.setData("text/plain", text);
            field.focus();
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [name, text],
    )


def adopt(
    secretariat: Page, approver: Page, portal: str, plan: StrategicPlan, meeting: str = "CS-12"
) -> None:
    """Two people adopt the draft."""
    secretariat.goto(f"{portal}/setup/plans/{plan.slug}/")
    secretariat.click("text=Have it adopted")
    secretariat.wait_for_url("**/adopt/")
    assert check(secretariat) == []
    secretariat.select_option("[name=meeting]", str(Meeting.objects.get(code=meeting).pk))
    secretariat.fill("[name=reason]", "Report of the session, para 4")
    press(secretariat, "Propose")
    secretariat.wait_for_url("**/workspace/wording/changes/*/")
    assert check(secretariat) == []
    approver.goto(secretariat.url)
    press(approver, "Accept")
    plan.refresh_from_db()
    assert (plan.status, plan.adopted_at.code) == ("adopted", meeting)
