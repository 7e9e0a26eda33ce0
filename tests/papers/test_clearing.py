"""From draft to presented: two people, what hinders, stored bytes, and who reads what."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader

from papers.models import OF_CORRIGENDUM, Format, Paper, PaperBlock, PaperFile
from papers.services import clearing
from papers.services.blocks import add_block, save_block
from papers.services.papers import BlockText
from people.services import WrongStateError
from record.refusals import StaleVersionError
from review.models import Proposal
from review.services.proposals import accept
from tests.conftest import account, signed_in
from tests.factories import make_meeting
from tests.pages import errors_in, text_of
from tests.papers.steps import (
    DESK,
    SLUG,
    block_with,
    cleared_paper,
    made_now,
    presented_paper,
    proposed_paper,
    the_paper,
)

pytestmark = pytest.mark.django_db
PAGE = f"/papers/{SLUG}/"
FORMS = ("docx", "pdf", "xlsx")


def test_two_people_clear_it_on_the_desk_and_everybody_reads_it(client):
    first, second = signed_in("secretariat"), signed_in("approver")
    assert client.get(PAGE).status_code == 404
    assert first.post(f"{DESK}propose/", {"seen": made_now().digest}).status_code == 302
    refused = signed_in("secretariat").post(f"{DESK}clear/", {"seen": made_now().digest})
    assert refused.status_code == 403
    assert second.post(f"{DESK}clear/", {"seen": made_now().digest}).status_code == 302
    paper = the_paper()
    assert (paper.status, paper.cleared_by.username) == ("cleared", "approver")
    page = client.get(PAGE)
    assert "are 68.2\u00a0% by activity" in page.content.decode()
    assert "DRAFT" not in text_of(page)
    assert text_of(client.get("/papers/", follow=True)).count("Review of the implementation") >= 1


def test_a_character_that_no_font_has_is_told_to_whoever_proposes_with_its_paragraph():
    add_block(the_paper(), BlockText("text", "A letter: \uf8ff."), after=999, by=account("secretariat"))
    answer = signed_in("secretariat").post(f"{DESK}propose/", {"seen": made_now().digest})
    assert answer.status_code == 400
    assert "Paragraph 32: a character is in no font of this machine (U+F8FF)" in errors_in(answer)
    assert the_paper().clearance_proposed_by is None


def test_whoever_proposed_does_not_clear():
    proposed_paper(by="approver")
    made = made_now()
    with pytest.raises(PermissionDenied, match="you proposed it"):
        clearing.clear(the_paper(), made.digest, [], {}, by=account("approver"))
    answer = signed_in("approver").post(f"{DESK}clear/", {"seen": made_now().digest})
    assert (answer.status_code, "you proposed it" in errors_in(answer)) == (403, True)


def test_nobody_signs_for_what_they_have_not_looked_at():
    seen = made_now().digest
    block = block_with("was established in")
    save_block(block, BlockText("text", "New words."), expected_version=1, by=account("secretariat"))
    answer = signed_in("approver").post(f"{DESK}propose/", {"seen": seen})
    assert (answer.status_code, "than when you looked at it" in errors_in(answer)) == (409, True)
    proposed_paper()
    answer = signed_in("approver").post(f"{DESK}clear/", {"seen": seen})
    assert (answer.status_code, the_paper().is_draft) == (409, True)
    assert signed_in("approver").post(f"{DESK}clear/").status_code == 409


def test_what_is_presented_is_what_was_cleared_whatever_the_record_says_by_now(updated):
    cleared = {one.format: one.sha256 for one in cleared_paper().files.all()}
    rating = updated.ratings.get(activity__code="AIR-1")
    rating.note = "Something else"
    rating.save()
    staff = signed_in("secretariat")
    page = "/workspace/plans/2016-2020/present/"
    answer = staff.post(page, {"meeting": the_paper().meeting_id})
    assert (answer.status_code, "Tick what the meeting has" in text_of(answer)) == (400, True)
    sent = {"meeting": the_paper().meeting_id, "records": [f"paper-{the_paper().pk}"]}
    assert staff.post(page, sent).status_code == 302
    assert the_paper().status == "cleared"
    asked = Proposal.objects.get(act="present")
    shown = text_of(signed_in("approver").get(asked.get_absolute_url()))
    assert "frozen for good as presented to SOM-24" in shown
    assert cleared["pdf"] in shown
    accept(asked, by=account("approver"))
    assert {one.format: one.sha256 for one in the_paper().files.filter(stage="presented")} == cleared
    assert "Open it again" not in text_of(staff.get(DESK))


def test_an_approver_who_proposed_takes_it_back_so_that_somebody_else_can(client):
    proposed_paper(by="approver")
    assert "An approver other than approver clears it." in text_of(signed_in("secretariat").get(DESK))
    assert signed_in("secretariat").post(f"{DESK}withdraw/").status_code == 302
    assert the_paper().clearance_proposed_by is None
    assert the_paper().history.first().history_change_reason == "Proposal to clear withdrawn"
    proposed_paper()
    assert signed_in("approver").post(f"{DESK}clear/", {"seen": made_now().digest}).status_code == 302


def test_a_save_that_withdraws_a_proposal_says_so():
    proposed_paper()
    block = block_with("was established in")
    staff = signed_in("secretariat")
    address = f"{DESK}blocks/{block.pk}/"
    same = staff.post(address, {"text": block.text, "version": 1, "base": "{}"}, follow=True)
    assert "is withdrawn" not in text_of(same)
    answer = staff.post(address, {"text": "New words.", "version": 1, "base": "{}"}, follow=True)
    assert "The proposal to clear it is withdrawn" in text_of(answer)


def test_a_draft_that_was_never_cleared_can_be_deleted_and_no_other():
    staff = signed_in("secretariat")
    address = f"{DESK}delete/"
    assert "Review of the implementation" in text_of(staff.get(address))
    assert staff.post(address, {"version": "77"}).status_code == 409
    cleared_paper()
    assert staff.post(address, {"version": the_paper().version}).status_code == 409
    accept(
        clearing.propose_reopening(the_paper(), reason="A misprint", by=account("secretariat")),
        by=account("approver"),
    )
    answer = staff.post(address, {"version": the_paper().version})
    assert (answer.status_code, "readers may have cited it" in errors_in(answer)) == (409, True)
    Paper.objects.filter(slug=SLUG).update(withdrawn_at=None)
    key = the_paper().pk
    assert staff.post(address, {"version": the_paper().version}).status_code == 302
    assert not Paper.objects.filter(slug=SLUG).exists()
    assert Paper.history.filter(id=key).first().history_type == "-"


def test_nobody_clears_what_nobody_proposed():
    with pytest.raises(WrongStateError, match="takes two people; nobody has"):
        clearing.clear(the_paper(), "x", [], {}, by=account("approver"))


def test_a_changed_text_takes_the_proposal_back_and_changed_data_is_told(updated):
    proposed_paper()
    block = block_with("was established in")
    save_block(block, BlockText("text", "New words."), expected_version=1, by=account("secretariat"))
    assert the_paper().clearance_proposed_by is None
    proposed_paper()
    rating = updated.ratings.get(activity__code="AIR-1")
    rating.note = "Something else"
    rating.save()
    answer = signed_in("approver").post(f"{DESK}clear/", {"seen": made_now().digest})
    assert (answer.status_code, "something else now" in errors_in(answer)) == (409, True)
    assert the_paper().is_draft
    with pytest.raises(StaleVersionError):
        clearing.clear(the_paper(), "another", [], {}, by=account("approver"))


def test_a_broken_placeholder_or_an_unknown_number_keeps_it_from_being_cleared():
    add_block(the_paper(), BlockText("text", "It was 4711."), after=999, by=account("secretariat"))
    answer = signed_in("secretariat").post(f"{DESK}propose/", {"seen": made_now().digest})
    assert answer.status_code == 400
    assert "“4711” was typed by hand" in errors_in(answer)
    assert the_paper().clearance_proposed_by is None


def test_a_round_or_survey_that_is_not_open_keeps_it_from_being_cleared():
    paper = the_paper()
    type(paper.assessment_round).objects.filter(pk=paper.assessment_round_id).update(status="draft")
    type(paper.survey).objects.filter(pk=paper.survey_id).update(status="draft")
    text = " ".join(str(one) for one in made_now().problems)
    assert "Updated evaluation is draft; clear it first." in text
    assert "Stakeholder survey 2020 is a draft; clear it first." in text


def test_the_stored_files_are_what_is_handed_out_with_their_hash(client):
    cleared_paper()
    for form in FORMS:
        answer = client.get(f"/papers/{SLUG}.{form}")
        stored = PaperFile.objects.get(paper__slug=SLUG, format=form)
        assert answer.content == bytes(stored.content)
        assert hashlib.sha256(answer.content).hexdigest() == stored.sha256
        assert answer["Content-Disposition"] == f'attachment; filename="{SLUG}.{form}"'
        assert answer["Repr-Digest"].startswith("sha-256=:")
        assert stored.sha256 in client.get(PAGE).content.decode()
    listed = client.get(f"/api/v1/papers/{SLUG}").json()
    assert {one["format"] for one in listed["files"]} == {str(one) for one in set(Format) - OF_CORRIGENDUM}
    assert listed["meeting"] == "SOM-24"
    assert client.get("/api/v1/papers").json()["count"] == 1


def test_what_changes_after_clearing_changes_nothing_that_was_cleared(client, updated):
    cleared_paper()
    before = client.get(PAGE).content
    rating = updated.ratings.get(activity__code="AIR-1")
    rating.note = "Something else"
    rating.save()
    assert b"Something else" not in client.get(PAGE).content
    assert client.get(PAGE).content == before
    assert "The record has changed since" in text_of(signed_in("secretariat").get(DESK))


def test_opened_again_with_a_reason_it_is_a_draft_and_nobody_else_reads_it(client):
    cleared_paper()
    staff = signed_in("secretariat")
    answer = staff.post(f"{DESK}reopen/", {"reason": " "})
    assert (answer.status_code, "Say why" in errors_in(answer)) == (400, True)
    assert staff.post(f"{DESK}reopen/", {"reason": "A misprint"}).status_code == 302
    asked = Proposal.objects.get(act="reopen")
    assert client.get(PAGE).status_code == 200
    assert "Open again what is cleared: proposed by" in text_of(staff.get(DESK))
    assert staff.post(f"{asked.get_absolute_url()}accept/").status_code == 403
    assert the_paper().status == "cleared"
    assert signed_in("approver").post(f"{asked.get_absolute_url()}accept/").status_code == 302
    for address in (PAGE, f"/papers/{SLUG}.pdf", f"/api/v1/papers/{SLUG}"):
        answer = client.get(address)
        assert (answer.status_code, "is being revised" in answer.content.decode()) == (404, True), address
    assert not PaperFile.objects.filter(paper__slug=SLUG).exists()
    assert the_paper().history.first().history_change_reason == "Opened again by two people: A misprint"


def test_presented_it_is_frozen_by_the_database_too():
    paper = presented_paper()
    assert (paper.status, paper.meeting.code) == ("presented", "SOM-24")
    kept = PaperFile.objects.filter(paper=paper, stage="presented")
    assert {one.format for one in kept} == {str(one) for one in set(Format) - OF_CORRIGENDUM}
    text = PdfReader(io.BytesIO(bytes(kept.get(format="pdf").content))).pages[0].extract_text()
    assert "Cleared by two people" in text
    assert "DRAFT" not in text
    assert "As presented to SOM-24" in text_of(Client().get(PAGE))
    for write in (
        lambda: Paper.objects.filter(pk=paper.pk).update(title="Another"),
        lambda: PaperBlock.objects.filter(paper=paper).update(text="Another"),
        lambda: PaperBlock.objects.create(paper=paper, order=900, kind="text", text="x"),
        lambda: PaperFile.objects.filter(paper=paper).update(sha256="0"),
        lambda: PaperFile.objects.filter(paper=paper).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    with pytest.raises(WrongStateError):
        clearing.propose_reopening(the_paper(), reason="no", by=account("secretariat"))
    with pytest.raises(WrongStateError):
        add_block(the_paper(), BlockText("text", "x"), after=0, by=account("secretariat"))


def test_a_paper_without_a_meeting_is_not_presented():
    Paper.objects.filter(slug=SLUG).update(meeting=None)
    cleared_paper()
    sent = {"meeting": make_meeting(year=2000).pk, "records": [f"paper-{the_paper().pk}"]}
    answer = signed_in("secretariat").post("/workspace/plans/2016-2020/present/", sent)
    assert (answer.status_code, "It names no meeting" in text_of(answer)) == (400, True)
    assert "It names no session" in text_of(signed_in("secretariat").get(DESK))


@pytest.mark.parametrize("persona", ["", "delegate", "focal-japan", "evaluator", "administrator"])
def test_a_draft_is_seen_by_staff_only_in_every_channel(persona):
    marker = "Kestrel-Canary"
    Paper.objects.filter(slug=SLUG).update(
        title=f"A paper {marker}", search_text=f"a paper {marker}".casefold()
    )
    client = signed_in(persona) if persona else Client()
    for address in (PAGE, *(f"/papers/{SLUG}.{form}" for form in FORMS), f"/api/v1/papers/{SLUG}"):
        assert client.get(address).status_code == 404, address
    for address in ("/papers/", "/api/v1/papers", f"/search/?q={marker}", "/", "/desk/"):
        assert f"A paper {marker}" not in client.get(address, follow=True).content.decode(), address
    assert marker in signed_in("secretariat").get("/papers/").content.decode()


def test_staff_take_a_draft_away_marked_on_every_page():
    answer = signed_in("secretariat").get(f"/papers/{SLUG}.pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="DRAFT-{SLUG}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert all("DRAFT – not for circulation" in page.extract_text() for page in pages)


def test_the_demo_clears_it_once_and_leaves_it_alone_afterwards(capsys, settings):
    settings.DEVELOPMENT = True
    call_command("demo_paper")
    assert the_paper().status == "cleared"
    call_command("demo_paper")
    assert "it stays as it is" in capsys.readouterr().out


def test_removing_training_data_takes_its_papers_away():
    call_command("load_training", stdout=io.StringIO())
    from programmes.models import AssessmentRound

    of_training = AssessmentRound.objects.get(plan__slug="training", slug="first-training-review")
    Paper.objects.create(slug="training-paper", title="A", assessment_round=of_training)
    assert "training-paper" not in Client().get("/papers/").content.decode()
    call_command("remove_training", stdout=io.StringIO())
    assert not Paper.objects.filter(slug="training-paper").exists()
