"""A paper in each of its forms."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from django.utils import timezone

from papers.exports.assembling import Assembled, assembled
from papers.exports.data import data_of
from papers.models import OF_CORRIGENDUM, Format, Paper
from reporting.papers.content import PaperContent
from reporting.papers.docx import docx
from reporting.papers.html import html
from reporting.papers.pdf import pdf
from reporting.papers.slides import slides
from reporting.papers.xlsx import xlsx


def paper_file(paper: Assembled, form: str) -> bytes:
    """Return a paper in one form.

    Raises ValueError for a form that it does not have, PaperNotMadeError as ``pdf`` does.
    """
    makers: dict[str, Callable[[], bytes]] = {
        Format.PDF: lambda: written(paper.content, "pdf"),
        Format.DOCX: lambda: written(paper.content, "docx"),
        Format.ANNEX_PDF: lambda: written(paper.annex, "pdf"),
        Format.ANNEX_DOCX: lambda: written(paper.annex, "docx"),
        Format.HTML: lambda: html(paper.whole).encode(),
        Format.XLSX: lambda: xlsx(paper.whole),
        Format.PPTX: lambda: slides(paper.content, paper.figures),
        Format.JSON: lambda: data_of(paper),
    }
    if paper.corrigendum is not None:
        corrigendum = paper.corrigendum
        makers[Format.CORRIGENDUM_PDF] = lambda: written(corrigendum, "pdf")
        makers[Format.CORRIGENDUM_DOCX] = lambda: written(corrigendum, "docx")
    if form not in makers:
        raise ValueError("It corrects no other paper.")
    return makers[Format(form)]()


def written(content: PaperContent, suffix: str) -> bytes:
    """Return one document as PDF or as DOCX; raises PaperNotMadeError."""
    return pdf(content) if suffix == "pdf" else docx(content)


def handed_out(made: Assembled) -> Assembled:
    """Return a paper as it will read once it is cleared, today; nothing is stored."""
    later = copy(made.record.paper)
    later.status = Paper.Status.CLEARED
    later.cleared_at = timezone.now()
    return assembled(later, record=made.record)


def all_files(paper: Assembled) -> dict[str, bytes]:
    """Return a paper in every form, by format."""
    forms = (one for one in Format if paper.corrigendum is not None or one not in OF_CORRIGENDUM)
    return {form.value: paper_file(paper, form) for form in forms}
