"""Head and foot of the pages of a DOCX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reporting.files import clean
from reporting.papers.content import PaperContent, Run, type_of_text
from reporting.papers.docx_parts import element, field
from reporting.papers.docx_tables import TEXT_WIDTH

type_of_line = Callable[[str, type_of_text], Any]


def write_pages(made: Any, paper: PaperContent, line: type_of_line) -> None:
    """Write head and foot of the pages; the first says in its title block who issues the paper."""
    (section,) = made.sections
    first, later = section.first_page_header, section.header
    first.is_linked_to_previous = False
    written = _two_ends(later.paragraphs[0], paper.organisation)
    written.append(element("r", element("t", clean(paper.symbol), space=True)))
    if paper.draft_mark:
        for head in (first, later):
            head._element.append(line("Draft Mark", (Run(paper.draft_mark),)))
    for foot in (section.footer, section.first_page_footer):
        _foot(paper, foot)


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
