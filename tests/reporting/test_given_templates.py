"""A template that somebody gives for papers is used, or refused with the reason."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx as word
import pytest

from reporting.child import FailedChildError, SlowChildError
from reporting.papers import template_check
from reporting.papers.content import Paragraph
from reporting.papers.docx import docx
from reporting.papers.docx_template import default_template
from reporting.papers.template_check import UnusableTemplateError, check_template
from reporting.papers.xlsx import xlsx
from tests.reporting.made_up_paper import PAPER, r


def test_a_template_of_the_secretariat_is_used():
    made = word.Document(io.BytesIO(default_template()))
    made.sections[0].footer.paragraphs[0].text = "Our own foot"
    made.styles["Title"].font.bold = False
    ours = _saved(made)
    check_template("ours.docx", ours)
    written = word.Document(io.BytesIO(docx(PAPER, ours)))
    assert written.sections[0].footer.paragraphs[0].text == "Our own foot"
    assert written.styles["Title"].font.bold is False


def _saved(made: word.document.Document) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_left_pages_of_a_template_that_tells_them_apart_carry_the_head_of_the_paper_too():
    made = word.Document(io.BytesIO(default_template()))
    made.settings.odd_and_even_pages_header_footer = True
    written = word.Document(io.BytesIO(docx(PAPER, _saved(made))))
    head = written.sections[0].even_page_header
    assert [line.text for line in head.paragraphs] == ["An organisation\tORG/1", PAPER.draft_mark]


def test_the_language_is_said_where_the_template_says_none():
    made = word.Document(io.BytesIO(default_template()))
    [known] = made.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    known.getparent().remove(known)
    written = word.Document(io.BytesIO(docx(PAPER, _saved(made))))
    assert written.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang/@w:val") == ["en-GB"]


def test_footnotes_of_a_template_give_way_to_those_of_the_paper():
    earlier = replace(
        PAPER, blocks=(Paragraph((*r("Old."), *r("", note=r("An old note."))), "paragraph-1", 1),)
    )
    with zipfile.ZipFile(io.BytesIO(docx(PAPER, docx(earlier)))) as packed:
        assert [name for name in packed.namelist() if "footnotes" in name] == ["word/footnotes.xml"]
        notes = packed.read("word/footnotes.xml").decode()
        assert packed.read("word/_rels/document.xml.rels").decode().count("footnotes.xml") == 1
    assert "A footnote, para 5." in notes
    assert "An old note." not in notes


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
    return _saved(made)


def _without_any_numbering() -> bytes:
    made = word.Document(io.BytesIO(default_template()))
    for key, one in list(made.part.rels.items()):
        if one.reltype.endswith("/numbering"):
            del made.part.rels[key]
    return _saved(made)


def _bare() -> bytes:
    return _saved(word.Document())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", lambda: b"", "The file is empty."),
        ("a.docx", lambda: b"PK\x03\x04rubbish", ""),
        ("a.docm", default_template, "ends in .docx, without macros"),
        ("a.docx", lambda: _packed(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("a.docx", _bare, "It has no style “Numbered Paragraph” (paragraphs, numbered 1., 2., 3."),
        ("a.docx", _without_numbering, "Its style “Numbered Paragraph” has no numbering of its own"),
        ("a.docx", _without_any_numbering, "Its style “Heading 1” has no numbering of its own"),
        ("a.docx", lambda: xlsx(PAPER), "Word cannot read this file"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_why(name, content, message):
    with pytest.raises(UnusableTemplateError) as caught:
        check_template(name, content())
    assert message in str(caught.value)
    assert caught.value.problems


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (SlowChildError, "Writing a paper over it takes too long; save it anew with Word."),
        (FailedChildError, "No paper can be written over it; save it anew with Word, or begin from"),
    ],
)
def test_a_template_whose_check_does_not_end_well_is_told_what_to_do(monkeypatch, error, message):
    def fail(*_args: object, **_others: object) -> bytes:
        raise error

    monkeypatch.setattr(template_check, "ask_child", fail)
    with pytest.raises(UnusableTemplateError, match=message):
        check_template("a.docx", default_template())
