"""What a DOCX can hide or count otherwise is refused by name; what no reader sees is passed over."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache

import pytest

from reporting.papers.content import Cell, Heading, PaperContent, PaperTable, Paragraph, Picture, TableRow
from reporting.papers.docx import docx
from reporting.papers.docx_counting import refuse_counting
from reporting.papers.reading_docx import read_docx
from tests.reporting.made_up_paper import NOTE, SVG, r
from tests.reporting.packed import replaced_in

BODY, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
NUMBERING = "word/numbering.xml"
LEVEL = '<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'


@lru_cache(maxsize=1)
def written() -> bytes:
    rows = (TableRow((Cell((r("A-1"),)),)),)
    blocks = (
        Heading(r("Background"), 1, "section-1", "I."),
        Paragraph((*r("It was 5.", note=NOTE), *r(" More.")), "paragraph-1", 1),
        PaperTable("Table 1", r("Table 1. Levels"), "table-1", ("Code",), (1,), rows),
        Picture("Figure 1", r("Figure 1. Drawn"), "figure-1", SVG, "Half of it."),
    )
    return docx(PaperContent("paper small", "A paper", "An organisation", "ORG/1", (), blocks))


def changed(part: str, pair: tuple[str, str]) -> bytes:
    return replaced_in(written(), part, pair)


def refused_in(content: bytes) -> list[tuple[str, str, str]]:
    """What is refused in a file, as place, words and reason."""
    read = read_docx(content)
    refuse_counting(read, content)
    return [(one.place, one.text, one.explanation) for one in read.unread]


def test_the_paper_as_it_was_written_is_read_whole():
    assert refused_in(written()) == []


@pytest.mark.parametrize(
    ("part", "before", "after", "place", "words", "reason"),
    [
        (BODY, 'w:left="1417"', 'w:left="5001"', "text", "pgMar", "it stands beside the page"),
        (BODY, 'w:left="1417"', 'w:left="50cm"', "text", "pgMar", "it stands beside the page"),
        (
            BODY,
            "<w:cols ",
            '<w:footnotePr><w:numFmt w:val="lowerRoman"/></w:footnotePr><w:cols ',
            "text",
            "numFmt",
            "footnotes are counted otherwise",
        ),
        (
            BODY,
            '<w:r><w:t xml:space="preserve"> More.',
            '<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve"> More.',
            "text",
            " More.",
            "these letters run from right to left",
        ),
        (
            BODY,
            '<w:r><w:t xml:space="preserve"> More.',
            '<w:r><w:rPr><w:sz w:val="11"/></w:rPr><w:t xml:space="preserve"> More.',
            "text",
            " More.",
            "these letters are too small to be read",
        ),
        (
            BODY,
            '<w:r><w:t xml:space="preserve"> More.',
            '<w:r><w:rPr><w:sz w:val="1pt"/></w:rPr><w:t xml:space="preserve"> More.',
            "text",
            " More.",
            "the size of these letters cannot be told",
        ),
        (
            BODY,
            '<w:r><w:t xml:space="preserve"> More.',
            '<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t xml:space="preserve"> More.',
            "paragraph 1",
            "PAGE",
            "the code of a field stands outside of it",
        ),
        (
            BODY,
            '<w:pStyle w:val="NumberedParagraph"/>',
            '<w:pStyle w:val="TableHead"/>',
            "text",
            "table head",
            "letters of heads of columns cannot be read elsewhere",
        ),
        (
            BODY,
            '<wp:extent cx="5760000" cy="432000"/>',
            "",
            "picture 1",
            "picture",
            "it is turned, cut, pressed or hidden",
        ),
        (
            STYLES,
            "<w:rPrDefault><w:rPr>",
            "<w:rPrDefault><w:rPr><w:vanish/>",
            "styles",
            "usual letters",
            "these letters are hidden, struck out or moved",
        ),
        (
            STYLES,
            'w:line="264"',
            'w:line="20"',
            "styles",
            "spacing",
            "its lines are too low to be read",
        ),
        (
            SETTINGS,
            "<w:compat>",
            '<w:footnotePr><w:numStart w:val="7"/></w:footnotePr><w:compat>',
            "settings",
            "7",
            "footnotes are counted otherwise",
        ),
        (
            NUMBERING,
            "</w:num>",
            f'<w:lvlOverride w:ilvl="0">{LEVEL}</w:lvlOverride></w:num>',
            "numbering",
            "level",
            "a numbering writes a level in a form of its own",
        ),
        (
            NUMBERING,
            '<w:lvlJc w:val="left"/>',
            '<w:lvlJc w:val="left"/><w:rPr><w:vanish/></w:rPr>',
            "numbering",
            "rPr",
            "numbers are hidden",
        ),
        (
            STYLES,
            '<w:name w:val="caption"/>',
            '<w:name w:val="caption"/><w:pPr><w:numPr><w:numId w:val="901"/></w:numPr></w:pPr>',
            "numbering",
            "Caption",
            "this style is counted, and in the paper it is not",
        ),
        (
            STYLES,
            '<w:numId w:val="902"/>',
            '<w:numId w:val="777"/>',
            "numbering",
            "none ",
            "“Numbered Paragraph” is counted otherwise than in the template",
        ),
        (
            BODY,
            '<w:pStyle w:val="NumberedParagraph"/>',
            '<w:pStyle w:val="NumberedParagraph"/><w:numPr><w:numId w:val="777"/></w:numPr>',
            "numbering",
            "It was 5. More.",
            "this paragraph is counted otherwise than its style",
        ),
    ],
)
def test_what_hides_words_or_counts_otherwise_is_refused_by_name(part, before, after, place, words, reason):
    assert refused_in(changed(part, (before, after))) == [(place, words, reason)]


@pytest.mark.parametrize("number", ["", '<w:numPr><w:numId w:val="abc"/></w:numPr>'])
def test_a_style_that_is_based_on_itself_or_counts_by_no_number_is_refused(number):
    with zipfile.ZipFile(io.BytesIO(written())) as packed:
        said = packed.read(STYLES).decode()
    (style,) = re.findall(r'<w:style [^>]*w:styleId="NumberedParagraph">.*?</w:style>', said, re.DOTALL)
    other = re.sub(r"<w:numPr>.*?</w:numPr>", number, style, flags=re.DOTALL)
    other = other.replace("<w:pPr>", '<w:basedOn w:val="NumberedParagraph"/><w:pPr>')
    assert other.count("NumberedParagraph") == 2
    explanation = "“Numbered Paragraph” is counted otherwise than in the template"
    assert ("numbering", "none ", explanation) in refused_in(changed(STYLES, (style, other)))


def test_a_remark_in_the_code_of_a_document_is_passed_over():
    remarked = changed(BODY, ("<w:t ", "<!-- Not true. --><w:t "))
    assert refused_in(remarked) == []
    assert read_docx(remarked).words == read_docx(written()).words


def test_a_head_of_pages_that_no_page_has_is_not_read():
    place = "head of pages (header2), line 1"
    assert place in {one.place for one in read_docx(written()).words}
    unused = changed(BODY, ('<w:headerReference w:type="default" r:id="rId4"/>', ""))
    assert place not in {one.place for one in read_docx(unused).words}
