"""A paper as DOCX: real styles and numbering, table heads that repeat, footnotes that Word knows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from reporting.files import clean
from reporting.papers.content import (
    Block,
    Box,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    SideBySide,
    plain,
    type_of_text,
)
from reporting.papers.docx_lines import counted, started_anew
from reporting.papers.docx_pages import write_pages
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
from reporting.papers.docx_tables import TEXT_WIDTH, boxed, columns, table
from reporting.papers.docx_template import default_template
from reporting.papers.fitting import leading_into_lists
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
        self._properties()
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

    def _properties(self) -> None:
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
