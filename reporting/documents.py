"""Documents people print and write into: DOCX with real styles, table heads that repeat, no author."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reporting.files import clean


@dataclass(frozen=True)
class DocumentTable:
    """A table: its headings, the widths of its columns in centimetres, its rows, heading above it."""

    title: str
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Document:
    """A document: title, facts below it (label and text), paragraphs, tables, the foot of each page."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[str] = ()
    tables: Sequence[DocumentTable] = field(default_factory=tuple)
    foot: str = ""


def document(content: Document) -> bytes:
    """Return a document as DOCX, landscape A4."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt, RGBColor

    made = docx.Document()
    properties = made.core_properties
    properties.author, properties.title, properties.comments = "", content.title, ""
    properties.created = properties.modified = datetime(2020, 1, 1)  # noqa: DTZ001
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    made.styles["Normal"].font.name = "Noto Sans"
    made.styles["Normal"].font.size = Pt(9)
    for name, size in (("Title", 20), ("Heading 1", 13)):
        style = made.styles[name]
        style.font.name, style.font.size = "Noto Sans", Pt(size)
        style.font.color.rgb = RGBColor(0x0B, 0x3F, 0x52)
    made.add_paragraph(clean(content.title), style="Title")
    for label, text in content.facts:
        line = made.add_paragraph()
        line.paragraph_format.space_after = Pt(1)
        line.add_run(f"{label}: ").bold = True
        line.add_run(clean(text))
    for text in content.paragraphs:
        made.add_paragraph(clean(text))
    for table in content.tables:
        _add_table(made, table)
    section.footer.paragraphs[0].text = clean(content.foot)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _add_table(made: Any, table: DocumentTable) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    made.add_paragraph(clean(table.title), style="Heading 1").paragraph_format.keep_with_next = True
    drawn = made.add_table(rows=0, cols=len(table.headings), style="Table Grid")
    drawn.autofit = False
    for column, width in zip(drawn.columns, table.widths, strict=True):
        column.width = Cm(width)
    for place, row in enumerate((table.headings, *table.rows)):
        added = drawn.add_row()
        properties = added._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(added.cells, row, table.widths, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(clean(text)).bold = place == 0
            if place == 0:
                _shade(cell, "0B3F52")
                paragraph.runs[0].font.color.rgb = _white()


def _white() -> Any:
    from docx.shared import RGBColor

    return RGBColor(0xFF, 0xFF, 0xFF)


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shading)
