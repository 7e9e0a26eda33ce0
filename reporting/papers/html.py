"""A paper as HTML: a part of a page, with an anchor for every paragraph, table, figure and footnote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

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
    SideBySide,
    TableRow,
    plain,
    type_of_text,
)
from reporting.words import worded

CODE = 10
"""Characters of a heading of a row that is never broken, as “BIO-1”."""


def html(paper: PaperContent) -> str:
    """Return title block, contents, text and footnotes; headings begin at the second level."""
    return _Writer(paper).whole()


def html_of(blocks: Iterable[Block]) -> str:
    """Return some blocks of a paper as HTML with their footnotes below them, without anchors."""
    writer = _Writer(PaperContent("", "", "", "", (), ()), anchored=False)
    body = "".join(writer.block(block) for block in blocks)
    return f'<div class="paper">{body}{writer.footnotes()}</div>'


class _Writer:
    """Writes one paper; its footnotes are numbered as they come and stand at its end."""

    def __init__(self, paper: PaperContent, *, anchored: bool = True) -> None:
        self.paper = paper
        self.anchored = anchored
        self.notes: list[str] = []
        self.known: dict[type_of_text, int] = {}

    def whole(self) -> str:
        facts = "".join(
            f"<dt>{escape(label)}</dt><dd>{self.text(text)}</dd>"
            for label, text in (*self.paper.masthead, *self.paper.facts)
        )
        issued = f'<p class="issued-as">{self.text(self.paper.issued_as)}</p>' if self.paper.issued_as else ""
        body = "".join(self.block(block) for block in self.paper.blocks)
        return (
            f'<article class="paper" lang="{escape(self.paper.language)}"><header><p class="eyebrow">'
            f"{escape(self.paper.organisation)}</p>"
            f'<h1>{escape(self.paper.title)}</h1>{issued}<dl class="facts">{facts}</dl></header>'
            f"{self._contents()}{body}{self.footnotes()}</article>"
        )

    def text(self, text: type_of_text) -> str:
        """Return runs as HTML; nothing of them is read as HTML."""
        return "".join(self._runs(text))

    def _runs(self, text: type_of_text) -> Iterator[str]:
        for run in text:
            words = escape(run.text)
            words = f"<strong>{words}</strong>" if run.strong else words
            words = f"<em>{words}</em>" if run.emphasis else words
            if run.link.startswith("#"):
                words = f'<a href="{escape(run.link)}">{words}</a>' if self.anchored else words
            elif run.link:
                words = f'<a href="{escape(run.link)}" rel="nofollow noopener">{words}</a>'
            yield words
            if run.note:
                yield self._mark(run.note)

    def _id(self, anchor: str) -> str:
        return f' id="{anchor}"' if self.anchored else ""

    def _mark(self, note: type_of_text) -> str:
        """Return the mark of a footnote; one that stands there already is pointed to again."""
        known = self.known.get(note)
        number = known or len(self.notes) + 1
        if known is None:
            self.known[note] = number
            self.notes.append("")
            self.notes[number - 1] = self.text(note)
        if not self.anchored:
            return f"<sup>{number}</sup>"
        anchor = "" if known else self._id(f"mark-{number}")
        return f'<sup{anchor}><a href="#note-{number}" aria-label="Footnote {number}">{number}</a></sup>'

    def footnotes(self) -> str:
        """Return the footnotes, with the way back to their marks where there are anchors."""
        if not self.notes:
            return ""
        if not self.anchored:
            items = "".join(f"<li>{note}</li>" for note in self.notes)
            return f'<ol class="footnotes">{items}</ol>'
        items = "".join(
            f'<li id="note-{number}">{note} <a href="#mark-{number}" aria-label="Back to the text of '
            f'footnote {number}">↩</a></li>'
            for number, note in enumerate(self.notes, 1)
        )
        return f'<section class="footnotes"><h2 id="footnotes">Footnotes</h2><ol>{items}</ol></section>'

    def _contents(self) -> str:
        items = "".join(
            f'<li class="level-{one.level}"><a href="#{one.anchor}">{_labelled(one)}</a>{_range(one)}</li>'
            for one in self.paper.headings()
        )
        head = '<nav class="contents" aria-labelledby="contents"><h2 id="contents">Contents</h2>'
        return f"{head}<ul>{items}</ul></nav>"

    def block(self, block: Block) -> str:
        if isinstance(block, Heading):
            level = block.level + 1
            words = f"{escape(block.label)} {self.text(block.text)}" if block.label else self.text(block.text)
            return f"<h{level}{self._id(block.anchor)}>{words}</h{level}>"
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, Points):
            tag = 'ol class="lettered"' if block.ordered else "ul"
            items = "".join(f"<li>{self.text(item)}</li>" for item in block.items)
            return f"<{tag}>{items}</{tag.split(maxsplit=1)[0]}>"
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, SideBySide):
            return f'<div class="beside">{"".join(self._picture(one) for one in block.pictures)}</div>'
        if isinstance(block, Box):
            parts = "".join(self.block(one) for one in block.parts)
            named = f"{block.anchor}-title"
            return (
                f'<section class="box"{self._id(block.anchor)} aria-labelledby="{named}">'
                f'<p class="box-title" id="{named}">{escape(block.title)}</p>{parts}</section>'
            )
        return self._table(block)

    def _paragraph(self, block: Paragraph) -> str:
        if block.number is None:
            return f'<p{self._id(block.anchor)} class="plain">{self.text(block.text)}</p>'
        number = f'<span class="number">{block.number}.</span>'
        if self.anchored:
            number = f'<a class="number" href="#{block.anchor}">{block.number}.</a>'
        return f"<p{self._id(block.anchor)}>{number} {self.text(block.text)}</p>"

    def _notes_below(self, notes: tuple[type_of_text, ...]) -> str:
        return "".join(f'<p class="note">{self.text(note)}</p>' for note in notes)

    def _picture(self, block: Picture) -> str:
        named = f'role="img" aria-labelledby="{block.anchor}-caption"'
        drawing = block.fluid or block.svg.replace('role="img"', named, 1)
        link = ""
        if block.address and self.anchored:
            words = worded(
                "%(escape)s on its own, with its numbers as a table and as files", escape=escape(block.label)
            )
            link = f'<p class="note of-figure"><a href="{escape(block.address)}">{words}</a></p>'
        return (
            f'<figure{self._id(block.anchor)}><figcaption id="{block.anchor}-caption">'
            f"{self.text(block.title)}</figcaption>{drawing}{self._notes_below(block.notes)}{link}</figure>"
        )

    def _table(self, block: PaperTable) -> str:
        heads = "".join(
            f'<th scope="col"{_number(place in block.numbers)}>{escape(heading)}</th>'
            for place, heading in enumerate(block.headings)
        )
        caption = self.text(block.title)
        look = "dense" if block.is_dense else "stack"
        # What scrolls sideways on a phone has to be reached by keyboard.
        scrolls = f' tabindex="0" role="group" aria-label="{escape(block.label)}"' if block.is_dense else ""
        groups = "".join(self._groups(block))
        return (
            f'<div class="scroll"{self._id(block.anchor)}{scrolls}><table class="{look}">'
            f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead>{groups}</table></div>"
            f"{self._notes_below(block.notes)}"
        )

    def _groups(self, block: PaperTable) -> Iterator[str]:
        """Yield a body for each band with the rows below it, so that the band heads them."""
        rows: list[str] = []
        for row in block.rows:
            if row.is_band and rows:
                yield f"<tbody>{''.join(rows)}</tbody>"
                rows = []
            rows.append(self._row(block, row))
        yield f"<tbody>{''.join(rows)}</tbody>"

    def _row(self, block: PaperTable, row: TableRow) -> str:
        if row.is_band:
            inside = self._lines(row.cells[0])
            return f'<tr class="band"><th scope="rowgroup" colspan="{len(block.headings)}">{inside}</th></tr>'
        cells = zip(row.cells, block.headings, strict=True)
        return (
            f"<tr>{''.join(self._cell(cell, head, place) for place, (cell, head) in enumerate(cells))}</tr>"
        )

    def _cell(self, cell: Cell, heading: str, place: int) -> str:
        tag, scope = ("th", ' scope="row"') if place == 0 else ("td", "")
        is_code = place == 0 and sum(len(plain(line)) for line in cell.lines) <= CODE
        style = _number(cell.is_number) or (' class="nowrap"' if is_code else "")
        look = f'{scope} data-label="{escape(heading)}"{style}'
        return f"<{tag}{look}><div>{self._lines(cell)}</div></{tag}>"

    def _lines(self, cell: Cell) -> str:
        if not cell.are_points or len(cell.lines) == 1:
            return "<br>".join(self.text(line) for line in cell.lines)
        return f'<ul class="points">{"".join(f"<li>{self.text(line)}</li>" for line in cell.lines)}</ul>'


def _number(is_number: bool) -> str:  # noqa: FBT001
    return ' class="number"' if is_number else ""


def _labelled(heading: Heading) -> str:
    words = "".join(escape(run.text) for run in heading.text)
    return f"{escape(heading.label)} {words}" if heading.label else words


def _range(heading: Heading) -> str:
    return f" <small>{escape(heading.paragraphs)}</small>" if heading.paragraphs else ""
