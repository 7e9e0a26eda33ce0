"""A paper as DOCX: real styles and numbering, table heads that repeat, footnotes that Word knows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from reporting.files import clean
from reporting.papers.content import (
    Block,
    Box,
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    SideBySide,
    TableRow,
    fitted_widths,
    leading_into_lists,
    own,
    plain,
    type_of_text,
)
from reporting.papers.docx_looks import counted, started_anew
from reporting.papers.docx_parts import (
    Notes,
    bookmarked,
    element,
    field,
    label_mark,
    put_picture,
    repacked,
    set_language,
    w,
)
from reporting.papers.docx_template import default_template
from reporting.pictures import pngs
from reporting.publication import in_one_text

PICTURE_WIDTH_CM = 16.0
HALF_WIDTH_CM = 7.7
PICTURE_ZOOM = 1.5
"""Some 185 dots an inch on paper. A drawing as such is cut at its edges by some readers of DOCX."""


def docx(paper: PaperContent) -> bytes:
    """Return a paper as DOCX."""
    pictures = [block.svg for block in paper.each() if isinstance(block, Picture)]
    # Typst draws the pictures on another core while the text is written.
    with ThreadPoolExecutor(1) as pool:
        drawn = pool.submit(pngs, pictures, zoom=PICTURE_ZOOM)
        return _Writer(paper).bytes(drawn)


LONGEST_PROPERTY = 255
"""Characters that a property of a document can have."""


class _Writer:
    """Writes one paper; keeps its footnotes and counts its bookmarks on the way."""

    def __init__(self, paper: PaperContent) -> None:
        import docx as word

        self.paper = paper
        self.made = word.Document(io.BytesIO(default_template()))
        self.styles = {style.name.lower(): style.style_id for style in self.made.styles}
        self.notes = Notes(self.styles["footnote reference"], self.styles["footnote text"])
        self.bookmarks = 0
        self.holders: list[tuple[Any, Picture, float]] = []
        named = [one for one in paper.each() if isinstance(one, Picture | PaperTable)]
        self.labels = {one.anchor: one.label for one in named if plain(one.title).startswith(one.label)}
        self.counted = counted(self.labels.values())
        body = self.made.element.body
        self.end = body.sectPr
        for part in [part for part in body if part is not self.end]:
            body.remove(part)

    def bytes(self, drawn: Future[list[bytes]]) -> bytes:
        properties = self.made.core_properties
        published = dict(self.paper.publication)
        properties.author = clean(published.get("Publisher", ""))[:LONGEST_PROPERTY]
        # python-docx takes no more than 255 characters, and a citation has more; the format has no limit.
        described = properties._element.get_or_add_description()
        described.text = clean(in_one_text(self.paper.publication))
        properties.last_modified_by = ""
        properties.title = clean(self.paper.title)
        properties.subject = clean(self.paper.symbol)
        properties.identifier = self.paper.name
        properties.language = self.paper.language
        properties.created = properties.modified = datetime.combine(self.paper.issued_on, time())
        properties.revision = 1
        properties.category = properties.keywords = properties.content_status = properties.version = ""
        write_pages(self.made, self.paper, self.line)
        self._title_block()
        self._contents()
        leading = leading_into_lists(self.paper.blocks)
        for place, block in enumerate(self.paper.blocks):
            for part in self._parts_of(block):
                if place in leading:
                    part[0].append(element("keepNext"))
                self._add(part)
        for (holder, block, width_cm), picture in zip(self.holders, drawn.result(), strict=True):
            put_picture(holder, block, picture, width_cm)
        self.notes.attach(self.made)
        set_language(self.made, self.paper.language)
        target = io.BytesIO()
        self.made.save(target)
        return repacked(target.getvalue())

    def _add(self, part: Any) -> None:
        self.end.addprevious(part)

    def _title_block(self) -> None:
        head = self.line("Letterhead", (Run(self.paper.organisation),))
        if self.paper.masthead:
            facts = [self._fact(label, text) for label, text in self.paper.masthead]
            self._add(columns([[head], facts], (5600, TEXT_WIDTH - 5600), rule=True))
            self._add(self.line("Note", ()))
        else:
            self._add(head)
        for label, text in self.paper.facts:
            self._add(self._fact(label, text))
        self._add(self.line("Title", (Run(self.paper.title),)))
        if self.paper.issued_as:
            self._add(self.line("Issued As", self.paper.issued_as))

    def _fact(self, label: str, text: type_of_text) -> Any:
        return self.line("Title Fact", (Run(f"{label}: ", strong=True), *text))

    def _contents(self) -> None:
        """Write a table of contents that Word can bring up to date; until then it names paragraphs."""
        if not self.paper.has_contents:
            return
        self._add(self.line("TOC Heading", (Run("Contents"),)))
        found = list(self.paper.headings())
        for place, heading in enumerate(found):
            link = element("hyperlink", anchor=bookmarked(heading.anchor))
            for run in self._contents_words(heading):
                link.append(run)
            line = self.line(f"toc {heading.level}", ())
            if place == 0:
                for run in field('TOC \\o "1-2" \\h \\z', only="begin"):
                    line.append(run)
            line.append(link)
            if place == len(found) - 1:
                line.append(element("r", element("fldChar", fldCharType="end")))
            self._add(line)

    @staticmethod
    def _contents_words(heading: Heading) -> Iterator[Any]:
        label = f"{heading.label} " if heading.label else ""
        yield element("r", element("t", clean(f"{label}{plain(heading.text)}"), space=True))
        if heading.paragraphs:
            yield element("r", element("t", f"   ({heading.paragraphs})", space=True))

    def line(self, style: str, text: type_of_text) -> Any:
        """Return a paragraph of one style."""
        found = element("p", element("pPr", element("pStyle", val=self.styles[style.lower()])))
        for part in self.runs(text):
            found.append(part)
        return found

    def runs(self, text: Iterable[Run]) -> Iterator[Any]:
        """Yield runs, links, footnote marks, and references that Word brings up to date."""
        for run in text:
            if run.link and not run.link.startswith("#"):
                key = self.made.part.relate_to(run.link, _HYPERLINK, is_external=True)
                yield element("hyperlink", self._run(run, style="hyperlink"), rid=key)
            elif run.text and self.labels.get(run.link.removeprefix("#")) == run.text:
                code = f"REF {label_mark(run.link.removeprefix('#'))} \\h"
                yield element("fldSimple", self._run(run), instr=code)
            elif run.text:
                yield self._run(run)
            if run.note:
                yield from self.notes.mark(run.note)

    def _run(self, run: Run, *, style: str = "") -> Any:
        looks = element("rPr")
        if style:
            looks.append(element("rStyle", val=self.styles[style]))
        if run.strong:
            looks.append(element("b"))
        if run.emphasis:
            looks.append(element("i"))
        found = element("r", looks) if len(looks) else element("r")
        found.append(element("t", clean(run.text), space=True))
        return found

    def _marked(self, line: Any, anchor: str) -> Any:
        """Put a bookmark around the words of a line, so that links reach it."""
        self.bookmarks += 1
        start = element("bookmarkStart", id=str(self.bookmarks), name=bookmarked(anchor))
        line.insert(1, start)
        line.append(element("bookmarkEnd", id=str(self.bookmarks)))
        return line

    def _caption(self, block: Picture | PaperTable) -> Any:
        """Return the line above a table or figure; what names it is marked, for references to it."""
        first, *others = block.title
        if not first.text.startswith(block.label):
            return self._marked(self.line("Caption", block.title), block.anchor)
        rest = replace(first, text=first.text.removeprefix(block.label))
        line = self.line("Caption", (replace(first, text=block.label, note=()), rest, *others))
        self.bookmarks += 1
        named = line.find(w("r"))
        named.addprevious(element("bookmarkStart", id=str(self.bookmarks), name=label_mark(block.anchor)))
        named.addnext(element("bookmarkEnd", id=str(self.bookmarks)))
        by_word = self.counted.get(block.label)
        if by_word is not None:
            named.addnext(element("fldSimple", self._run(Run(by_word.number)), instr=by_word.code))
            named.find(w("t")).text = by_word.words
        return self._marked(line, block.anchor)

    def _parts_of(self, block: Block) -> Iterator[Any]:
        if isinstance(block, Heading):
            yield self._heading(block)
        elif isinstance(block, Paragraph):
            style = "Normal" if block.number is None else "Numbered Paragraph"
            yield self._marked(self.line(style, block.text), block.anchor)
        elif isinstance(block, Points):
            yield from self._points(block)
        elif isinstance(block, Picture):
            yield from self._picture(block)
        elif isinstance(block, SideBySide):
            width = TEXT_WIDTH // len(block.pictures)
            cells = [list(self._picture(one, width_cm=HALF_WIDTH_CM)) for one in block.pictures]
            yield columns(cells, (width,) * len(cells))
            yield self.line("Note", ())
        elif isinstance(block, Box):
            lines = [self.line("Box Title", (Run(block.title),))]
            lines += [line for part in block.parts for line in self._parts_of(part)]
            yield self.line("Note", ())
            yield boxed(lines)
            yield self.line("Note", ())
        else:
            yield self._caption(block)
            yield table(block, self.styles, self.runs)
            yield from self._notes_below(block.notes)

    def _heading(self, block: Heading) -> Any:
        line = self.line(f"Heading {block.level}", block.text)
        if block.is_annex:
            line[0].append(element("pageBreakBefore"))
        if not block.label:
            line[0].append(element("numPr", element("numId", val="0")))
            line[0].append(element("ind", left="0", firstLine="0"))
        return self._marked(line, block.anchor)

    def _points(self, block: Points) -> Iterator[Any]:
        style = "Lettered Point" if block.ordered else "Point"
        numbering = started_anew(self.made) if block.ordered else ""
        for item in block.items:
            line = self.line(style, item)
            if numbering:
                line[0].append(element("numPr", element("ilvl", val="0"), element("numId", val=numbering)))
            yield line

    def _picture(self, block: Picture, *, width_cm: float = PICTURE_WIDTH_CM) -> Iterator[Any]:
        yield self._caption(block)
        holder = self.made.add_paragraph()
        holder.paragraph_format.keep_with_next = bool(block.notes)
        self.holders.append((holder, block, width_cm))
        yield holder._p
        yield from self._notes_below(block.notes, together=True)

    def _notes_below(self, notes: Sequence[type_of_text], *, together: bool = False) -> Iterator[Any]:
        for place, note in enumerate(notes, 1):
            line = self.line("Note", note)
            if together and place < len(notes):
                line[0].append(element("keepNext"))
            yield line


_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


TEXT_WIDTH = 9070
"""Width between the margins of A4, in twentieths of a point."""
BAND = "E3EDF0"
INK = "0B3F52"


def table(
    content: PaperTable, styles: Mapping[str, str], runs: Callable[[type_of_text], Iterable[Any]]
) -> Any:
    """Return a table whose first row repeats on every page; ``runs`` writes the words of a cell."""
    widths = [round(TEXT_WIDTH * share) for share in fitted_widths(content)]
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val=styles["paper table"]),
            element("tblW", w=str(sum(widths)), type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", noVBand="1"),
            *(element(name, val=said) for name, said in zip(_SAID, said_of(content), strict=True)),
        ),
        element("tblGrid", *(element("gridCol", w=str(width)) for width in widths)),
    )
    writer = _Rows(styles, runs, widths)
    made.append(writer.head(content))
    for row in content.rows:
        made.append(writer.row(row))
    return made


_SAID = ("tblCaption", "tblDescription")


def said_of(content: PaperTable) -> tuple[str, str]:
    """Return title and description of a table, for those who do not see it."""
    return clean(plain(content.title)), clean(f"Columns: {', '.join(content.headings)}.")


def columns(cells: list[list[Any]], widths: tuple[int, ...], *, rule: bool = False) -> Any:
    """Return parts of a text that stand side by side, without lines; ``rule`` draws one below them."""
    line = element("bottom", val="single", sz="10", color=INK)
    borders = [element("tblBorders", line)] if rule else []
    row = element("tr", element("trPr", element("cantSplit")))
    for parts, width in zip(cells, widths, strict=True):
        row.append(element("tc", element("tcPr", element("tcW", w=str(width), type="dxa")), *parts))
    return _layout(widths, borders, row)


def boxed(lines: list[Any]) -> Any:
    """Return paragraphs in a frame."""
    sides = ("top", "left", "bottom", "right")
    borders = element("tblBorders", *(element(one, val="single", sz="6", color=INK) for one in sides))
    cell = element("tc", element("tcPr", element("tcW", w=str(TEXT_WIDTH), type="dxa")), *lines)
    return _layout((TEXT_WIDTH,), [borders], element("tr", cell))


def _layout(widths: tuple[int, ...], borders: list[Any], row: Any) -> Any:
    looks = element(
        "tblPr",
        element("tblW", w=str(sum(widths)), type="dxa"),
        *borders,
        element("tblLayout", type="fixed"),
    )
    return element("tbl", looks, element("tblGrid", *(element("gridCol", w=str(one)) for one in widths)), row)


class _Rows:
    """Writes the rows of one table."""

    def __init__(
        self,
        styles: Mapping[str, str],
        runs: Callable[[type_of_text], Iterable[Any]],
        widths: list[int],
    ) -> None:
        self.styles, self.runs, self.widths = styles, runs, widths

    def head(self, content: PaperTable) -> Any:
        looks = element("trPr", element("cantSplit"), element("tblHeader"))
        made = element("tr", looks)
        for place, (heading, width) in enumerate(zip(content.headings, self.widths, strict=True)):
            cell = Cell(((own(heading),),), is_number=place in content.numbers)
            made.append(self._cell(cell, width, "table head"))
        return made

    def row(self, row: TableRow) -> Any:
        whole = all(cell.is_short for cell in row.cells)
        made = element("tr", element("trPr", *([element("cantSplit")] if whole else [])))
        if row.is_band:
            made.append(self._cell(row.cells[0], sum(self.widths), "table band", len(self.widths)))
            return made
        for cell, width in zip(row.cells, self.widths, strict=True):
            made.append(self._cell(cell, width, "table text"))
        return made

    def _cell(self, cell: Cell, width: int, style: str, span: int = 1) -> Any:
        looks = element("tcPr", element("tcW", w=str(width), type="dxa"))
        if span > 1:
            looks.append(element("gridSpan", val=str(span)))
            looks.append(element("shd", val="clear", color="auto", fill=BAND))
        return element("tc", looks, *self._lines(cell, style))

    def _lines(self, cell: Cell, style: str) -> Iterator[Any]:
        several = cell.are_points and len(cell.lines) > 1
        for line in cell.lines or ((),):
            looks = element("pPr", element("pStyle", val=self.styles[style]))
            if several:
                looks.append(element("ind", left="170", hanging="170"))
            if cell.is_number:
                looks.append(element("jc", val="right"))
            found = element("p", looks)
            if several:
                found.append(element("r", element("t", "– ", space=True)))
            for part in self.runs(line):
                found.append(part)
            yield found


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
