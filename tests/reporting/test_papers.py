"""Papers as such: Markdown, numbers in texts, numerals, bytes that stay the same, templates."""

from __future__ import annotations

import io
import re
import time
import zipfile
from dataclasses import replace

import docx as word
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from reporting.letters import roman
from reporting.papers.content import (
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    TableRow,
    plain,
    texts,
)
from reporting.papers.docx import docx
from reporting.papers.docx_template import default_template
from reporting.papers.html import html
from reporting.papers.markdown import parse
from reporting.papers.pdf import PaperNotMadeError, pdf
from reporting.papers.reading import numbers_in
from reporting.papers.template_check import UnusableTemplateError, check_template
from reporting.papers.xlsx import NOTES_HEADING, xlsx

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="60" viewBox="0 0 800 60">'
    '<rect width="400" height="40" fill="#0b3f52"/><text x="10" y="55" font-size="13">12 of 24</text></svg>'
)


def r(text: str, **more: object) -> tuple[Run, ...]:
    return (Run(text, **more),)  # type: ignore[arg-type]


NOTE = r("A footnote, para 5.")
PAPER = PaperContent(
    name="paper of-the-test",
    title="A review: 直 骨 直, Өү, Обзор, 평가",
    organisation="An organisation",
    symbol="ORG/1",
    facts=(("Session", r("SOM-24")), ("Status", r("Draft"))),
    draft_mark="DRAFT – not for circulation",
    blocks=(
        Heading(r("Background"), 1, "section-1", "I.", "paras. 1–2"),
        Heading(r("Part"), 2, "section-1-1", "(1)", "paras. 1–2"),
        Paragraph(
            (Run("Words <b>& more</b>"), Run("", note=NOTE), Run(" end", strong=True)), "paragraph-1", 1
        ),
        Points((r("one"), r("two")), ordered=True),
        Points((r("three"),)),
        Paragraph(
            (Run("Again"), Run("", note=NOTE), Run(" link", link="https://example.org/a?b=1&c=2")),
            "paragraph-2",
            2,
        ),
        PaperTable(
            "Table 1",
            r("Table 1. Levels"),
            "table-1",
            ("Code", "What", "Count"),
            (1, 4, 1),
            (
                TableRow((Cell((r("A band"),)),), is_band=True),
                *(
                    TableRow(
                        (
                            Cell((r(f"A-{n}"),)),
                            Cell((r("Two"), r("points")), are_points=True),
                            Cell((r("12"),), is_number=True),
                        )
                    )
                    for n in range(60)
                ),
            ),
            (r("Source: a paper."),),
            frozenset({2}),
        ),
        Picture("Figure 1", r("Figure 1. Drawn"), "figure-1", SVG, "Half of it.", (r("Base: 24."),)),
        Heading(r("Annex"), 1, "annex", is_annex=True),
    ),
)


def test_markdown_reads_a_closed_part_and_leaves_the_rest_as_typed():
    found = parse(
        "A *b* **c** {{ n }}\nd\n\n- x\n- y\n\n# h <i>\n\n![p](q) [no](javascript:1)",
        lambda e: Run(e, fact="f"),
    )
    assert [one.text for one in found[0].text] == ["A ", "b", " ", "c", " ", "n", " d"]
    assert (found[0].text[1].emphasis, found[0].text[3].strong, found[0].text[5].fact) == (True, True, "f")
    assert [item[0].text for item in found[1].items] == ["x", "y"]
    assert found[2].text[0].text == "# h <i>"
    assert all(not run.link for run in found[3].text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2016. was a good year", ["2016. was a good year"]),
        ("text\n2020. foo", ["text 2020. foo"]),
        ("2. two", ["2. two"]),
        ("1. a\n2. b\n\n3. c", ["a", "b", "c"]),
        ("1. a\n10. b", ["a", "b"]),
    ],
)
def test_no_number_at_the_beginning_of_a_line_is_lost(text, found):
    told = [plain(one) for part in parse(text, lambda e: Run("x")) for one in (part.text, *part.items) if one]
    assert told == found


def test_a_heading_is_one_line_whatever_it_begins_with():
    for words in ("1. Background", "2020. What happened", "- a", "> a"):
        [one] = parse(words, lambda e: Run("x"), is_line=True)
        assert plain(one.text) == words


@pytest.mark.parametrize("text", ["{{" * 9_999, "{{ a " * 3_999, "}}" * 9_999, "[" * 19_999, "^[" * 9_900])
def test_no_text_of_the_longest_block_takes_long_to_read(text):
    began = time.process_time()
    assert parse(text, lambda e: Run("x"))
    assert time.process_time() - began < 20, "of the processor, whatever else the machine does"


def test_markdown_footnotes_hold_numbers_too():
    [one] = parse("A^[see {{ n }}] b", lambda e: Run("7", fact="f"))
    assert [run.text for run in one.text] == ["A", "", " b"]
    assert [(run.text, run.fact) for run in one.text[1].note] == [("see ", ""), ("7", "f")]


@pytest.mark.parametrize("mark", ["\ue0000\ue001", "&#xE000;0&#xE001;", "&#57344;7&#x0e001;"])
def test_no_text_can_name_a_placeholder_by_its_mark(mark):
    [one] = parse(f"{{{{ n }}}} {mark} &amp;", lambda e: Run("N", fact="f"))
    assert (one.text[0].text, one.text[0].fact) == ("N", "f")
    assert [run.fact for run in one.text[1:]] == [""]
    assert one.text[1].text.endswith(" &")


@given(st.text(max_size=300))
def test_markdown_never_breaks_and_never_reads_html(text):
    for one in parse(text, lambda e: Run("x")):
        for run in (*one.text, *(run for item in one.items for run in item)):
            assert not run.link or run.link.startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15 of 22 (68.2 %)", ["15", "22", "68.2%"]),
        ("1,234 and 12\u202f345.5", ["1234", "12345.5"]),
        ("2016-2020, 74–77", ["2016", "2020", "74", "77"]),
        ("SOM-23, AIR-1, 53/3, A/S-19/16", ["SOM-23!", "AIR-1!", "53/3!", "A/S-19/16!"]),
        ("5 per cent; 7% (8%)", ["5%", "7%", "8%"]),
        ("2 000 people in 2020 150 times", ["2000", "2020", "150"]),
        ("no number", []),
    ],
)
def test_numbers_in_a_text(text, found):
    told = [
        f"{one.text}{'%' if one.is_share else ''}{'!' if one.value is None else ''}"
        for one in numbers_in(text)
    ]
    assert told == found


@given(st.text(alphabet="12 .,-–%\u202fab()", max_size=40))
def test_a_number_is_found_where_it_stands(text):
    for one in numbers_in(text):
        assert text[one.start :].startswith(one.text[0])


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (1994, "MCMXCIV")]
)
def test_roman(number, letters):
    assert roman(number) == letters


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


def has_every_font() -> bool:
    import typst

    return any("CJK" in family for family in typst.Fonts().families())


needs_fonts = pytest.mark.skipif(
    not has_every_font(), reason="no font for Chinese, Japanese and Korean: apt-get install fonts-noto-cjk"
)


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


def test_a_template_of_the_secretariat_is_used():
    made = word.Document(io.BytesIO(default_template()))
    made.sections[0].footer.paragraphs[0].text = "Our own foot"
    made.styles["Title"].font.bold = False
    target = io.BytesIO()
    made.save(target)
    check_template("ours.docx", target.getvalue())
    written = word.Document(io.BytesIO(docx(PAPER, target.getvalue())))
    assert written.sections[0].footer.paragraphs[0].text == "Our own foot"
    assert written.styles["Title"].font.bold is False


def _packed(**changes: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(default_template())) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name))
        for name, content in changes.items():
            made.writestr(name, content)
    return target.getvalue()


def _without_numbering() -> bytes:
    made = word.Document(io.BytesIO(default_template()))
    for one in made.styles["Numbered Paragraph"].element.xpath(".//w:numPr"):
        one.getparent().remove(one)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _bare() -> bytes:
    target = io.BytesIO()
    word.Document().save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", lambda: b"", "The file is empty."),
        ("a.docx", lambda: b"PK\x03\x04rubbish", ""),
        ("a.docm", default_template, "ends in .docx, without macros"),
        ("a.docx", lambda: _packed(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("a.docx", _bare, "It has no style “Numbered Paragraph” (paragraphs, numbered 1., 2., 3."),
        ("a.docx", _without_numbering, "Its style “Numbered Paragraph” has no numbering of its own"),
        ("a.docx", lambda: xlsx(PAPER), "Word cannot read this file"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_why(name, content, told):
    with pytest.raises(UnusableTemplateError) as caught:
        check_template(name, content())
    assert told in str(caught.value)
    assert caught.value.problems
