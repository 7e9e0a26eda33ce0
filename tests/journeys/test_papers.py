"""A paper in a real browser: written, previewed, cleared by two people, read on a phone, proven."""

from __future__ import annotations

import re
import zipfile
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from papers.models import Paper, PaperBlock
from papers.services.corrigenda import ask_for_bundle
from people.models import Job
from people.services.jobs import fail, take
from tests.conftest import account
from tests.journeys.conftest import sign_in
from tests.journeys.keyboard import check, press_button, tab_to
from tests.journeys.test_accessibility import WIDTHS
from tests.journeys.test_accessibility import check as faults_of
from tests.journeys.test_evaluation import person, with_and_without  # noqa: F401
from tests.papers.in_word import RATED, REWORDED, edited, replaced, tracked
from tests.papers.steps import DESK, SLUG, block_with, cleared_paper, presented_paper, the_paper

pytestmark = pytest.mark.browser


def write(page: Page, text: str) -> None:
    tab_to(page, "#id_text")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


@with_and_without
def test_a_paper_is_written_cleared_and_read(portal, person, scripts, complaints, tmp_path):  # noqa: F811
    editor = person("secretariat", DESK)
    assert check(editor) == []
    block = block_with("An independent consultant")
    press_button(editor, f'a[href$="/blocks/{block.pk}/"]')
    editor.wait_for_url(f"**/blocks/{block.pk}/")
    assert check(editor) == []
    write(editor, "Of the rated activities, 14 were implemented fully or substantially.")
    here = editor.locator("[data-preview-here]")
    if not scripts:
        press_button(editor, "button[name=preview]")
        expect(editor.locator("#id_text")).to_have_value(
            "Of the rated activities, 14 were implemented fully or substantially."
        )
    expect(here).to_contain_text("“14” was typed by hand and is not in the data; the data says 15")
    write(editor, 'Of the rated activities, {{ count("fully or substantially", round) }} reached it.')
    if not scripts:
        press_button(editor, "button[name=preview]")
    expect(here).to_contain_text("Of the rated activities, 15 reached it.")
    assert check(editor) == []
    press_button(editor, "main form button:not([name])")
    editor.wait_for_url(f"**{DESK}#block-{block.pk}")
    expect(editor.locator(f"#block-{block.pk}")).to_contain_text("Of the rated activities, 15 reached it.")
    expect(editor.locator("main")).to_contain_text("Nothing hinders it")
    press_button(editor, 'form[action$="/propose/"] button')
    expect(editor.locator(".message").first).to_contain_text("An approver other than you clears it")
    assert check(editor) == []

    reader = person("", f"/papers/{SLUG}/")
    expect(reader.locator("main")).not_to_contain_text("15 reached it")
    approver = person("approver", DESK)
    assert check(approver) == []
    press_button(approver, 'form[action$="/clear/"] button')
    expect(approver.locator(".message").first).to_contain_text("The paper is cleared", timeout=30_000)
    assert Paper.objects.get(slug=SLUG).status == "cleared"

    reader.goto(f"{portal}/papers/")
    reader.wait_for_url(f"**/papers/{SLUG}/")
    expect(reader.locator("article.paper")).to_contain_text("Of the rated activities, 15 reached it.")
    press_button(reader, '.contents a[href="#section-2"]')
    assert reader.url.endswith("#section-2")
    with reader.expect_download() as taken:
        reader.locator(f'a[href="/papers/{SLUG}.pdf"]').click()
    file = tmp_path / f"{SLUG}.pdf"
    taken.value.save_as(file)
    found = StringIO()
    call_command("verify_paper", str(file), stdout=found)
    assert "These are the bytes of " in found.getvalue()
    assert [said for said in complaints if "404" not in said] == []


def test_a_number_is_chosen_for_a_text_and_taken_back(portal, page, complaints):
    block = block_with("An independent consultant")
    sign_in(page, portal, "secretariat", f"{DESK}blocks/{block.pk}/")
    text = page.locator("#id_text")
    text.fill("Of 22 rated activities, 15 were implemented fully or substantially, which is ")
    page.fill("#choose-q", "fully or substantially")
    share = '{{ share("fully or substantially", round) }}'
    page.locator(f"[data-insert='{share}']").click()
    expect(text).to_have_value(
        f"Of 22 rated activities, 15 were implemented fully or substantially, which is {share}"
    )
    expect(page.locator("[data-preview-here]")).to_contain_text("which is 68.2")
    page.locator("[data-instead='15']").click()
    expect(text).to_have_value(
        re.compile(r"activities, \{\{ count\(.fully or substantially., round\) \}\} were")
    )
    assert faults_of(page) == []
    text.press("Control+Z")
    expect(text).to_have_value(re.compile("activities, 15 were implemented"))
    assert complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_paper_comes_back_from_word(portal, page, complaints, tmp_path, width):
    document = tmp_path / "paper with changes.docx"
    document.write_bytes(edited(tracked, replaced(*REWORDED)))
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, portal, "secretariat", DESK)
    page.get_by_role("link", name="Bring it back from Word").click()
    assert faults_of(page) == []
    page.set_input_files("#id_file", document)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("h1")).to_have_text("paper with changes.docx")
    assert faults_of(page) == []
    first, second = block_with("was established in"), block_with(RATED)
    page.check(f"[name=block-{first.pk}-text]")
    page.check(f"[name=block-{first.pk}-comments]")
    page.get_by_role("button", name="Take over what is ticked").click()
    expect(page.locator(".message")).to_contain_text("Blocks taken over from Word")
    expect(page.locator(".block-back")).to_have_count(2)
    page.check(f"[name=block-{second.pk}-text]")
    page.get_by_role("button", name="Take over what is ticked").click()
    page.goto(f"{portal}{DESK}#block-{first.pk}")
    expect(page.locator(f"#block-{first.pk}")).to_contain_text("was founded in 1993")
    expect(page.locator(f"#block-{second.pk}")).to_contain_text("2 have been implemented fully")
    assert complaints == []


def test_a_cleared_paper_has_no_fault(portal, page, complaints):
    cleared_paper()
    page.goto(f"{portal}/papers/{SLUG}/")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert faults_of(page) == [], width
    assert page.locator("article.paper figure").count() == 8
    assert (
        page.locator("[id]").evaluate_all("found => found.length - new Set(found.map(one => one.id)).size")
        == 0
    )
    assert complaints == []


@with_and_without
def test_a_delegate_has_everything_made_and_reads_it_offline(portal, person, scripts, browser, tmp_path):  # noqa: F811
    cleared_paper()
    page = person("delegate", f"/papers/{SLUG}/")
    press_button(page, 'a[href$="/bundle/"]')
    page.wait_for_url("**/bundle/")
    assert check(page) == []
    press_button(page, "main form button")
    page.wait_for_url("**/bundle/")
    expect(page.locator("main")).to_contain_text("Download (ZIP", timeout=60_000)
    assert check(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download (ZIP").click()
    taken.value.save_as(tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as packed:
        packed.extractall(tmp_path / "bundle")
    offline = browser.new_context(
        offline=True, java_script_enabled=scripts, viewport={"width": 390, "height": 800}
    )
    reader = offline.new_page()
    failed: list[str] = []
    reader.on("requestfailed", lambda request: failed.append(f"{request.url} {request.failure}"))
    reader.goto((tmp_path / "bundle" / "index.html").as_uri())
    for words, heading in (
        ("The paper", "Review of the implementation"),
        ("Figures", "Figures"),
        ("Data", "Data"),
    ):
        reader.get_by_role("link", name=words, exact=True).first.click()
        expect(reader.get_by_role("heading", level=1)).to_contain_text(heading)
    assert failed == []
    for name in ("index", "paper", "figures", "data") if scripts else ():
        reader.goto((tmp_path / "bundle" / f"{name}.html").as_uri())
        assert faults_of(reader) == [], name
    offline.close()


def test_a_bundle_that_is_being_made_shows_its_progress_and_is_found_again(
    portal, page, complaints, settings
):
    settings.JOBS = "worker"
    cleared_paper()
    asked, _ = ask_for_bundle(the_paper(), "everybody", by=account("delegate"))
    Job.objects.exclude(pk=asked.pk).delete()
    sign_in(page, portal, "delegate", f"/papers/{SLUG}/bundle/")
    expect(page.locator("[data-at-work]")).to_contain_text("It waits for its turn.")
    assert faults_of(page) == []
    take(asked, "a worker")
    Job.objects.filter(pk=asked.pk).update(step=2, doing="tables of data")
    expect(page.locator("[data-at-work]")).to_contain_text("tables of data. 2 of 5 steps are finished")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    assert faults_of(page) == []
    fail(asked.pk, "The disk is full.")
    expect(page.locator("main")).to_contain_text("The last attempt failed. The disk is full.")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("[data-at-work]")).to_contain_text("It waits for its turn.")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("main")).to_contain_text("The last attempt was cancelled. Nothing was stored.")
    assert complaints == []


@with_and_without
def test_a_paper_that_a_meeting_has_had_is_corrected(portal, person, scripts, complaints):  # noqa: F811
    presented_paper()
    editor = person("secretariat", DESK)
    press_button(editor, f'form[action="{DESK}corrigendum/"] button')
    desk = f"/workspace/papers/{SLUG}-corr-1/"
    editor.wait_for_url(f"**{desk}")
    expect(editor.locator("main")).to_contain_text("Nothing differs yet from the paper that it corrects")
    assert check(editor) == []
    block = PaperBlock.objects.get(paper__slug=f"{SLUG}-corr-1", text__contains="An independent consultant")
    press_button(editor, f'a[href$="/blocks/{block.pk}/"]')
    editor.wait_for_url(f"**/blocks/{block.pk}/")
    write(editor, block.text.replace("An independent consultant", "A consultant"))
    press_button(editor, "main form button:not([name])")
    editor.wait_for_url(f"**{desk}#block-{block.pk}")
    corrections = editor.locator("main .paper-page table").first
    expect(corrections.locator("em")).to_have_text(["An independent"])
    expect(corrections.locator("strong").last).to_have_text("A")
    expect(editor.locator("main")).to_contain_text("Nothing hinders it")
    assert check(editor) == []
    with editor.expect_download() as taken:
        editor.locator(f'main a[href="/papers/{SLUG}-corr-1.corrigendum.pdf"]').click()
    assert taken.value.path().read_bytes()[:5] == b"%PDF-"
    for width in WIDTHS if scripts else ():
        editor.set_viewport_size({"width": width, "height": 900})
        assert faults_of(editor) == [], width
    assert complaints == []
