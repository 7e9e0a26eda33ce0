"""A paper in each of its forms."""

from __future__ import annotations

from papers.exports.assembling import Assembled
from papers.models import Format
from papers.selectors.papers import template_in_use
from reporting.papers.docx import docx
from reporting.papers.html import html
from reporting.papers.pdf import pdf
from reporting.papers.xlsx import xlsx


def paper_file(paper: Assembled, form: str) -> bytes:
    """Return a paper in one form; raises KeyError for another, PaperNotMadeError as ``pdf`` does."""
    if form == Format.DOCX:
        template = template_in_use()
        return docx(paper.content, bytes(template.content) if template else None)
    makers = {
        Format.PDF: lambda: pdf(paper.content),
        Format.HTML: lambda: html(paper.content).encode(),
        Format.XLSX: lambda: xlsx(paper.content),
    }
    return makers[Format(form)]()


def all_files(paper: Assembled) -> dict[str, bytes]:
    """Return a paper in every form, by format."""
    return {form.value: paper_file(paper, form) for form in Format}
