"""A paper written as DOCX, PDF, workbook and page has its styles, fonts and anchors, and the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx as word
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from reporting.papers.content import Cell, PaperTable, Picture, TableRow, texts
from reporting.papers.docx import docx
from reporting.papers.html import html
from reporting.papers.pdf import PaperNotMadeError, pdf
from reporting.papers.xlsx import NOTES_HEADING, xlsx
from tests.fonts import needs_fonts
from tests.reporting.made_up_paper import NOTE, PAPER, r


def test_every_text_has_its_place_and_a_repeated_footnote_comes_once():
    found = list(texts(PAPER))
    assert [one.place for one in found if "footnote" in one.place] == ["paragraph 1, footnote"]
    places = [one.place for one in found]
    assert "Table 1, row 61, column 3" in places
    assert "paragraph 1, point 2" in places


@pytest.mark.parametrize("write", [docx, pdf, xlsx, lambda one: html(one).encode()])
def test_the_same_paper_is_the_same_bytes(write):
    paper = replace(PAPER, title="A review")
    assert write(paper) == write(paper)


def test_a_band_of_the_workbook_spans_its_table_and_is_as_high_as_its_text():
    long = "=An objective of many words. " * 20
    cells = (Cell((r("2"),), is_number=True), Cell((r("two"),)))
    words = (r("Table 9. Long"), "table-9", ("Count", "Word"), (1, 9))
    short = PaperTable("Table 9", *words, rows=(TableRow(cells),), notes=(r(long),), numbers=frozenset({0}))
    band = TableRow((Cell((r(long, note=NOTE),)),), is_band=True)
    noted = replace(short, label="Table 10", rows=(band, *short.rows))
    book = load_workbook(io.BytesIO(xlsx(replace(PAPER, blocks=(short, noted)))))
    first, second = book["Table 9"], book["Table 10"]
    assert [cell.value for cell in first[2]] == ["Count", "Word"]
    assert [cell.value for cell in second[2]] == ["Count", "Word", NOTES_HEADING]
    assert {str(one) for one in second.merged_cells.ranges} == {"A1:B1", "A3:B3", "A6:B6"}
    assert (second["A3"].value, second["A3"].data_type) == (long.strip() + " ", "s")
    assert second["C3"].value == "A footnote, para 5."
    # 580 characters over 130 and the narrowest of 8.
    assert second.row_dimensions[3].height == second.row_dimensions[6].height == 5 * 15
    assert second["A2"].alignment.horizontal == "right"


def test_a_docx_has_real_styles_numbering_heads_alt_texts_and_footnotes():
    content = docx(PAPER)
    made = word.Document(io.BytesIO(content))
    styles = [(line.style.name, line.text) for line in made.paragraphs]
    assert ("Heading 1", "Background") in styles
    assert ("Heading 2", "Part") in styles
    assert ("Numbered Paragraph", "Words <b>& more</b> end") in styles
    assert ("Lettered Point", "one") in styles
    table = made.tables[0]._tbl
    assert table.tr_lst[0].xpath("w:trPr/w:tblHeader")
    assert table.xpath("w:tblPr/w:tblCaption/@w:val") == ["Table 1. Levels"]
    assert made.element.body.xpath("//wp:docPr/@descr") == ["Half of it."]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        notes = packed.read("word/footnotes.xml").decode()
        body = packed.read("word/document.xml").decode()
        numbering = packed.read("word/numbering.xml").decode()
        header = "".join(packed.read(name).decode() for name in packed.namelist() if "header" in name)
    assert notes.count("A footnote, para 5.") == 1
    assert body.count("w:footnoteReference ") == 1
    assert "NOTEREF note_1" in body
    assert 'w:instr="NOTEREF' in body
    assert 'TOC \\o "1-2"' in body
    assert "w:fmt" not in numbering or "upperRoman" in numbering
    assert "startOverride" in numbering
    assert "DRAFT – not for circulation" in header
    assert made.core_properties.author == ""
    assert made.core_properties.identifier == "paper of-the-test"


def test_the_notes_below_a_figure_stay_on_its_page_together():
    figure = next(one for one in PAPER.blocks if isinstance(one, Picture))
    noted = replace(figure, notes=(r("Base: 24."), r("Each counts once."), r("Source: a paper.")))
    made = word.Document(io.BytesIO(docx(replace(PAPER, blocks=(noted,)))))
    lines = [line for line in made.paragraphs if line.style.name == "Note"]
    assert [(line.text, line.paragraph_format.keep_with_next) for line in lines] == [
        ("Base: 24.", True),
        ("Each counts once.", True),
        ("Source: a paper.", None),
    ]


@needs_fonts
def test_a_pdf_is_tagged_has_bookmarks_embeds_every_font_and_marks_every_page():
    reader = PdfReader(io.BytesIO(pdf(PAPER)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part>?=?\"?1", metadata)
    assert [one.title for one in reader.outline if not isinstance(one, list)] == ["I. Background", "Annex"]
    fonts = [
        kid.get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].get_object().values()
        for kid in font.get_object().get("/DescendantFonts", [])
    ]
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in fonts)
    assert all("DRAFT – not for circulation" in page.extract_text() for page in reader.pages)
    assert len([page for page in reader.pages if "Code What Count" in page.extract_text()]) > 1
    assert PAPER.title in reader.pages[0].extract_text()


def test_a_band_never_stands_alone_at_the_foot_of_a_page():
    rows: list[TableRow] = []
    for number in range(40):
        rows.append(TableRow((Cell((r(f"Band {number}"), r("An objective"))),), is_band=True))
        rows += [
            TableRow((Cell((r("X-1"),)), Cell((r("A row"),)), Cell((r("2"),)))) for _ in range(3 + number % 4)
        ]
    [table] = [block for block in PAPER.blocks if isinstance(block, PaperTable)]
    pages = PdfReader(io.BytesIO(pdf(replace(PAPER, blocks=(replace(table, rows=tuple(rows)),))))).pages
    ends = [re.findall(r"An objective|A row", page.extract_text())[-1] for page in pages]
    assert len(ends) > 4
    assert set(ends) == {"A row"}


def test_a_character_that_no_font_has_is_told_not_left_out():
    with pytest.raises(PaperNotMadeError, match="in no font of this machine"):
        pdf(replace(PAPER, title="A review \U000f1234"))


def test_a_page_has_an_anchor_for_every_paragraph_table_and_figure():
    page = html(PAPER)
    for anchor in ("section-1", "paragraph-1", "paragraph-2", "table-1", "figure-1", "note-1", "mark-1"):
        assert page.count(f'id="{anchor}"') == 1, anchor
    assert "Words &lt;b&gt;&amp; more&lt;/b&gt;" in page
    assert page.count('href="#note-1"') == 2
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page
    assert '<th scope="rowgroup" colspan="3">A band</th>' in page
