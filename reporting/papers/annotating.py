"""A copy of a proven file in which differences stand as notes at their places."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from reporting.papers.proof import Difference
from reporting.papers.reading_docx import opened, places_in
from reporting.words import first_upper, worded

AUTHOR: Final = "Check against the record"
OF_HEADINGS: Final = "text"
"""The place of every heading: it says nothing of which."""
MOST_IN_ONE: Final = 12
"""Differences that one note lists; it says how many more there are."""
_PAGE: Final = re.compile(r"\bpage (\d+)")


def can_be_annotated(name: str) -> bool:
    """Say whether a copy of a file of this name can carry notes: a workbook cannot."""
    return name.lower().endswith((".docx", ".pdf"))


def annotated(name: str, content: bytes, differences: Sequence[Difference]) -> bytes:
    """Return a copy of a DOCX or PDF with its differences as notes; what has no place stands first.

    Raises UnreadablePaperError for a DOCX that cannot be read, and what pypdf raises for a PDF.
    """
    return (_docx if name.lower().endswith(".docx") else _pdf)(content, differences)


def _docx(content: bytes, differences: Sequence[Difference]) -> bytes:
    from docx.text.paragraph import Paragraph

    document = opened(content)
    places = places_in(document)
    by_line: dict[Any, list[Difference]] = {}
    lines = [one for one in document.paragraphs if one.runs]
    first = lines[0]._p if lines else _with_a_blank(document)
    for one in differences:
        line = places.get(one.place) if one.place != OF_HEADINGS else None
        line = first if line is None or not Paragraph(line, None).runs else line
        by_line.setdefault(line, []).append(one)
    for line, some in by_line.items():
        runs = Paragraph(line, None).runs
        document.add_comment([runs[0], runs[-1]], text=_comment(some, first=line is first), author=AUTHOR)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _with_a_blank(document: Any) -> Any:
    """Add a paragraph that can carry notes to a document of tables alone, and return it."""
    line = document.add_paragraph()
    line.add_run(" ")
    return line._p


def _pdf(content: bytes, differences: Sequence[Difference]) -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import Text

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    by_page: dict[int, list[Difference]] = {}
    for one in differences:
        found = _PAGE.search(one.place)
        number = int(found[1]) - 1 if found else 0
        by_page.setdefault(min(number, len(writer.pages) - 1), []).append(one)
    for number, some in by_page.items():
        top = float(writer.pages[number].mediabox.top)
        note = Text(rect=(12, top - 36, 36, top - 12), text=_comment(some, first=True), open=True)
        writer.add_annotation(number, note)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _comment(differences: Sequence[Difference], *, first: bool) -> str:
    """Return differences as the text of one note; at the beginning each says where it belongs."""
    return "\n".join(_lines(differences, first=first))


def _lines(differences: Sequence[Difference], *, first: bool) -> Iterator[str]:
    for one in differences[:MOST_IN_ONE]:
        place = f"{one.place}: " if first else ""
        yield worded(
            "%(kind)s, %(place)s“%(text)s” – %(explanation)s",
            kind=first_upper(one.kind),
            place=place,
            text=one.text,
            explanation=one.explanation,
        )
    if len(differences) > MOST_IN_ONE:
        yield worded("%(count)s more here.", count=len(differences) - MOST_IN_ONE)
