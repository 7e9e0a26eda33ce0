"""Files: text stays text, numbers agree, nothing hidden goes out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from reporting import svg
from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value
from reporting.files import FIGURE_SUFFIXES, csv_lines, figure_file, table_file, workbook
from reporting.ground import Cite, Ground
from reporting.papers.docx import docx
from reporting.tables import CellKind, Column, Table
from tests.reporting.made_up_paper import PAPER
from tests.reporting.packed import with_part

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINK = (
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'TargetMode="External" Target="https://example.org/a.dotm"'
)
LEVELS = (Category("high", "High", "H", 1, 2), Category("low", "Low", "L", 2, 2))
ZERO = Value(0, None, 0, Mark.ZERO)
MISSING = Category("missing", "Missing", "?", 1, 1, Mark.MISSING)


def grounded(source: str, certainty: str = "as printed") -> Ground:
    return Ground.of([(Cite(source, "/sources/x/", "", certainty, certainty == "inferred"), 1)], "2030")


def figure(**values: object) -> Figure:
    wanted = {
        "slug": "made-up",
        "kind": FigureKind.STACKED_BARS,
        "title": "A <made-up> figure & more",
        "unit": "Number of things",
        "base": "Base: 4 of 5 things",
        "summary": "Three are high.",
        "ground": grounded("Table 9"),
        "counting_rule": "Each thing counts once.",
        "categories": (*LEVELS, MISSING),
        "rows": (
            Row("one", "One", 4, (Value(3, 75.0, 1), Value(1, 25.0), Value(1, None, 0, Mark.MISSING))),
            Row("none", "None", 0, (ZERO, ZERO, Value(0, None, 0, Mark.MISSING))),
        ),
        "address": "/figures/made-up",
    }  # fmt: skip
    return Figure(**{**wanted, **values})


def bars() -> Figure:
    rows = (
        Row("one", "One", 4, (Value(3, 75.0, label="75.0 % (3 of 4)"),)),
        Row("two", "Two", 0, (Value(None, None, 0, Mark.MISSING, label="missing"),)),
    )
    return figure(kind=FigureKind.BARS, rows=rows, categories=LEVELS[:1])


def grid() -> Figure:
    tiles = (
        Value(None, None, 1, category=LEVELS[0], label="X-1", url="/x/1"),
        Value(None, None, 0, Mark.MISSING, MISSING, label="X-2", url="/x/2"),
    )
    return figure(kind=FigureKind.HEAT_GRID, rows=(Row("one", "One", 1, tiles),))


FIGURES = {"stacked": figure, "bars": bars, "grid": grid}


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_drawings_are_well_formed_and_hold_no_script_style_or_link(make):
    for drawn in (svg.drawing(make()), svg.picture(make())):
        root = ET.fromstring(drawn)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "defs", "pattern", "path", "rect", "text", "g"}
        assert all("style" not in element.attrib for element in root.iter())


def test_a_picture_says_title_base_rule_and_source():
    text = " ".join(ET.fromstring(svg.picture(figure())).itertext())
    for words in (
        "A <made-up> figure & more",
        "Base: 4 of 5 things",
        "Counting rule: Each",
        "Source: Table 9",
    ):
        assert words in text


def test_bar_parts_are_drawn_in_their_order_and_size():
    root = ET.fromstring(svg.drawing(figure()))
    tips = [element.text for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert tips == [
        "One: High 3 of 5 (75.0\u00a0% of 4), 1 of them inferred",
        "One: Low 1 of 5 (25.0\u00a0% of 4)",
        "One: Missing 1 of 5",
    ]


def test_the_same_numbers_in_every_file():
    drawn = figure()
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(_table(drawn))).lstrip("\ufeff"))))
    found = [
        (row["row"], row["category"], row["count"], row["share_percent"], row["base"], row["inferred"])
        for row in rows
    ]
    assert found[:3] == [
        ("One", "High", "3", "75.0", "4", "1"),
        ("One", "Low", "1", "25.0", "4", "0"),
        ("One", "Missing", "1", "", "4", "0"),
    ]
    assert [row["mark"] for row in rows] == [
        "value",
        "value",
        "missing in the source",
        "zero",
        "zero",
        "missing in the source",
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(figure_file(drawn, "xlsx")))["Data"]
    cells = [
        tuple("" if value is None else str(value) for value in row[:6])
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    assert [tuple(cell.removesuffix(".0") for cell in row) for row in cells] == [
        tuple(cell.removesuffix(".0") for cell in row) for row in found
    ]
    values = json.loads(figure_file(drawn, "json"))["rows"][0]["values"]
    assert [(one["category"], one["count"], one["share_percent"]) for one in values] == [
        ("High", 3, 75.0),
        ("Low", 1, 25.0),
        ("Missing", 1, None),
    ]


def _table(drawn: Figure) -> Table:
    from reporting.tables import figure_table

    return figure_table(drawn)


DANGEROUS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "\n=1"]


def table_of(*texts: str) -> Table:
    return Table(
        "t",
        "T",
        (Column("text", "Text"), Column("n", "N", CellKind.WHOLE_NUMBER)),
        tuple((text, -5) for text in texts),
    )


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text(text):
    line = list(csv.reader(io.StringIO("".join(csv_lines(table_of(text))).lstrip("\ufeff"), newline="")))[1]
    assert line[0].startswith("'")
    assert line[1] == "-5"
    cell = openpyxl.load_workbook(io.BytesIO(workbook(table_of(text))))["Data"]["A2"]
    assert cell.data_type == "s"


def test_control_characters_are_left_out_and_other_scripts_kept():
    text = "a\x00b\x1f東北アジア\ud800 Өү"
    assert "ab東北アジア Өү" in "".join(csv_lines(table_of(text)))
    cell = openpyxl.load_workbook(io.BytesIO(workbook(table_of(text))))["Data"]["A2"]
    assert cell.value == "ab東北アジア Өү"


def test_a_text_too_long_for_a_cell_is_refused_not_cut():
    with pytest.raises(ValueError, match="a cell holds 32767"):
        workbook(table_of("x" * 32_768))


def test_a_workbook_names_no_author_and_hides_nothing():
    archive = zipfile.ZipFile(io.BytesIO(figure_file(figure(), "xlsx")))
    core = archive.read("docProps/core.xml").decode()
    assert "<dc:creator></dc:creator>" in core
    book = openpyxl.load_workbook(io.BytesIO(figure_file(figure(), "xlsx")))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [("Data", "visible"), ("About", "visible")]
    about = dict(book["About"].values)
    assert about["Base"] == "Base: 4 of 5 things"
    assert about["Source"] == "Table 9"


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
@pytest.mark.parametrize("suffix", FIGURE_SUFFIXES)
def test_every_figure_has_every_file(make, suffix):
    made = figure_file(make(), suffix)
    if not isinstance(made, bytes):
        made = "".join(made).encode()
    starts = {
        "csv": b"\xef\xbb\xbfrow,",
        "xlsx": b"PK",
        "json": b"{",
        "svg": b"<svg",
        "png": b"\x89PNG",
        "plotly.json": b"{",
        "csv-metadata.json": b"{",
    }
    assert made.startswith(starts[suffix])


def test_an_unknown_suffix_is_an_error():
    with pytest.raises(KeyError):
        figure_file(figure(), "exe")
    with pytest.raises(KeyError):
        table_file(table_of("x"), "png")


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_formula_is_found_in_whichever_quotes(quote):
    from reporting.book_reading import read_plain_book

    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["B3"] = "=1+1"
    book.save(target)
    content = replaced(
        target.getvalue(), "xl/worksheets/sheet1.xml", b'r="B3"', f"r={quote}B3{quote}".encode()
    )
    (sheet,) = read_plain_book("a.xlsx", content)
    assert (sheet.name, sheet.formulas) == ("Sheet", ["B3"])


def replaced(content: bytes, member: str, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            archive.writestr(name, data.replace(old, new) if name == member else data)
    return target.getvalue()


def test_a_file_of_endless_beginnings_costs_no_more_than_its_length():
    from reporting.incoming import UnreadableUploadError, sniffed

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("x.rels", b"<Relationship " * 70_000)
    with pytest.raises(UnreadableUploadError, match="damaged"):
        sniffed("a.xlsx", target.getvalue())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("y.rels", b"<Relationship " * 70_000)
    with pytest.raises(UnreadableUploadError, match="more links"):
        sniffed("a.xlsx", target.getvalue())


def test_a_hyperlink_is_kept_and_a_template_from_elsewhere_is_not():
    from reporting.incoming import UnreadableUploadError, sniffed

    def document(kind: str) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("word/document.xml", "x")
            archive.writestr(
                "word/_rels/document.xml.rels",
                f'<Relationships><Relationship Id="a" Type="http://x/{kind}" Target="http://y" '
                f"TargetMode='External'/></Relationships>",
            )
        return target.getvalue()

    assert sniffed("a.docx", document("hyperlink")).endswith("document")
    with pytest.raises(UnreadableUploadError, match="draws on other files"):
        sniffed("a.docx", document("attachedTemplate"))


@pytest.mark.parametrize(
    ("relations", "message"),
    [
        (f'<R xmlns="{RELATIONS}"><Relationship {LINK}/></R>'.encode(), "draws on other files"),
        (f'<p:R xmlns:p="{RELATIONS}"><p:Relationship {LINK}/></p:R>'.encode(), "draws on other files"),
        (f'<R xmlns="{RELATIONS}"><Relationship {LINK}/></R>'.encode("utf-16"), "draws on other files"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
        (b"no XML", "damaged"),
    ],
)
def test_links_of_a_document_are_found_however_they_are_written(relations, message):
    from reporting.incoming import UnreadableUploadError, sniffed

    with pytest.raises(UnreadableUploadError, match=message):
        sniffed("a.docx", with_part(docx(PAPER), "word/_rels/settings.xml.rels", relations))


def test_days_and_numbers_come_back_as_they_read():
    from datetime import datetime

    from reporting.book_reading import read_plain_book

    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append([datetime(2030, 5, 14), datetime(2030, 5, 14, 9, 30), 2020, 1.5, None, " x "])  # noqa: DTZ001
    book.save(target)
    ((row,),) = (sheet.rows for sheet in read_plain_book("a.xlsx", target.getvalue()))
    assert row == ["2030-05-14", "2030-05-14 09:30:00", "2020", "1.5", "", "x"]
