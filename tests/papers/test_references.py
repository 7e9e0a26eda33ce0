"""References to tables and figures: fields of Word that say what their caption says."""

from __future__ import annotations

import io
import re

import docx
import pytest

from papers.exports.files import paper_file
from papers.models import Format
from people.models import Organisation
from people.selectors.organisation import forget
from reporting.papers.docx_looks import counted
from reporting.papers.docx_parts import element, field, w
from tests.papers.proofs import files_now, found_in
from tests.papers.steps import SLUG, made_now

pytestmark = pytest.mark.django_db


def opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def saved(document: docx.document.Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def references(document: docx.document.Document) -> dict[str, set[str]]:
    """Return what the references to each bookmark show."""
    found: dict[str, set[str]] = {}
    for one in document.element.body.iter(w("fldSimple")):
        known = re.fullmatch(r"REF (label_\w+) \\h", one.get(w("instr")))
        if known:
            shown = "".join(part.text for part in one.iter(w("t")))
            found.setdefault(known[1], set()).add(shown)
    return found


def marked(start) -> str:
    """Return the words between a bookmark and its end."""
    said, after = "", start.getnext()
    while after.tag != w("bookmarkEnd"):
        said += "".join(one.text for one in after.iter(w("t")))
        after = after.getnext()
    return said


def counting(document: docx.document.Document) -> list:
    return [one for one in document.element.body.iter(w("fldSimple")) if "SEQ" in one.get(w("instr"))]


def test_word_counts_what_is_numbered_in_a_row_and_leaves_numbers_of_the_source_alone():
    _, files = files_now()
    codes = [one.get(w("instr")) for one in counting(opened(files["docx"]))]
    assert codes == [
        "SEQ Figure_lettered \\* ALPHABETIC",
        "SEQ Table \\* ARABIC",
        "SEQ Table_lettered \\* ALPHABETIC",
        "SEQ Table \\* ARABIC",
        "SEQ Table_lettered \\* ALPHABETIC",
    ]
    annex = counting(opened(files["annex.docx"]))
    assert {one.get(w("instr")) for one in annex} == {"SEQ Annex_table \\* ARABIC"}
    assert ["".join(part.text for part in one.iter(w("t"))) for one in annex] == [
        str(number) for number in range(1, len(annex) + 1)
    ]


@pytest.mark.parametrize(
    ("labels", "are_counted"),
    [
        (["Figure 1", "Table 1", "Figure 2"], ["Figure 1", "Table 1", "Figure 2"]),
        (["Figure 1", "Figure 3", "Table 1"], ["Table 1"]),
        (["Figure 2", "Figure 1"], []),
        (["Figure A", "Figure 1", "Figure B"], ["Figure A", "Figure 1", "Figure B"]),
        (["图 1", "Fig. 1", "Figure", "Figure 2.1"], ["图 1"]),
    ],
)
def test_only_an_unbroken_row_is_counted(labels, are_counted):
    assert sorted(counted(labels)) == sorted(are_counted)


@pytest.mark.parametrize(
    "code",
    ["SEQ Table \\* ARABIC \\r 7", "SEQ Table \\* arabic", "SEQ Other \\* ROMAN", "SEQ Table \\h", "= 1 + 1"],
)
def test_a_caption_that_word_would_count_otherwise_is_told(code):
    _, files = files_now()
    document = opened(files["docx"])
    counting(document)[1].set(w("instr"), code)
    assert any(place.startswith("a field ") for _, place, _, _ in found_in("docx", saved(document)))


def test_each_reference_leads_to_its_caption_and_says_what_stands_there():
    _, files = files_now()
    document = opened(files["docx"])
    found = references(document)
    assert {"label_figure_a", "label_figure_5", "label_table_1"} <= set(found)
    for name, shown in found.items():
        [start] = [
            one for one in document.element.body.iter(w("bookmarkStart")) if one.get(w("name")) == name
        ]
        assert shown == {marked(start)}
        assert start.getparent().find(f"{w('pPr')}/{w('pStyle')}").get(w("val")) == "Caption"
    assert found_in("docx", files["docx"]) == []


def test_a_reference_that_leads_elsewhere_or_shows_something_else_is_told():
    _, files = files_now()
    document = opened(files["docx"])
    field = next(
        one for one in document.element.body.iter(w("fldSimple")) if "label_figure_5" in one.get(w("instr"))
    )
    field.set(w("instr"), "REF label_figure_6 \\h")
    found = {place for _, place, _, _ in found_in("docx", saved(document))}
    assert found == {"a field REF label_figure_5", "a field REF label_figure_6"}
    document = opened(files["docx"])
    marks = {one.get(w("name")): one for one in document.element.body.iter(w("bookmarkStart"))}
    marks["label_figure_5"].set(w("name"), "label_figure_66")
    marks["label_figure_6"].set(w("name"), "label_figure_5")
    assert found_in("docx", saved(document))


def test_what_leads_into_a_list_stays_with_it():
    document = opened(files_now()[1]["docx"])
    lines = document.paragraphs
    [place] = [at for at, one in enumerate(lines) if one.text == "The meeting may wish to:"]
    assert lines[place + 1].style.name == "Lettered Point"
    assert lines[place].paragraph_format.keep_with_next
    assert not lines[place - 1].paragraph_format.keep_with_next


def test_a_document_says_whose_it_is_and_how_it_is_cited():
    Organisation.objects.update(licence="CC BY 4.0", licence_url="https://example.org/by/4.0")
    forget()
    properties = opened(paper_file(made_now(), Format.DOCX)).core_properties
    assert properties.author.startswith("North-East Asian Subregional Programme")
    assert properties.comments.startswith(
        "Licence: CC BY 4.0 https://example.org/by/4.0. Cite as: North-East Asian"
    )
    assert properties.comments.endswith(f"/papers/{SLUG}/.")


def opening(code: str) -> list:
    """The runs that open a field, up to where its result would begin."""
    begin, instruction, _ = field(code, only="begin")
    return [begin, instruction]


def hidden_in_code(document: docx.document.Document) -> None:
    """Put the words of a paragraph where a field has its code, which nobody sees."""
    line = next(one for one in document.paragraphs if "74 of 163" in one.text)
    first = line._p.find(w("r"))
    for one in opening('HYPERLINK \\l "annex"'):
        first.addprevious(one)
    line._p.append(element("r", element("fldChar", fldCharType="separate")))
    line._p.append(element("r", element("fldChar", fldCharType="end")))


def without_end(code: str):
    def change(document: docx.document.Document) -> None:
        line = next(one for one in document.paragraphs if "74 of 163" in one.text)
        first = line._p.find(w("r"))
        for one in opening(code):
            first.addprevious(one)

    return change


def nested_in_code(document: docx.document.Document) -> None:
    line = next(one for one in document.paragraphs if "74 of 163" in one.text)
    for one in (*opening("HYPERLINK"), *field("PAGE", only="begin")):
        line._p.append(one)
    for _ in range(2):
        line._p.append(element("r", element("fldChar", fldCharType="end")))


def ended_twice(document: docx.document.Document) -> None:
    line = next(one for one in document.paragraphs if "74 of 163" in one.text)
    line._p.append(element("r", element("fldChar", fldCharType="end")))


def counting_in_a_text(document: docx.document.Document) -> None:
    line = next(one for one in document.paragraphs if "74 of 163" in one.text)
    line._p.append(element("fldSimple", element("r", element("t", "1")), instr="SEQ Table \\* ARABIC"))


@pytest.mark.parametrize(
    "change",
    [
        hidden_in_code,
        without_end("PAGE"),
        without_end("TOC \\\\o"),
        without_end("SEQ zz \\* ARABIC"),
        nested_in_code,
        ended_twice,
        counting_in_a_text,
    ],
)
def test_words_that_a_field_hides_are_never_proven(change):
    _, files = files_now()
    document = opened(files["docx"])
    change(document)
    assert found_in("docx", saved(document))
