"""Differences stand as notes in a copy of a document, also where no paragraph can carry them."""

from __future__ import annotations

import io

import docx

from reporting.papers.annotating import AUTHOR, annotated
from reporting.papers.proof import Difference, FaultKind


def test_a_document_of_tables_alone_carries_its_notes_below_them():
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "7"
    source = io.BytesIO()
    document.save(source)
    one = Difference(FaultKind.MISSING, "paragraph 1", "It was 5.", "the paper has it")
    made = docx.Document(io.BytesIO(annotated("x.docx", source.getvalue(), [one])))
    [comment] = made.comments
    assert comment.author == AUTHOR
    assert comment.text == "Missing, paragraph 1: “It was 5.” – the paper has it"
    [line] = made.paragraphs
    assert line.text == " "
    assert line._p.xpath(".//w:commentReference")
    assert made.tables[0].cell(0, 0).text == "7"
