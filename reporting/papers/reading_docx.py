"""Reads the words of a DOCX: its text, heads and feet, notes, comments, what is said of its pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from reporting.papers.docx_parts import w
from reporting.papers.proof import UnreadablePaperError, Word, words_of

_COUNTED_BY_WORD = re.compile(r"\s*(PAGE|NUMPAGES|PAGEREF|NOTEREF|SECTIONPAGES)\b", re.IGNORECASE)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STORIES = {
    "header": "head of pages",
    "footer": "foot of pages",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
}
_CAPTIONS = ("Table", "Annex table", "Figure")


def opened(content: bytes) -> Any:
    """Return a DOCX as python-docx reads it; raises UnreadablePaperError."""
    import docx

    try:
        return docx.Document(io.BytesIO(content))
    except Exception as error:
        raise UnreadablePaperError("This is no DOCX that can be read.") from error


def docx_words(content: bytes) -> Iterator[Word]:
    """Yield every word of a DOCX with its place: heads and feet of pages, text, notes, words on pictures."""
    document = opened(content)
    stories = sorted((str(part.partname), part) for part in document.part.package.iter_parts())
    for kind in ("header", "footer"):
        yield from _of_stories(stories, kind)
    body = document.element.body
    yield from _Text(document).words(body)
    for kind in ("footnotes", "endnotes", "comments"):
        yield from _of_stories(stories, kind)
    yield from _said_of_pictures(body)


def _of_stories(stories: list[tuple[str, Any]], kind: str) -> Iterator[Word]:
    """Yield the words of every part of one kind, as all headers."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for name, part in stories:
        if re.fullmatch(rf"/word/{kind}[0-9]*\.xml", name):
            number = 0
            for story in etree.fromstring(part.blob, parser).iter(w("hdr"), w("ftr"), w(kind[:-1])):
                if story.get(w("type")) is None:
                    number += 1
                    place = (
                        _STORIES[kind] if story.tag in {w("hdr"), w("ftr")} else f"{_STORIES[kind]} {number}"
                    )
                    for line in _lines(story):
                        yield from words_of(_line_text(line), place)


def _said_of_pictures(body: Any) -> Iterator[Word]:
    number = 0
    for one in body.iter():
        if isinstance(one.tag, str) and one.tag.endswith("}docPr"):
            number += 1
            for name in ("title", "descr"):
                yield from words_of(one.get(name) or "", f"picture {number}, alternative text")


def _lines(parent: Any) -> Iterator[Any]:
    """Yield the outermost paragraphs of a part, in tables and content controls too."""
    for child in parent:
        if child.tag == w("p"):
            yield child
        elif child.tag != _FALLBACK:
            yield from _lines(child)


class _Text:
    """Goes through the text of a document once and says where each word stands."""

    def __init__(self, document: Any) -> None:
        styles = {style.name: style.style_id for style in document.styles}
        self.numbered = styles.get("Numbered Paragraph", "")
        self.place, self.caption, self.paragraph = "title block", "", 0

    def words(self, parent: Any) -> Iterator[Word]:
        """Yield the words of paragraphs and tables, also of those inside content controls."""
        for part in parent:
            if part.tag == w("p"):
                yield from self._of_line(part)
            elif part.tag == w("tbl"):
                yield from self._of_table(part)
            elif part.tag != _FALLBACK:
                yield from self.words(part)

    def _of_line(self, line: Any) -> Iterator[Word]:
        style = line.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None and style.get(w("val")) == self.numbered:
            self.paragraph += 1
            self.place = f"paragraph {self.paragraph}"
        text = _line_text(line)
        if text.startswith(_CAPTIONS):
            self.caption = text.partition(".")[0]
        yield from words_of(text, self.place)

    def _of_table(self, table: Any) -> Iterator[Word]:
        rows = [row for row in table.iter(w("tr")) if _table_of(row) is table]
        for number, row in enumerate(rows):
            cells = [cell for cell in row.iter(w("tc")) if _table_of(cell) is table]
            for column, cell in enumerate(cells, 1):
                here = f"{self.caption}, row {number}, column {column}"
                for line in _lines(cell):
                    yield from words_of(_line_text(line), here)


def _table_of(element: Any) -> Any:
    return next(element.iterancestors(w("tbl")))


def _line_text(line: Any) -> str:
    """Return the words of a paragraph, in insertions and text boxes too; what Word counts is left out."""
    parts: list[str] = []
    fields: list[str] = []
    for node in line.iter(w("t"), w("tab"), w("br"), w("fldChar"), w("instrText")):
        if any(parent.tag == _FALLBACK for parent in node.iterancestors()):
            continue
        if node.tag == w("fldChar"):
            kind = node.get(w("fldCharType"))
            if kind == "begin":
                fields.append("")
            elif kind == "end" and fields:
                fields.pop()
        elif node.tag == w("instrText"):
            if fields:
                fields[-1] += node.text or ""
        elif not any(_COUNTED_BY_WORD.match(one) for one in [*fields, *_simple_fields(node)]):
            parts.append(node.text or "" if node.tag == w("t") else " ")
    return "".join(parts)


def _simple_fields(node: Any) -> Iterator[str]:
    for parent in node.iterancestors(w("fldSimple")):
        yield parent.get(w("instr")) or ""
