"""A paper as a presentation: its summary, each figure as a picture, what the meeting is asked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from itertools import chain
from typing import Any, Final

from reporting.figures import Figure
from reporting.files import clean
from reporting.papers.content import Box, Heading, PaperContent, Paragraph, Picture, Points, plain
from reporting.papers.docx_parts import repacked
from reporting.pictures import pngs
from reporting.publication import in_one_text
from reporting.svg import picture as drawing_of
from reporting.tables import figure_table
from reporting.words import column_letter, worded


def _inches(*lengths: float) -> tuple[int, ...]:
    return tuple(round(914_400 * one) for one in lengths)


INK, QUIET, HEAD, WRONG = "1D2A30", "51616A", "0B3F52", "9B1C1C"
WORDS, DRAWN = 1, 8
"""Layouts: title and text, picture with caption."""
TITLE, PICTURE, FOOT, NUMBER = 0, 1, 11, 12
TEXT: Final = {WORDS: 1, DRAWN: 2}
"""Placeholders by their key; that of the text is another one in each layout."""
SIZES: Final = {WORDS: 18, DRAWN: 12}
"""Size of the text, in points."""
ON_EACH: Final = {
    TITLE: _inches(0.6, 0.3, 12.1, 1.0),
    FOOT: _inches(0.6, 6.95, 10.6, 0.4),
    NUMBER: _inches(11.7, 6.95, 1.0, 0.4),
}
PLACES: Final = {
    WORDS: {TEXT[WORDS]: _inches(0.6, 1.6, 12.1, 5.2)},
    DRAWN: {TEXT[DRAWN]: _inches(0.6, 1.35, 12.1, 0.95), PICTURE: _inches(0.6, 2.35, 12.1, 4.5)},
}
"""Left, top, width and height of the placeholders: the same in each layout, and its own."""
LONGEST_TITLE: Final = 100
"""Characters of a title in large letters."""
LINE, MOST_LINES, LONGEST_TEXT = 80, 12, 550
"""Bytes on a line, as wide signs have more, lines on a slide, and characters of one text; what is longer goes
on on the next slide."""
LONGEST_PROPERTY: Final = 255
"""Characters that a property of a presentation can have."""
COLUMNS_OF_VALUES: Final = 8
"""Columns of the table of a figure before those that say the same in each row."""
_ON_THE_LAST: Final = ("Address", "Licence", "Contact", "Cite as")
_ENDS: Final = (". ", "! ", "? ", "; ", ": ", "。", "！", "？", "；")


def slides(paper: PaperContent, figures: Mapping[str, Figure]) -> bytes:
    """Return a paper as PPTX; ``figures`` are those of it, by label."""
    deck = _Deck(paper)
    facts = [f"{label}: {plain(text)}" for label, text in (*paper.masthead, *paper.facts)]
    texts = filter(None, (paper.organisation, plain(paper.issued_as), *facts))
    deck.slide(WORDS, paper.title, texts, in_one_text(paper.publication))
    for block in paper.blocks:
        if isinstance(block, Box):
            parts = ([one.text] if isinstance(one, Paragraph) else one.items for one in block.parts)
            deck.words(block.title, map(plain, chain.from_iterable(parts)))
    shown = [one for one in paper.each() if isinstance(one, Picture) and one.label in figures]
    drawn = pngs([drawing_of(figures[one.label], framed=False) for one in shown])
    for picture, drawing in zip(shown, drawn, strict=True):
        deck.figure(picture, figures[picture.label], drawing)
    for section, points in _asked(paper):
        deck.words(section, points)
    said = (f"{label}: {text}" for label, text in paper.publication if label in _ON_THE_LAST)
    begin = "Every number here is one of the paper, which says its base and source."
    deck.words("Where this comes from", (begin, *said))
    return deck.finished()


class _Deck:
    """Writes the slides of one paper, one after the other, into the placeholders of their layouts."""

    def __init__(self, paper: PaperContent) -> None:
        from pptx import Presentation

        self.paper = paper
        self.made = Presentation()
        self.made.slide_width, self.made.slide_height = _inches(13.333, 7.5)
        for key, places in PLACES.items():
            for shape in self.made.slide_layouts[key].placeholders:
                if place := (places | ON_EACH).get(shape.placeholder_format.idx):
                    shape.left, shape.top, shape.width, shape.height = place

    def finished(self) -> bytes:
        about, publication = self.made.core_properties, self.paper.publication
        about.title, about.subject = clean(self.paper.title), self.paper.name
        about.author = clean(dict(publication).get("Publisher", ""))[:LONGEST_PROPERTY]
        # python-pptx takes no more than 255 characters, and a citation has more; the format has no limit.
        about._element.get_or_add_description().text = clean(in_one_text(publication))
        about.language, about.last_modified_by, about.revision = self.paper.language, "", 1
        about.created = about.modified = datetime.combine(self.paper.issued_on, time())
        target = io.BytesIO()
        self.made.save(target)
        return repacked(target.getvalue())

    def words(self, title: str, texts: Iterable[str]) -> None:
        """Write texts on as many slides as they need; nothing is left out."""
        pages: list[list[str]] = [[]]
        for part in chain.from_iterable(map(_in_parts, texts)):
            lines = sum(-(-len(one.encode()) // LINE) for one in (*pages[-1], part))
            if pages[-1] and lines > MOST_LINES:
                pages.append([])
            pages[-1].append(part)
        for number, page in enumerate(pages, 1):
            self.slide(WORDS, title if len(pages) == 1 else f"{title} ({number})", page)

    def figure(self, picture: Picture, figure: Figure, drawing: bytes) -> None:
        measure = f"{picture.label}. {figure.measure}. {figure.base}."
        source = worded("Source: %(source)s", source=figure.source)
        placed = self.slide(DRAWN, figure.heading, [measure, source], _notes_of(figure))
        left, top, width, height = PLACES[DRAWN][PICTURE]
        shape = placed[PICTURE].insert_picture(io.BytesIO(drawing))
        shape.crop_left = shape.crop_right = shape.crop_top = shape.crop_bottom = 0
        wide, high = shape.image.size
        scale = min(width / wide, height / high)
        shape.left, shape.top = left + round((width - wide * scale) / 2), top
        shape.width, shape.height = round(wide * scale), round(high * scale)
        shape._element.nvPicPr.cNvPr.set("descr", clean(picture.alternative))

    def slide(self, layout: int, title: str, texts: Iterable[str], notes: str = "") -> dict[int, Any]:
        """Add a slide and return its placeholders by their key."""
        chosen = self.made.slide_layouts[layout]
        slide = self.made.slides.add_slide(chosen)
        for shape in chosen.placeholders:
            if shape.placeholder_format.idx in (FOOT, NUMBER):
                slide.shapes.clone_placeholder(shape)
        placed = {shape.placeholder_format.idx: shape for shape in slide.placeholders}
        _write(placed[TITLE], [title], size=28 if len(title) <= LONGEST_TITLE else 20, colour=HEAD, bold=True)
        _write(placed[TEXT[layout]], texts, size=SIZES[layout])
        foot = " · ".join(filter(None, (self.paper.draft_mark, self.paper.foot)))
        _write(placed[FOOT], [foot], size=12, colour=WRONG if self.paper.draft_mark else QUIET)
        _write(placed[NUMBER], [str(len(self.made.slides))], size=12, colour=QUIET)
        # As a field the number stays right when slides are moved.
        (run,) = placed[NUMBER].text_frame.paragraphs[0].runs
        run._r.tag = run._r.tag.replace("}r", "}fld")
        run._r.attrib.update({"type": "slidenum", "id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"})
        slide.notes_slide.notes_text_frame.text = clean(notes)
        return placed


def _asked(paper: PaperContent) -> Iterator[tuple[str, list[str]]]:
    """Yield each lettered list under its section, with the sentence that leads to it."""
    section = lead = ""
    for block in paper.blocks:
        if isinstance(block, Heading):
            section, lead = plain(block.text), ""
        elif isinstance(block, Paragraph):
            lead = plain(block.text)
        elif isinstance(block, Points) and block.ordered:
            items = (f"({column_letter(at).lower()}) {plain(one)}" for at, one in enumerate(block.items))
            yield section, [one for one in (lead, *items) if one]


def _in_parts(text: str) -> Iterator[str]:
    """Yield a text in parts that fit a slide: at the end of a sentence, else of a word, else anywhere."""
    while len(text) > LONGEST_TEXT:
        end = max(text.rfind(sign, LONGEST_TEXT // 2, LONGEST_TEXT) for sign in _ENDS) + 1
        end = end or text.rfind(" ", 1, LONGEST_TEXT) + 1 or LONGEST_TEXT
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _notes_of(figure: Figure) -> str:
    """Return what a figure says of itself, a line each, and the table of its values."""
    table = figure_table(figure)
    lines: list[Iterable[Any]] = [[one.heading for one in table.columns], *table.rows]
    values = [["" if cell is None else str(cell) for cell in line][:COLUMNS_OF_VALUES] for line in lines]
    about = [f"{label}: {text.removeprefix('Base: ')}" for label, text in table.about]
    return "\n".join([*about, "", *map(" | ".join, values)])


def _write(shape: Any, texts: Iterable[str], *, size: int, colour: str = INK, bold: bool = False) -> None:
    from pptx.dml.color import RGBColor
    from pptx.oxml.xmlchemy import OxmlElement
    from pptx.util import Pt

    for place, text in enumerate(texts):
        line = shape.text_frame.add_paragraph() if place else shape.text_frame.paragraphs[0]
        line.space_before, line.space_after = Pt(0), Pt(6)
        line._pPr.attrib.update({"algn": "l", "marL": "0", "indent": "0"})
        line._pPr.append(OxmlElement("a:buNone"))
        run = line.add_run()
        run.text, run.font.size, run.font.bold = clean(text), Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour)
