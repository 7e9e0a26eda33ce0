"""Workbooks out and back: what they look like, what is refused, preview, conflicts, all or nothing."""

from __future__ import annotations

import io
from datetime import datetime

import docx
import pytest

from intake.models import WaitingTable
from programmes.models import ActivityRating
from reporting.papers.reading_pdf import opened_pdf
from reporting.words import column_letter
from review.models import Position
from tests.conftest import account, signed_in
from tests.rounds import (
    level_of,
    make_draft,
    pass_deadline,
    rate,
    ratings_address,
    review_address,
    send_round,
    take_position,
    text_at,
)
from tests.workbooks import columns_of, confirm, fill, sent_back, states_in, workbook_of

pytestmark = pytest.mark.django_db


def test_the_workbook_is_locked_but_for_the_white_cells_and_has_drop_downs(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    sheet = book["Review"]
    assert book.sheetnames == ["Review", "About", "_portal"]
    assert book["_portal"].sheet_state == "hidden"
    assert sheet.protection.sheet
    places = columns_of(sheet)
    open_headings = {
        heading for heading, place in places.items() if not sheet.cell(5, place).protection.locked
    }
    assert open_headings == {"Your position", "Level you propose", "Your text", "Shown after clearing"}
    hidden = sheet.column_dimensions["A"]
    assert (hidden.hidden, hidden.min, hidden.max) == (True, 1, 3)
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"Fully,Substantially,Partially,Minimally"' in lists
    assert '"Concur,Comment,Propose another level,Reserve"' in lists
    assert book.properties.creator in (None, "")
    assert sheet.cell(5, places["Proposed"]).value == "Fully"
    assert sheet.cell(1, places["Code"]).value == "Circulation 1 of The next review"
    assert sheet.cell(2, places["Code"]).value.startswith("For Japan. Fill in the white cells only")
    assert sheet.max_row == 4 + 4


def test_a_workbook_comes_back_is_looked_at_and_becomes_a_draft(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Propose another level", Level_you_propose="Partially", Your_text="Not yet")
    fill(book, 2, Your_position="Concur")
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    assert states_in(response) == {
        text_at(circulation, 1).code: "new",
        text_at(circulation, 2).code: "new",
        text_at(circulation, 3).code: "unchanged",
        circulation.texts.last().code: "unchanged",
    }
    assert not Position.objects.exists(), "nothing is written before it is confirmed"
    found = confirm(japan, response).content.decode()
    assert "“back.xlsx” is imported: 2 rows written." in found
    position = Position.objects.get(text_of=text_at(circulation, 1))
    assert (position.kind, position.proposed_level.slug, position.text) == (
        "another-level",
        "partially",
        "Not yet",
    )
    assert circulation.recipients.get(state=position.state).sent_at is None
    again = sent_back(japan, review_address(circulation, "upload/"), book)
    assert set(states_in(again).values()) == {"unchanged"}
    assert "there is nothing to write" in again.content.decode()
    assert position.history.count() == 1


def test_a_problem_is_told_by_sheet_row_and_column(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Veto")
    fill(book, 2, Your_position="Comment")
    fill(book, 3, Your_position="Concur")
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    problems = [(one.at, one.text) for one in response.context["preview"].problems]
    places = columns_of(book.worksheets[0])
    assert problems == [
        (
            f"{column_letter(places['Your position'] - 1)}5",
            "“Veto” is none of: Concur, Comment, Propose another level, Reserve.",
        ),
    ]
    assert confirm(japan, response).status_code == 409
    assert not Position.objects.exists(), "a row with a problem is left out on purpose, or nothing is written"
    confirm(japan, response, leave_out="on")
    assert {one.text_of.code for one in Position.objects.all()} == {
        text_at(circulation, 2).code,
        text_at(circulation, 3).code,
    }


def test_what_a_position_lacks_is_told_before_it_is_written_and_stops_sending(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Comment")
    fill(book, 2, Level_you_propose="Fully", Your_position="Propose another level")
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    found = response.content.decode()
    assert "Before it can be sent: Write what you comment on or reserve." in found
    assert "This is the level that was circulated" in found
    confirm(japan, response, leave_out="on")
    sent = japan.post(review_address(circulation, "send/"), {"attribution": "named"})
    assert sent.status_code == 409
    assert "Write what you comment on or reserve." in sent.content.decode()


def test_the_preview_speaks_the_words_of_the_page(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Propose another level", Level_you_propose="Partially", Your_text="x")
    found = sent_back(japan, review_address(circulation, "upload/"), book).content.decode()
    assert "Propose another level" in found
    assert "another-level" not in found
    assert "Partially" in found


def test_what_changed_meanwhile_is_resolved_row_by_row(circulation, japan):
    take_position(circulation, "focal-japan", kind="comment", text="First", send=False)
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_text="In the workbook")
    code = text_at(circulation).code
    data = {f"{code}-version": 1, f"{code}-kind": "comment", f"{code}-text": "In the portal"}
    japan.post(review_address(circulation), data)
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    (row,) = response.context["preview"].of_state("conflict")
    assert row.conflicts == (("Text", "In the workbook", "In the portal"),)
    undecided = confirm(japan, response)
    assert undecided.status_code == 409
    assert "choose between the workbook" in undecided.content.decode()
    confirm(japan, response, **{f"{code}-choose": "mine"})
    assert Position.objects.get().text == "In the workbook"


def test_a_preview_that_is_out_of_date_writes_nothing(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Concur")
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    code = text_at(circulation).code
    japan.post(
        review_address(circulation),
        {f"{code}-version": 0, f"{code}-kind": "comment", f"{code}-text": "Meanwhile"},
    )
    late = confirm(japan, response)
    assert late.status_code == 409
    assert "Something changed since this page was shown" in late.content.decode()
    assert Position.objects.get().text == "Meanwhile"


def test_a_confirmed_upload_is_gone_and_another_person_never_sees_it(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Concur")
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    address = response.redirect_chain[-1][0]
    assert signed_in("focal-mongolia").get(address).status_code == 404
    confirm(japan, response)
    assert japan.get(address).status_code == 404
    assert not WaitingTable.objects.exists()


def test_after_the_deadline_nothing_is_written(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Concur")
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    pass_deadline(circulation)
    late = confirm(japan, response)
    assert late.status_code == 409
    assert "has passed" in late.content.decode()
    assert not Position.objects.exists()


def test_the_document_holds_every_text_and_no_author(circulation, japan):
    response = japan.get(review_address(circulation, "review.docx"))
    document = docx.Document(io.BytesIO(response.content))
    assert document.core_properties.author == ""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for text in circulation.texts.all():
        assert (text.code if text.about else f"{text.kind_label}: {text.title}") in cells
    assert "Fully" in cells
    section = document.sections[0]
    for head in (section.header, section.first_page_header):
        said = [one.text for one in head.paragraphs]
        assert "DRAFT, circulated to focal points only. For Japan." in said
    assert document.tables[0].rows[0]._tr.trPr.xpath("w:tblHeader")


def test_the_pdf_holds_every_text(circulation, japan):
    response = japan.get(review_address(circulation, "review.pdf"))
    pages = [page.extract_text() for page in opened_pdf(response.content).pages]
    said = " ".join(" ".join(pages).split())
    for text in circulation.texts.all():
        assert text.title in said
    assert said.count("☐ reserve") == circulation.texts.count()
    assert all("DRAFT, circulated to focal points only. For Japan." in page for page in pages)
    assert signed_in("delegate").get(review_address(circulation, "review.pdf")).status_code == 403


def test_the_document_holds_what_the_secretariat_wrote_along(japan):
    sent = send_round(make_draft(), message="Please look at AIR-1 first.\x0b")
    document = docx.Document(io.BytesIO(japan.get(review_address(sent, "review.docx")).content))
    assert "Please look at AIR-1 first." in [paragraph.text for paragraph in document.paragraphs]


def test_ratings_go_out_and_come_back(secretariat):
    draft = make_draft()
    staff = signed_in("secretariat")
    book = workbook_of(staff, ratings_address(draft, "ratings.xlsx"))
    fill(
        book,
        1,
        Level="Partially",
        Why_the_level_moved="Less money",
        As_of=datetime(2031, 5, 14),  # noqa: DTZ001
    )
    fill(book, 2, Level="Not rated: Merged", Merged_into=draft.plan.activities.get(number=1).code)
    fill(book, 3, As_of="2013-02-30")
    response = sent_back(staff, ratings_address(draft, "upload/"), book)
    assert list(states_in(response).values()) == ["changed", "changed", "problem"]
    assert "is not a date" in response.content.decode()
    confirm(staff, response, leave_out="on")
    first, second, third = ActivityRating.objects.filter(assessment_round=draft).order_by("activity__number")
    assert (first.level.slug, first.as_of, first.change_reason) == ("partially", "2031-05-14", "Less money")
    assert (second.not_rated_because, second.merged_into) == ("merged", first.activity)
    assert third.version == 1
    assert first.history.first().history_change_reason == "From a workbook"
    again = sent_back(staff, ratings_address(draft, "upload/"), book)
    assert list(states_in(again).values()) == ["unchanged", "unchanged", "problem"]


def test_a_rating_that_changed_meanwhile_is_a_conflict():
    draft = make_draft()
    staff = signed_in("secretariat")
    book = workbook_of(staff, ratings_address(draft, "ratings.xlsx"))
    fill(book, 1, **{"Note,_one_point_a_line": "From the plane"})
    rate(draft, 1, level=level_of(draft.plan, "fully"), note="From the office", by=account("approver"))
    response = sent_back(staff, ratings_address(draft, "upload/"), book)
    (row,) = response.context["preview"].of_state("conflict")
    assert row.conflicts == (("Note", "From the plane", "From the office"),)
    confirm(staff, response, **{f"{row.key}-choose": "theirs"})
    assert ActivityRating.objects.get(assessment_round=draft, activity__number=1).note == "From the office"


def test_a_text_that_looks_like_a_formula_stays_text(circulation):
    draft = circulation.subject
    rate(draft, 1, level=level_of(draft.plan, "fully"), note="=HYPERLINK(1)")
    book = workbook_of(signed_in("secretariat"), ratings_address(draft, "ratings.xlsx"))
    sheet = book.worksheets[0]
    cell = sheet.cell(5, columns_of(sheet)["Note, one point a line"])
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
