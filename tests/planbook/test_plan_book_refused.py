"""Bad workbooks: told clearly, with their place, and nothing half written.

That none of them takes long is held by the limits of the child that reads them, on a busy machine too.
"""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programmes.models import StrategicPlan
from reporting.archives import UnreadableUploadError
from reporting.book_reading import read_plain_book
from tests.conftest import signed_in
from tests.plan_books import book_from, exported, mended, previewed, problems_in, set_cell, three_levels

pytestmark = pytest.mark.django_db


def plain_book(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Activities"
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_member(content: bytes, member: str, change) -> bytes:
    """A workbook one part of which was changed by hand."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == member else data)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_one_cell_in_the_last_corner_is_told_with_its_place():
    content = plain_book([["Code", "Text"], ["AIR-1", "Do it."]])
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    bomb = with_member(content, SHEET, lambda data: data.replace(b"</sheetData>", far))
    with pytest.raises(
        UnreadableUploadError, match=r"Sheet “Activities”: something stands in cell XFD1048576"
    ):
        read_plain_book("bomb.xlsx", bomb)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (b'<row r="1048576"><c t="inlineStr"><is><t>far</t></is></c></row>', "reaches to row"),
        (b"<row>" + b"<c><v>1</v></c>" * 200 + b"</row>", "reaches to row|and column"),
        (b"<row><c/></row>" * 3_000_000, "holds more than"),
    ],
)
def test_cells_that_carry_no_address_are_counted_too(more, message):
    content = plain_book([["Code", "Text"], ["AIR-1", "Do it."]])
    bomb = with_member(content, SHEET, lambda data: data.replace(b"</sheetData>", more + b"</sheetData>"))
    with pytest.raises(UnreadableUploadError, match=message):
        read_plain_book("bomb.xlsx", bomb)


def test_a_sheet_in_two_bytes_a_letter_is_refused():
    content = plain_book([["Code", "Text"], ["AIR-1", "Do it."]])
    other = with_member(content, SHEET, lambda data: data.decode().encode("utf-16"))
    with pytest.raises(UnreadableUploadError, match="is not written in UTF-8"):
        read_plain_book("other.xlsx", other)


def test_a_cell_within_rows_and_columns_but_with_a_huge_area_between_is_told():
    content = plain_book([["Code", "Text"], ["AIR-1", "Do it."]])
    far = b'<row r="59999"><c r="CU59999" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    bomb = with_member(content, SHEET, lambda data: data.replace(b"</sheetData>", far))
    with pytest.raises(UnreadableUploadError, match="reaches to cell CU59999"):
        read_plain_book("bomb.xlsx", bomb)


def test_a_million_empty_rows_are_read_past():
    content = plain_book([["Code", "Text"], ["AIR-1", "Do it."]])
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 1_000_003))
    bomb = with_member(content, SHEET, lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>"))
    (sheet,) = read_plain_book("long.xlsx", bomb)
    assert sheet.rows == [["Code", "Text"], ["AIR-1", "Do it."]]


@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_nested_entities_are_refused(member):
    content = three_levels()
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def declared(data: bytes) -> bytes:
        start = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
        return data[:start] + laughs + data[start:]

    with pytest.raises(UnreadableUploadError, match=r"declares entities|cannot be read"):
        read_plain_book("laughs.xlsx", with_member(content, member, declared))


def test_a_formula_in_a_name_a_merged_head_and_doubled_codes_are_told_with_their_places(secretariat):
    def spoil(book: openpyxl.Workbook) -> None:
        book["Areas"]["B2"] = "=1+1"
        book["Goals"].merge_cells("A1:B1")
        book["Activities"]["A4"] = book["Activities"]["A3"].value

    preview = previewed(mended(three_levels(), spoil), secretariat)
    problems = problems_in(preview)
    assert ("Areas", "B2", "A formula stands here; write the text itself.") in problems
    assert ("Goals", "1", "The cells A1:B1 are merged; take them apart, one cell a value.") in problems
    assert ("Activities", "A4", "This activity stands in row 3 already; leave one of the two.") in problems
    assert not StrategicPlan.objects.filter(slug="rivers").exists()


@pytest.mark.parametrize(
    ("sheet", "heading", "line", "value", "at", "text"),
    [
        ("Activities", "Code", 2, "no code", "A2", "“no code” cannot be read"),
        ("Activities", "Area", 2, "MOON", "B2", "“MOON” is not on the sheet “Areas” and not on record."),
        ("Ratings", "Round", 2, "never", "A2", "“never” is not on the sheet “Rounds” and not on record."),
        ("Ratings", "Level", 2, "splendid", "C2", "“splendid” is none of the list"),
        ("Ratings", "As of", 2, "2024-13", "F2", "“2024-13” is not a date"),
        ("Plan", "Last year", 2, "2001", "D2", "The plan ends before it begins."),
        ("Plan", "First year", 2, "soon", "C2", "“soon” cannot be read; write a whole number"),
        ("Evidence", "Link", 2, "javascript:alert(1)", "D2", "This is not a link"),
        ("Citations", "Reasoning", 2, "", "H2", "What is inferred or missing needs a reasoning."),
        ("Citations", "Source", 2, "nowhere", "E2", "“nowhere” is not on the sheet “Sources”"),
        ("Sources", "Kind", 2, "Training data: fictional", "C2", "Training data stay where they were made"),
        ("Rounds", "Code", 2, "compare", "A2", "This word is an address of the portal"),
    ],
)
def test_each_problem_stands_at_its_cell(sheet, heading, line, value, at, text, secretariat):
    preview = previewed(mended(three_levels(), set_cell(sheet, heading, line, value)), secretariat)
    found = [one for one in problems_in(preview) if one[0] == sheet and text in one[2]]
    assert found, problems_in(preview)
    columns = {
        cell.value: cell.column_letter
        for cell in openpyxl.load_workbook(io.BytesIO(three_levels()))[sheet][1]
    }
    assert found[0][1] == f"{columns[heading]}{line}"


def test_cells_without_a_heading_are_told_not_swallowed(secretariat):
    def add(book: openpyxl.Workbook) -> None:
        book["Areas"]["E3"] = "a remark"

    problems = problems_in(previewed(mended(three_levels(), add), secretariat))
    assert problems == [("Areas", "E3", "Something stands here below no heading; give it one or delete it.")]


def test_a_column_that_is_missing_and_a_second_plan_are_told(secretariat):
    content = book_from(
        {
            "plan": [
                {"code": "one", "title": "One", "first_year": "2020", "last_year": "2021"},
                {"code": "two", "title": "Two", "first_year": "2020", "last_year": "2021"},
            ],
            "activities": [{"code": "RIV-1", "text": "Do it."}],
        }
    )
    texts = [text for _, _, text in problems_in(previewed(content, secretariat))]
    assert "A workbook holds one plan; this is a second one." in texts
    assert "The column “Area” is missing." in texts
    assert any("The scale has 0 levels" in text for text in texts)


def test_a_cleared_round_and_the_wording_it_stands_on_are_left_alone(plan, secretariat):
    for sheet, heading, line, text in (
        ("Ratings", "Note", 2, "The round updated is cleared here; an import does not change it."),
        ("Rounds", "Title", 2, "The round preliminary is presented here; an import does not change it."),
        ("Activities", "Text", 2, "Rounds of this plan stand on its wording"),
        ("Scale", "Definition", 2, "Rounds of this plan stand on its wording"),
        ("Citations", "Place", 2, "Rounds of this plan stand on its wording"),
        ("Meetings", "Name", 2, "This meeting is on record and says something else"),
        ("Sources", "Title", 2, "This source is on record and says something else"),
    ):
        preview = previewed(
            mended(exported(plan.slug), set_cell(sheet, heading, line, "Otherwise")), secretariat
        )
        found = [(at, told_) for name, at, told_ in problems_in(preview) if name == sheet]
        assert len(found) == 1, (sheet, found)
        assert text in found[0][1]
        assert found[0][0].endswith(str(line))


def test_two_sheets_of_one_name_have_to_be_told_apart(secretariat):
    def add(book: openpyxl.Workbook) -> None:
        second = book.create_sheet("Programme areas")
        for row in book["Areas"].iter_rows(values_only=True):
            second.append(row)

    content = mended(three_levels(), add)
    page = signed_in("secretariat").post(
        "/workspace/imports/new/", {"file": SimpleUploadedFile("plan.xlsx", content)}
    )
    assert "/columns/" in page["Location"]
    told = ("Programme areas", "", "Say on the page of the columns what this sheet is.")
    assert told in problems_in(previewed(content, secretariat))
