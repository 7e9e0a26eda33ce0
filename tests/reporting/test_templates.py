"""Templates that would hang the portal, break every paper, or hand on what they carry."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx as word
import pytest

from reporting.papers.content import PaperContent, Paragraph, Run
from reporting.papers.docx import docx
from reporting.papers.docx_template import default_template
from reporting.papers.template_check import UnusableTemplateError, check_template

PAPER = PaperContent("paper a", "A", "An organisation", "", (), (Paragraph((Run("x"),), "paragraph-1", 1),))
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINK = (
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'TargetMode="External" Target="https://example.org/'
)


def with_part(name: str, change: Callable[[bytes], bytes], content: bytes = b"") -> bytes:
    """A template, ours unless another is given, with one part changed or added."""
    target = io.BytesIO()
    whole = content or default_template()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(target, "w") as made:
        for one in source.namelist():
            made.writestr(one, change(source.read(one)) if one == name else source.read(one))
        if name not in source.namelist():
            made.writestr(name, change(b""))
    return target.getvalue()


def with_numbering(key: str) -> bytes:
    def change(content: bytes) -> bytes:
        assert b'<w:numId w:val="902"/>' in content
        return content.replace(b'<w:numId w:val="902"/>', f'<w:numId w:val="{key}"/>'.encode())

    return with_part("word/styles.xml", change)


def without_pages() -> bytes:
    end = b"</w:body></w:document>"
    return with_part("word/document.xml", lambda one: one[: one.index(b"<w:sectPr")] + end)


def linking(text: str, code: str = "utf-8") -> bytes:
    return with_part("word/_rels/settings.xml.rels", lambda _: text.encode(code))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: with_numbering("abc"), "has no numbering of its own"),
        (lambda: with_numbering("777"), "has no numbering of its own"),
        (without_pages, "says nothing of its pages"),
        (lambda: with_part("word/styles.xml", lambda _: b"<x"), "cannot read this file"),
        (lambda: with_part("word/more.xml", lambda _: b" " * 21_000_000), "unpacks to more"),
        (
            lambda: linking(f'<R xmlns="{RELATIONS}"><Relationship {LINK}hyperlink.dotm"/></R>'),
            "draws on other files",
        ),
        (
            lambda: linking(f'<p:R xmlns:p="{RELATIONS}"><p:Relationship {LINK}a.dotm"/></p:R>'),
            "draws on other files",
        ),
        (
            lambda: linking(f'<R xmlns="{RELATIONS}"><Relationship {LINK}a.dotm"/></R>', "utf-16"),
            "draws on other files",
        ),
        (lambda: linking('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declares entities"),
        (lambda: linking("no XML"), "damaged"),
    ],
)
def test_a_template_over_which_no_paper_can_be_written_is_told_why(content, message):
    with pytest.raises(UnusableTemplateError) as refused:
        check_template("a.docx", content())
    assert message in str(refused.value)


def test_a_style_based_on_itself_ends():
    made = word.Document(io.BytesIO(default_template()))
    style = made.styles["Numbered Paragraph"]
    style.element.pPr._remove_numPr()
    style.base_style = style
    target = io.BytesIO()
    made.save(target)
    with pytest.raises(UnusableTemplateError, match="has no numbering of its own"):
        check_template("a.docx", target.getvalue())


def test_a_paper_hands_on_nothing_about_those_who_wrote_its_template():
    made = word.Document(io.BytesIO(default_template()))
    for name in ("author", "category", "keywords", "comments", "content_status", "last_modified_by"):
        setattr(made.core_properties, name, "Kestrel")
    made.add_comment(made.add_paragraph("x").add_run("y"), text="Kestrel says", author="Kestrel")
    target = io.BytesIO()
    made.save(target)
    end = b"</Properties>"
    carrying = with_part(
        "docProps/app.xml",
        lambda one: one.replace(end, b"<Company>Kestrel</Company>" + end),
        target.getvalue(),
    )
    check_template("a.docx", carrying)
    with zipfile.ZipFile(io.BytesIO(carrying)) as packed:
        assert len([name for name in packed.namelist() if b"Kestrel" in packed.read(name)]) == 3
    with zipfile.ZipFile(io.BytesIO(docx(PAPER, carrying))) as packed:
        assert not [name for name in packed.namelist() if b"Kestrel" in packed.read(name)]
