"""Proves the numbers of a file of a paper against the record."""

from __future__ import annotations

from papers.exports.assembling import Assembled
from papers.models import Paper
from papers.selectors.record import Record
from papers.selectors.typed import Index
from reporting.papers.expected import docx_bodies, marks_of_pages, pdf_bodies
from reporting.papers.laying import prove
from reporting.papers.proof import Proven, UnreadablePaperError, Verdict
from reporting.papers.reading import NumberInText
from reporting.papers.reading_back import words_back
from reporting.papers.xlsx import xlsx_bodies

BODIES = {"docx": docx_bodies, "pdf": pdf_bodies, "xlsx": xlsx_bodies}


def proven(paper: Paper, now: Assembled, name: str, content: bytes) -> list[Proven]:
    """Return every number of a file with its place, its verdict and what it rests on.

    ``now`` is the paper as it would be written from the record today. Raises UnreadablePaperError for a
    file that is no DOCX, PDF or XLSX.
    """
    index = Index(Record(paper))
    labels = {block.label for block in now.content.blocks if hasattr(block, "label")}

    def judge(number: NumberInText, around: str) -> tuple[Verdict, str]:
        before = around[: number.start].rsplit(maxsplit=1)[-1:]
        if number.value is not None and f"{''.join(before).lstrip('(')} {number.text}" in labels:
            return Verdict.STRUCTURE, "refers to a table or figure of the paper"
        found = index.judge(number, around)
        return found.verdict, found.told

    form = name.lower().rpartition(".")[2]
    if form not in BODIES:
        raise UnreadablePaperError("Only .docx, .pdf and .xlsx can be verified.")
    marks = marks_of_pages(now.content, judge) if form == "pdf" else ()
    return list(prove(words_back(name, content), BODIES[form](now.content, judge), judge, marks=marks))
