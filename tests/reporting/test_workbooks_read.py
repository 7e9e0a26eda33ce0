"""Workbooks as others write them: every cell comes as it reads, and what cannot be read is told."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from reporting import book_reading
from reporting.archives import UnreadableUploadError
from reporting.book_reading import as_text, read_plain_book
from tests.reporting.test_files import replaced

SHEET = "xl/worksheets/sheet1.xml"


def book(*rows: list[object], more: tuple[str, ...] = ()) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Activities"
    for row in rows:
        made.active.append(row)
    for name in more:
        made.create_sheet(name).append(["x"])
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_a_workbook_larger_than_uploads_may_be_is_refused(monkeypatch):
    monkeypatch.setattr(book_reading, "LARGEST_UPLOAD", 1_000_000)
    with pytest.raises(UnreadableUploadError, match=r"^The file is larger than 1 MB\.$"):
        read_plain_book("much.xlsx", b"PK" + bytes(1_000_000))


def test_a_cell_that_goes_on_for_megabytes_is_refused():
    cell = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"x" * 7_000_000 + b"</t></is></c></row>"
    content = replaced(book(["Code"]), SHEET, b"</sheetData>", cell + b"</sheetData>")
    with pytest.raises(UnreadableUploadError, match="A single cell of the workbook holds more than the"):
        read_plain_book("much.xlsx", content)


def test_a_sheet_whose_part_is_not_there_is_left_out():
    content = book(["Code"], more=("Notes",))
    for part in ("worksheets/sheet2.xml", "/xl/worksheets/sheet2.xml"):
        content = replaced(content, "xl/_rels/workbook.xml.rels", part.encode(), b"worksheets/gone.xml")
    assert [(one.name, one.rows) for one in read_plain_book("a.xlsx", content)] == [
        ("Activities", [["Code"]])
    ]


def test_rows_of_blanks_at_the_end_are_left_out_and_those_between_stay():
    content = book(["Code", "Text"], ["  ", ""], ["AIR-1", "Do it."], [" ", " "], ["\t"])
    (sheet,) = read_plain_book("a.xlsx", content)
    assert sheet.rows == [["Code", "Text"], ["", ""], ["AIR-1", "Do it."]]


def test_a_day_written_as_a_moment_at_midnight_reads_as_a_day():
    moments = b'<c r="B1" t="d"><v>2030-05-14T00:00:00</v></c><c r="C1" t="d"><v>2030-05-14T09:30:00</v></c>'
    content = replaced(book(["Day"]), SHEET, b"</row>", moments + b"</row>")
    (sheet,) = read_plain_book("a.xlsx", content)
    assert sheet.rows == [["Day", "2030-05-14", "2030-05-14 09:30:00"]]
    assert as_text(datetime(2030, 5, 14, tzinfo=UTC)) == "2030-05-14"
