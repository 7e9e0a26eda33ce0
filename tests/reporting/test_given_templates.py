"""A template that somebody gives for papers is used, or refused with the reason."""

from __future__ import annotations

import io
import zipfile

import docx as word
import pytest

from reporting.papers.docx import docx
from reporting.papers.docx_template import default_template
from reporting.papers.template_check import UnusableTemplateError, check_template
from reporting.papers.xlsx import xlsx
from tests.reporting.made_up_paper import PAPER


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
    ("name", "content", "message"),
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
def test_a_template_that_cannot_be_used_is_told_why(name, content, message):
    with pytest.raises(UnusableTemplateError) as caught:
        check_template(name, content())
    assert message in str(caught.value)
    assert caught.value.problems
