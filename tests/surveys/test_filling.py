"""The grid of a figure is filled from a pasted table or a file, and what cannot be read is told."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.forms.cells import count_in, percent_in, printed_cell
from surveys.forms.forms import LONGEST_PASTE
from surveys.forms.grid import FigureGrid
from surveys.models import PublishedTally, Survey
from surveys.selectors.published import result
from tests.conftest import signed_in
from tests.surveys.grid import EDIT, fields

pytestmark = pytest.mark.django_db


def test_lost_cells_can_be_pasted():
    grid = FigureGrid.of(result(Survey.objects.get(slug="stakeholder-2020"), 2))
    pasted = "\t28.4\t1.4\t37.8\t16.2\n?\t–\t\t\t\n1\t2\t3\t4\t5\n1\t2\t3\t4\t5\n1\t2\t3\t4\t5"
    sent = grid.data | {"action": "fill", "pasted": pasted, "version": "1"}
    page = signed_in("secretariat").post("/surveys/stakeholder-2020/figures/2/edit/", sent)
    assert "The grid holds the table now" in page.content.decode()


def test_a_pasted_table_fills_the_grid_and_saves_nothing():
    pasted = "\tBelow\tPartially\tMeets\tExceeds\nAll\t4.3 (3)\t32.9 (23)\t44.3 (31)\t20 (14)"
    page = signed_in("secretariat").post(EDIT, fields() | {"action": "fill", "pasted": pasted})
    html = page.content.decode()
    assert page.status_code == 200
    assert 'value="4.3"' in html
    assert "The grid holds the table now" in html
    assert PublishedTally.objects.filter(item__question__number=7, version__gt=1).count() == 0


@pytest.mark.parametrize(
    ("pasted", "message"),
    [
        ("1\t2\t3", "Row 1 has 3 cells; this figure has 4 columns"),
        ("1\t2\t3\t4\n1\t2\t3\t4", "The table has 2 rows of values; this figure has 1"),
        ("", "Paste a table or choose a file"),
    ],
)
def test_a_table_that_does_not_fit_is_told_by_row(pasted, message):
    page = signed_in("secretariat").post(EDIT, fields() | {"action": "fill", "pasted": pasted})
    assert page.status_code == 400
    assert message in page.content.decode()


def workbook(rows: list[list[object]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    book.close()
    return target.getvalue()


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return target.getvalue()


def test_a_workbook_fills_the_grid():
    content = workbook([["", "Below", "Partially", "Meets", "Exceeds"], ["All", 4.3, 32.9, 44.3, 20]])
    upload = SimpleUploadedFile("table.xlsx", content)
    page = signed_in("secretariat").post(EDIT, fields() | {"action": "fill", "file": upload})
    assert 'value="4.3"' in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"PK\x03\x04broken", "The file is damaged"),
        ("a.xlsx", archive("hello.txt"), "no .xlsx workbook"),
        ("a.xlsm", archive("xl/workbook.xml", "xl/vbaProject.bin"), "macros or embedded objects"),
        ("a.xlsx", archive("xl/workbook.xml", "xl/externalLinks/externalLink1.xml"), "links to other files"),
        ("a.xlsx", archive("xl/workbook.xml", *(f"x{n}" for n in range(300))), "unpacks to more"),
        ("a.xlsx", archive("xl/workbook.xml"), "cannot be read"),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "Only .xlsx and .csv"),
        ("a.csv", "Größe;1".encode("cp1252"), "not in UTF-8"),
        ("a.csv", b"1,2\x00", "not text"),
        ("a.csv", b"1\n" * 20_001, "more than 20000 cells"),
        ("a.csv", b"1" * 10_485_761, "The file is larger than 10 MB."),
    ],
)  # fmt: skip
def test_a_bad_file_is_told(client, name, content, message):
    page = client.post("/surveys/forensics/", {"file": SimpleUploadedFile(name, content)})
    assert page.status_code == 400
    assert message in page.content.decode()


def test_a_pasted_text_that_is_too_long_is_told_and_the_grid_stays():
    data = fields()
    page = signed_in("secretariat").post(EDIT, data | {"action": "fill", "pasted": "1 " * LONGEST_PASTE})
    html = page.content.decode()
    assert f"Ensure this value has at most {LONGEST_PASTE} characters" in html
    assert "The grid holds the table now" not in html


def test_a_table_of_too_many_rows_is_told(client):
    page = client.post("/surveys/forensics/", {"pasted": "51.4\t20.3\n" * 301})
    assert (page.status_code, "The table has more than 300 rows." in page.content.decode()) == (400, True)


def test_forensics_for_everybody(client):
    table = "Below\tPartially\tMeets\tExceeds\n2.9 (2)\t32.9 (23)\t44.3 (31)\t20 (14)"
    html = client.post("/surveys/forensics/", {"pasted": table, "respondents": "163"}).content.decode()
    assert "<strong>70</strong>" in html
    bad = client.post("/surveys/forensics/", {"pasted": "Row\t51.4.1\t101"})
    assert bad.status_code == 400
    assert "Row 1, cell 1: “51.4.1”: a percentage has digits" in bad.content.decode()
    assert "Row\t51.4.1\t101</textarea>" in bad.content.decode()
    assert client.post("/surveys/forensics/", {"pasted": "words\tonly"}).status_code == 400


@pytest.mark.parametrize(("text", "percent", "count"), [("51.4", "51.4", None), ("51.4 (38)", "51.4", 38), ("(38)", None, 38), ("51.4 %", "51.4", None), ("–", None, None)])  # fmt: skip
def test_a_printed_cell_is_read(text, percent, count):
    cell = printed_cell(text)
    assert (None if cell.percent is None else str(cell.percent), cell.count) == (percent, count)


def test_numbers_as_typed():
    assert str(percent_in(" 20 % ")) == "20.00"
    assert percent_in("") is None
    assert count_in("14", base=14) == 14
