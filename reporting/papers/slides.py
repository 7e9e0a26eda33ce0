"""A paper as a presentation: its summary, each figure as a chart to edit, what the meeting is asked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from reporting.figures import Figure
from reporting.files import clean
from reporting.papers.content import (
    Heading,
    PaperContent,
    Picture,
    plain,
)
from reporting.papers.docx_parts import repacked
from reporting.papers.slide_charts import add_chart, can_be_charted, height_of
from reporting.papers.slide_texts import TextSlide, asked, summed_up
from reporting.pictures import pngs
from reporting.publication import in_one_text
from reporting.words import worded

INK, QUIET, HEAD, WRONG, GROUND = "1D2A30", "51616A", "0B3F52", "9B1C1C", "FFFFFF"
WIDTH, HEIGHT = 13.333, 7.5
"""Inches of a slide, sixteen to nine."""
MARGIN = 0.6
LONGEST_PROPERTY = 255
"""Characters that a property of a presentation can have."""
_ON_THE_LAST: Final = ("Address", "Licence", "Contact", "Cite as")
_LINKS: Final = re.compile(rb"<hyperlinks>.*?</hyperlinks>", re.DOTALL)
_DATES: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def slides(paper: PaperContent, figures: Mapping[str, Figure]) -> bytes:
    """Return a paper as PPTX; ``figures`` are those of it, by label."""
    return _Deck(paper, figures).bytes()


class _Deck:
    """Writes the slides of one paper, one after the other."""

    def __init__(self, paper: PaperContent, figures: Mapping[str, Figure]) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.paper, self.figures = paper, figures
        self.made = Presentation()
        self.made.slide_width, self.made.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.count = 0

    def bytes(self) -> bytes:
        self._first()
        for one in summed_up(self.paper):
            self._words(one)
        section = ""
        for block in self.paper.each():
            if isinstance(block, Heading):
                section = plain(block.text)
            elif isinstance(block, Picture):
                self._figure(block, section)
        for one in asked(self.paper):
            self._words(one)
        self._last()
        self._properties()
        target = io.BytesIO()
        self.made.save(target)
        return repacked(_settled(target.getvalue(), self.paper.issued_on))

    def _slide(self, title: str, *, size: int = 28, height: float = 1.1) -> Any:
        slide = self.made.slides.add_slide(self.made.slide_layouts[5])
        self.count += 1
        self._put(slide.shapes.title, MARGIN, 0.5, WIDTH - 2 * MARGIN, height)
        _write(slide.shapes.title.text_frame, [title], size=size, colour=HEAD, bold=True)
        if self.count > 1:
            self._band(slide, MARGIN, 0.42, 0.9, 0.06)
        if self.paper.draft_mark:
            # The first slide has a dark ground at its head.
            colour = GROUND if self.count == 1 else WRONG
            self._note(slide, self.paper.draft_mark, MARGIN, 0.12, 6, colour=colour)
        self._note(slide, self.paper.foot, MARGIN, HEIGHT - 0.45, WIDTH - 2.5)
        self._note(slide, str(self.count), WIDTH - MARGIN - 1, HEIGHT - 0.45, 1, right=True)
        return slide

    def _put(self, shape: Any, left: float, top: float, width: float, height: float) -> None:
        from pptx.util import Inches

        shape.left, shape.top = Inches(left), Inches(top)
        shape.width, shape.height = Inches(width), Inches(height)

    def _box(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        from pptx.util import Inches

        box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
        box.text_frame.word_wrap = True
        return box.text_frame

    def _band(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        """Draw a coloured ground that says nothing."""
        from pptx.dml.color import RGBColor
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Inches

        place = (Inches(left), Inches(top), Inches(width), Inches(height))
        band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
        band.fill.solid()
        band.fill.fore_color.rgb = RGBColor.from_string(HEAD)
        band.line.fill.background()
        band.shadow.inherit = False
        return band

    def _note(
        self,
        slide: Any,
        text: str,
        left: float,
        top: float,
        width: float,
        *,
        colour: str = QUIET,
        right: bool = False,
    ) -> None:
        frame = self._box(slide, left, top, width, 0.3)
        _write(frame, [text], size=12, colour=colour, right=right)

    def _first(self) -> None:
        slide = self._slide(self.paper.title, size=36, height=2.2)
        band = self._band(slide, 0, 0, WIDTH, 2.9)
        slide.shapes._spTree.remove(band._element)
        slide.shapes._spTree.insert(2, band._element)
        _write(slide.shapes.title.text_frame, [self.paper.title], size=36, colour=GROUND, bold=True)
        frame = self._box(slide, MARGIN, 3.1, WIDTH - 2 * MARGIN, 3.4)
        facts = [f"{label}: {plain(text)}" for label, text in (*self.paper.masthead, *self.paper.facts)]
        said = [self.paper.organisation, plain(self.paper.issued_as), *facts]
        _write(frame, [one for one in said if one], size=18, colour=INK)
        _notes(slide, [in_one_text(self.paper.publication)])

    def _words(self, one: TextSlide) -> None:
        slide = self._slide(one.title)
        frame = self._box(slide, MARGIN, 1.7, WIDTH - 2 * MARGIN, HEIGHT - 2.4)
        _write(frame, one.texts, size=22, colour=INK, space=10)

    def _figure(self, picture: Picture, section: str) -> None:
        from pptx.util import Inches

        figure = self.figures.get(picture.label)
        if figure is None:
            return
        slide = self._slide(figure.heading, size=24)
        measure = f"{picture.label}. {figure.measure}. {figure.base}."
        _write(self._box(slide, MARGIN, 1.55, WIDTH - 2 * MARGIN, 0.4), [measure], size=13, colour=QUIET)
        left, top, width, height = MARGIN, 2.1, WIDTH - 2 * MARGIN, HEIGHT - 3.05
        if can_be_charted(figure):
            high = height_of(figure, height)
            place = (Inches(left), Inches(top), Inches(width), Inches(high))
            add_chart(slide, figure, place, picture.alternative)
        else:
            self._picture(slide, picture, left, top, width, height)
        source = worded("Source: %(source)s", source=figure.source)
        _write(
            self._box(slide, MARGIN, HEIGHT - 0.9, WIDTH - 2 * MARGIN, 0.35), [source], size=11, colour=QUIET
        )
        _notes(slide, [section, *_said_of(figure)])

    def _picture(
        self, slide: Any, picture: Picture, left: float, top: float, width: float, height: float
    ) -> None:
        from pptx.util import Inches

        (drawn,) = pngs([picture.svg])
        shape = slide.shapes.add_picture(io.BytesIO(drawn), Inches(left), Inches(top), height=Inches(height))
        if shape.width > Inches(width):
            shape.height = round(shape.height * Inches(width) / shape.width)
            shape.width = Inches(width)
        shape._element.nvPicPr.cNvPr.set("descr", clean(picture.alternative))

    def _last(self) -> None:
        publication = dict(self.paper.publication)
        slide = self._slide("Where this comes from")
        frame = self._box(slide, MARGIN, 1.7, WIDTH - 2 * MARGIN, HEIGHT - 2.4)
        said = [
            "Every number here is one of the paper, which says its base and source.",
            *(f"{label}: {publication[label]}" for label in _ON_THE_LAST if label in publication),
        ]
        _write(frame, said, size=18, colour=INK, space=10)

    def _properties(self) -> None:
        about = self.made.core_properties
        moment = datetime.combine(self.paper.issued_on, time())
        about.title, about.subject = clean(self.paper.title), self.paper.name
        about.author = clean(dict(self.paper.publication).get("Publisher", ""))[:LONGEST_PROPERTY]
        # python-pptx takes no more than 255 characters, and a citation has more; the format has no limit.
        about._element.get_or_add_description().text = clean(in_one_text(self.paper.publication))
        about.language, about.last_modified_by, about.revision = self.paper.language, "", 1
        about.created = about.modified = moment


def _said_of(figure: Figure) -> Iterator[str]:
    """Yield what whoever presents a figure may be asked."""
    yield figure.summary
    yield f"{figure.base}. {figure.period}"
    yield figure.counting_rule
    yield from figure.certainty_notes
    for row in figure.rows:
        values = [f"{one.label} {one.others_text}".strip() for one in row.values if one.label]
        said = "; ".join(filter(None, (*values, row.base_label)))
        yield f"{row.label}: {said}" if row.label and said else row.label or said


def _write(
    frame: Any,
    texts: Sequence[str],
    *,
    size: int,
    colour: str,
    bold: bool = False,
    right: bool = False,
    space: int = 4,
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.clear()
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    for place, text in enumerate(texts):
        line = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        line.alignment, line.space_after = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT, Pt(space)
        run = line.add_run()
        run.text = clean(text)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Arial"
        run.font.color.rgb = RGBColor.from_string(colour)


def _notes(slide: Any, texts: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = clean("\n".join(one for one in texts if one))


def _settled(content: bytes, day: date) -> bytes:
    """Give the workbooks behind the charts the day of the paper, so that equal content is equal bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            made.writestr(name, _workbook(part, day) if name.endswith(".xlsx") else part)
    return target.getvalue()


def _workbook(content: bytes, day: date) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/_rels/"):
                # A label that begins like an address is no link.
                continue
            part = _LINKS.sub(b"", part) if name.startswith("xl/worksheets/") else part
            if name == "docProps/core.xml":
                part = _DATES.sub(rb"\g<1>" + f"{day}T00:00:00Z".encode() + rb"\g<2>", part)
            made.writestr(name, part)
    return repacked(target.getvalue())
