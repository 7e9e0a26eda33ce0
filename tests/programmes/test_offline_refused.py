"""Workbooks that are refused, and why; nothing half written."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from intake.models import TableImport, WaitingTable
from intake.preview import Preview
from intake.services.applying import apply_table
from intake.services.waiting import keep_table
from programmes.intakes import Ratings
from programmes.models import ActivityRating
from tests.conftest import signed_in
from tests.rounds import (
    make_draft,
    review_address,
    send_round,
    text_at,
)
from tests.workbooks import ready_row, sent_back, workbook_of

pytestmark = pytest.mark.django_db


def other_book() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def with_member(content: bytes, name: str, data: bytes = b"x") -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return target.getvalue()


def saved(book) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(change):
    """Return what makes a file out of a workbook after changing it."""

    def make(book) -> bytes:
        change(book)
        return saved(book)

    return make


def without_sheet(book) -> None:
    del book["Review"]


def renamed_heading(book) -> None:
    book["Review"].cell(4, 10, "My opinion")


def formula(book) -> None:
    book["Review"].cell(5, 12, "=1+1")


def without_identity(book) -> None:
    del book["_portal"]


def bomb(book) -> bytes:
    return with_member(saved(book), "xl/media/big.bin", b"\0" * 101_000_000)


REFUSED = {
    "nothing": (lambda _: b"", "is empty"),
    "text": (lambda _: b"a;b", "is no .xlsx workbook"),
    "a broken file": (lambda _: b"PK\x03\x04zzz", "is damaged"),
    "another workbook": (lambda _: other_book(), "was not made by the portal"),
    "macros": (lambda book: with_member(saved(book), "xl/vbaProject.bin"), "macros or embedded objects"),
    "links": (
        lambda book: with_member(saved(book), "xl/externalLinks/externalLink1.xml"),
        "links to other files",
    ),
    "a bomb": (bomb, "unpacks to more"),
    "a missing sheet": (changed(without_sheet), "The sheet “Review” is missing"),
    "another heading": (changed(renamed_heading), "Missing: Your position"),
    "a formula": (changed(formula), "L5 holds a formula"),
    "no identity": (changed(without_identity), "its sheet “_portal” is missing"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_says_why(what, circulation, japan):
    make, message = REFUSED[what]
    content = make(workbook_of(japan, review_address(circulation, "review.xlsx")))
    response = japan.post(
        review_address(circulation, "upload/"), {"file": SimpleUploadedFile("a.xlsx", content)}
    )
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not WaitingTable.objects.exists()


def test_the_workbook_of_another_state_or_round_is_refused(circulation, japan):
    theirs = workbook_of(signed_in("focal-mongolia"), review_address(circulation, "review.xlsx"))
    response = sent_back(japan, review_address(circulation, "upload/"), theirs)
    assert "made for another State (“MNG”, not “JPN”)" in response.content.decode()
    other = send_round(make_draft())
    own = workbook_of(japan, review_address(circulation, "review.xlsx"))
    response = sent_back(japan, review_address(other, "upload/"), own)
    assert "made for another round" in response.content.decode()


def test_rows_that_are_missing_doubled_or_foreign_are_told(circulation, japan):
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    sheet = book["Review"]
    sheet.delete_rows(7)
    for place in range(1, 14):
        sheet.cell(9, place, sheet.cell(5, place).value)
        sheet.cell(10, place, sheet.cell(5, place).value)
    sheet.cell(10, 1, "ZZ-1")
    sheet.cell(6, 2, "0" * 64)
    response = sent_back(japan, review_address(circulation, "upload/"), book)
    preview = response.context["preview"]
    assert preview.notices == [f"Not in the file, so left as they are: {text_at(circulation, 3).code}."]
    found = {row.line: row.problems[0].text for row in preview.of_state("problem")}
    assert found == {
        6: "The hidden codes of this row were changed.",
        9: f"{text_at(circulation).code} stands twice; leave one row.",
        10: f"“{text_at(circulation).code}” is no row of this workbook as it was sent.",
    }


def test_a_fault_in_the_middle_writes_nothing(secretariat):
    draft = make_draft()
    first, second, _ = draft.plan.activities.order_by("number")
    kind = Ratings(draft)
    waiting = keep_table(kind, name="x", sha256="0" * 64, sheets=[], mapping={}, by=secretariat)
    preview = Preview([ready_row(first, note="Written?"), ready_row(second, as_of="never")])
    with pytest.raises(ValidationError):
        apply_table(waiting, kind, preview, sent={}, by=secretariat)
    assert ActivityRating.objects.get(assessment_round=draft, activity=first).note == ""
    assert WaitingTable.objects.filter(pk=waiting.pk).exists()
    assert not TableImport.objects.exists()
