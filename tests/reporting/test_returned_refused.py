"""A document from Word that is none, or is more than can be read, is refused in one sentence."""

from __future__ import annotations

import pytest

from reporting.archives import UnreadableUploadError
from reporting.child import SlowChildError
from reporting.papers import returned
from reporting.papers.content import PaperContent, Paragraph, Run, type_of_text
from reporting.papers.docx import docx
from reporting.papers.returned import (
    LARGEST,
    LARGEST_TEXT,
    LONGEST,
    LONGEST_IN_ALL,
    MOST_LINES,
    MOST_NOTES,
    Line,
    LineKind,
    lines_of,
    returned_lines,
    too_much,
)
from reporting.papers.xlsx import xlsx
from tests.reporting.made_up_paper import PAPER, r
from tests.reporting.packed import replaced_in, with_part

BODY, NOTES = "word/document.xml", "word/footnotes.xml"


def document(*texts: type_of_text) -> bytes:
    lines = tuple(Paragraph(text, f"paragraph-{at}", at) for at, text in enumerate(texts, 1))
    return docx(PaperContent("paper small", "A paper", "An organisation", "", (), lines))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: b"PK" + b" " * LARGEST, "The file is larger than 20 MB."),
        (lambda: xlsx(PAPER), "Choose a Word document that ends in .docx."),
        (
            lambda: with_part(document(r("x")), NOTES, b" " * (LARGEST_TEXT + 1)),
            "The document is longer than the portal can read.",
        ),
        (lambda: with_part(document(r("x")), BODY, b"<w"), "The file is damaged, or it is no Word document."),
    ],
)
def test_what_is_no_document_that_can_be_read_is_refused(content, message):
    with pytest.raises(UnreadableUploadError) as refused:
        returned_lines("paper.docx", content())
    assert str(refused.value) == message


def test_a_document_that_takes_too_long_is_not_called_damaged(monkeypatch):
    def slow(*_args: object, **_others: object) -> bytes:
        raise SlowChildError

    monkeypatch.setattr(returned, "ask_child", slow)
    with pytest.raises(UnreadableUploadError, match=r"Reading the document takes too long\."):
        returned_lines("paper.docx", document(r("x")))


def noted(many: int) -> Line:
    return Line(LineKind.TEXT, tuple(Run("", note=r("x")) for _ in range(many)))


@pytest.mark.parametrize(
    ("most", "more", "message"),
    [
        (
            [Line(LineKind.TEXT, ())] * MOST_LINES,
            Line(LineKind.TEXT, ()),
            "The document has more than 5000 paragraphs.",
        ),
        ([noted(60)], noted(61), "The document has more footnotes than the portal can read."),
        (
            [noted(50)] * (MOST_NOTES // 50),
            noted(1),
            "The document has more footnotes than the portal can read.",
        ),
        (
            [Line(LineKind.TEXT, r("x" * LONGEST))] * (LONGEST_IN_ALL // LONGEST),
            Line(LineKind.TEXT, r("x")),
            "The document is longer than the portal can read.",
        ),
    ],
)
def test_a_document_is_read_up_to_its_limits(most, more, message):
    assert too_much(most) == ""
    assert too_much([*most, more]) == message


def read(content: bytes) -> list[type_of_text]:
    return [one.text for one in lines_of(returned_lines("paper.docx", content)["accepted"])]


def test_the_last_paragraph_is_read_though_the_mark_at_its_end_was_deleted():
    deleted = '<w:pPr><w:rPr><w:del w:id="9" w:author="A"/></w:rPr>'
    style = '<w:pStyle w:val="NumberedParagraph"/>'
    content = replaced_in(document(r("Only.")), BODY, (f"<w:pPr>{style}", f"{deleted}{style}"))
    assert read(content) == [r("Only.")]


def test_a_mark_whose_footnote_is_gone_or_empty_is_read_without_words():
    whole = document((*r("It was 5."), Run("", note=r("A note."))))
    assert read(whole) == [(*r("It was 5."), Run("", note=r("A note.")))]
    bare = replaced_in(whole, NOTES, ("A note.", ""))
    gone = replaced_in(whole, BODY, ('<w:footnoteReference w:id="1"/>', '<w:footnoteReference w:id="7"/>'))
    assert read(bare) == read(gone) == [r("It was 5.")]
