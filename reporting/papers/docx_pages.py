"""Head and foot of the pages of a DOCX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reporting.files import clean
from reporting.papers.content import PaperContent, Run, type_of_text
from reporting.papers.docx_parts import element, field, w
from reporting.papers.docx_tables import TEXT_WIDTH

type_of_line = Callable[[str, type_of_text], Any]


def write_pages(made: Any, paper: PaperContent, line: type_of_line) -> None:
    """Write head and foot of the pages of a document, where its template has none of its own."""
    for section in made.sections:
        heads, feet = [section.header], [section.footer]
        if section.different_first_page_header_footer:
            # The first page says in its title block who issues the paper.
            _head(paper, line, section.first_page_header, is_first=True)
            feet.append(section.first_page_footer)
        if made.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        for head in heads:
            _head(paper, line, head)
        for foot in feet:
            lines = foot.paragraphs
            if not any(each.text or len(each._p.findall(f".//{w('fldSimple')}")) for each in lines):
                _foot(paper, foot)


def _head(paper: PaperContent, line: type_of_line, head: Any, *, is_first: bool = False) -> None:
    own = any(each.text.strip() for each in head.paragraphs) or head._element.findall(f".//{w('drawing')}")
    if not own and not is_first:
        written = _two_ends(head.paragraphs[0], paper.organisation)
        written.append(element("r", element("t", clean(paper.symbol), space=True)))
    if paper.draft_mark:
        head._element.append(line("Draft Mark", (Run(paper.draft_mark),)))


def _two_ends(paragraph: Any, left: str) -> Any:
    """Write words at the left of a line; what is added to it stands at its right end."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Twips

    stops = paragraph.paragraph_format.tab_stops
    for inherited in paragraph.style.paragraph_format.tab_stops:
        stops.add_tab_stop(inherited.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Twips(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    paragraph._p.append(element("r", element("t", clean(left), space=True)))
    paragraph._p.append(element("r", element("tab")))
    return paragraph._p


def _foot(paper: PaperContent, foot: Any) -> None:
    line = _two_ends(foot.paragraphs[0], paper.foot)
    line.append(field("PAGE"))
    line.append(element("r", element("t", " / ", space=True)))
    line.append(field("NUMPAGES"))
