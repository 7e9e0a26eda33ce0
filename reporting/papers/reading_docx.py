"""Reads a DOCX: its words with their places, its pictures, and everything that would not be seen as it is."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any

from reporting.papers.docx_allowed import refuse_looks, refuse_parts, refuse_unknown
from reporting.papers.docx_lines import FALLBACK, STORIES, Lines
from reporting.papers.docx_parts import w
from reporting.papers.expected import CELL
from reporting.papers.proof import FileRead, UnreadablePaperError, Word, refuse_too_long, words_of
from reporting.words import column_letter, roman

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CAPTIONS = ("Table", "Annex table", "Annex figure", "Figure")


def opened(content: bytes) -> Any:
    """Return a DOCX as python-docx reads it; raises UnreadablePaperError."""
    import docx

    try:
        return docx.Document(io.BytesIO(content))
    except Exception as error:
        raise UnreadablePaperError("This is no DOCX that can be read.") from error


LETTERS_OF_A_WORD = 6


class DocxRead(FileRead):
    """A DOCX as it was read: digests of its pictures, rows of its tables, where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.tables: list[int] = []
        self.said_of_tables: set[str] = set()
        self.links: set[str] = set()


def read_docx(content: bytes) -> DocxRead:
    """Return every word of a DOCX with its place: heads and feet of pages, text, notes, words on pictures.

    What Word counts stands in it as it is counted. Raises UnreadablePaperError.
    """
    document = opened(content)
    # Before anything is read word by word: a word has five letters and a blank.
    refuse_too_long(
        sum(len(one.text or "") for one in document.element.body.iter(w("t"))) // LETTERS_OF_A_WORD
    )
    read = DocxRead()
    parts = sorted((str(part.partname), part) for part in document.part.package.iter_parts())
    refuse_parts(read, parts)
    refuse_looks(read, document)
    body = document.element.body
    lines = Lines(body, read)
    used = _used_on_pages(document)
    for kind, place in STORIES.items():
        for name, story in _stories(parts, kind):
            if name not in used:
                continue
            refuse_unknown(read, story, place)
            named = f"{place} ({name.rpartition('/')[2].removesuffix('.xml')})"
            for number, line in enumerate(_lines(story), 1):
                read.words += words_of(lines.text(line, place), f"{named}, line {number}")
    refuse_unknown(read, body, "text")
    read.words += _Text(document, read, lines).words(body)
    read.words += _notes(parts, lines, read)
    read.words += _said_of_pictures(body)
    read.pictures = _digests(document, body, read)
    read.links = {
        one.target_ref
        for _name, part in parts
        for one in getattr(part, "rels", {}).values()
        if one.reltype.endswith("/hyperlink")
    }
    return read


def places_in(document: Any) -> dict[str, Any]:
    """Return the first paragraph of each place of a document that was read, by the name of the place."""
    read, body = DocxRead(), document.element.body
    text = _Text(document, read, Lines(body, read))
    for _ in text.words(body):
        pass
    return text.lines_at


def _used_on_pages(document: Any) -> set[str]:
    """Return the names of the parts that a section prints at the head or foot of its pages."""
    found = set()
    for node in document.element.body.iter(w("headerReference"), w("footerReference")):
        part = document.part.related_parts.get(node.get(f"{_RELATION}id"))
        if part is not None:
            found.add(str(part.partname))
    return found


def _stories(parts: list[tuple[str, Any]], kind: str) -> Iterator[tuple[str, Any]]:
    """Yield name and root of every part of one kind, as all headers."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for name, part in parts:
        if re.fullmatch(rf"/word/{kind}[0-9]*\.xml", name):
            yield name, etree.fromstring(part.blob, parser)


def _notes(parts: list[tuple[str, Any]], lines: Lines, read: FileRead) -> list[Word]:
    """Return the words of footnotes in the order in which their marks stand in the text."""
    found: dict[str, list[Word]] = {}
    for kind in ("footnotes", "endnotes"):
        for _name, story in _stories(parts, kind):
            refuse_unknown(read, story, "footnote")
            for note in story.iter(w("footnote"), w("endnote")):
                text = " ".join(lines.text(line, "footnote") for line in _lines(note))
                if note.get(w("type")) is None:
                    found[note.get(w("id")) or ""] = list(words_of(text, "footnote"))
                elif text.strip():
                    read.refuse("footnote", text[:80], "the line above footnotes holds words")
    listed: list[Word] = []
    for key, number in lines.notes.items():
        listed += [Word(word.text, f"footnote {number}") for word in found.pop(key, [])]
    for rest in found.values():
        listed += [Word(word.text, "footnote without a mark") for word in rest]
    return listed


def _said_of_pictures(body: Any) -> Iterator[Word]:
    number = 0
    for one in body.iter():
        if isinstance(one.tag, str) and one.tag.endswith("}docPr"):
            number += 1
            for name in ("title", "descr"):
                yield from words_of(one.get(name) or "", f"picture {number}, alternative text")


def _digests(document: Any, body: Any, read: FileRead) -> list[str]:
    """Return the SHA-256 of each picture in order; refuse those that are not shown as they are."""
    found: list[str] = []
    for drawing in body.iter(w("drawing")):
        place = f"picture {len(found) + 1}"
        blip = next(drawing.iter(f"{_DRAWING}blip"), None)
        part = document.part.related_parts.get(blip.get(f"{_RELATION}embed")) if blip is not None else None
        if blip is None or part is None or any(not str(one.tag).endswith("}extLst") for one in blip):
            read.refuse(place, "picture", "it is linked or altered, and cannot be read")
        elif not _is_shown_whole(drawing, part):
            read.refuse(place, "picture", "it is turned, cut, pressed or hidden")
        found.append(hashlib.sha256(part.blob).hexdigest() if part is not None else "")
    return found


MOST_PRESSED, SMALLEST_PICTURE = 0.04, 700_000
"""How far the sides of a picture may differ from their relation, and its smallest width (2 cm)."""


def _is_shown_whole(drawing: Any, part: Any) -> bool:
    for one in drawing.iter():
        name = str(one.tag).rpartition("}")[2]
        turned = name == "xfrm" and any(one.get(key) not in {None, "0"} for key in ("rot", "flipH", "flipV"))
        turned = turned or (name == "prstGeom" and one.get("prst") != "rect")
        turned = turned or (
            name == "fillRect" and any(value not in {"0", ""} for value in one.attrib.values())
        )
        if turned or name == "srcRect" or (name in {"docPr", "cNvPr"} and one.get("hidden") in {"1", "true"}):
            return False
    extent = next((one for one in drawing.iter() if str(one.tag).endswith("}extent")), None)
    if extent is None:
        return False
    width, height = float(extent.get("cx") or 0), float(extent.get("cy") or 1)
    image = part.image
    return (
        width >= SMALLEST_PICTURE
        and abs(width / height / (image.px_width / image.px_height) - 1) < MOST_PRESSED
    )


def _lines(parent: Any) -> Iterator[Any]:
    """Yield the outermost paragraphs of a part, in tables and content controls too."""
    for child in parent:
        if child.tag == w("p"):
            yield child
        elif child.tag != FALLBACK:
            yield from _lines(child)


class _Text:
    """Goes through the text of a document once; says where each word stands, and counts as Word counts."""

    def __init__(self, document: Any, read: DocxRead, lines: Lines) -> None:
        self.read, self.lines = read, lines
        self.styles = {style.style_id: (style.name or "").lower() for style in document.styles}
        self.place, self.caption = "title block", ""
        self.lines_at: dict[str, Any] = {}
        """The first paragraph of each place."""
        self.paragraph = self.section = self.part = self.letter = 0

    def words(self, parent: Any) -> Iterator[Word]:
        """Yield the words of paragraphs and tables, also of those inside content controls."""
        for part in parent:
            if part.tag == w("p"):
                self._check_head(part, is_head=False)
                label = self._counted(part)
                self.lines_at.setdefault(self.place, part)
                yield from words_of(f"{label} {self._said(part)}", self.place)
            elif part.tag == w("tbl"):
                yield from self._of_table(part)
            elif part.tag != FALLBACK:
                yield from self.words(part)

    def _counted(self, line: Any) -> str:
        """Return the number that Word prints before a paragraph by its style."""
        style = line.find(f"{w('pPr')}/{w('pStyle')}")
        name = self.styles.get(style.get(w("val")) or "", "") if style is not None else ""
        numbered = line.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
        is_off = numbered is not None and numbered.get(w("val")) == "0"
        self.letter = self.letter + 1 if name == "lettered point" else 0
        if name == "box title":
            self.place = "summary"
        elif name.startswith("heading"):
            self.place = "text"
        if is_off:
            return ""
        if name == "numbered paragraph":
            self.paragraph += 1
            self.place = f"paragraph {self.paragraph}"
            return f"{self.paragraph}."
        if name == "lettered point":
            return f"({column_letter(self.letter - 1).lower()})"
        if name == "heading 1":
            self.section, self.part = self.section + 1, 0
            return f"{roman(self.section)}."
        if name == "heading 2":
            self.part += 1
            return f"({self.part})"
        return ""

    def _said(self, line: Any) -> str:
        text = self.lines.text(line, self.place)
        if text.startswith(_CAPTIONS):
            self.caption = text.partition(".")[0]
        return text

    def _of_table(self, table: Any) -> Iterator[Word]:
        rows = [row for row in table.iter(w("tr")) if _table_of(row) is table]
        self.read.tables.append(len(rows))
        said = table.iter(w("tblCaption"), w("tblDescription"))
        self.read.said_of_tables |= {one.get(w("val")) or "" for one in said}
        is_data = bool(rows) and rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is not None
        for number, row in enumerate(rows):
            cells = [cell for cell in row.iter(w("tc")) if _table_of(cell) is table]
            for column, cell in enumerate(cells, 1):
                if is_data:
                    yield Word(CELL, f"{self.caption}, row {number}, column {column}")
                for line in _lines(cell):
                    self._check_head(line, is_head=is_data and number == 0)
                    label = self._counted(line)
                    here = f"{self.caption}, row {number}, column {column}" if self.caption else self.place
                    self.lines_at.setdefault(here, line)
                    yield from words_of(f"{label} {self._said(line)}", here)

    def _check_head(self, line: Any, *, is_head: bool) -> None:
        """Refuse the light letters of heads of columns where the ground is not dark."""
        style = line.find(f"{w('pPr')}/{w('pStyle')}")
        name = self.styles.get(style.get(w("val")) or "", "") if style is not None else ""
        if name == "table head" and not is_head:
            self.read.refuse(self.place, name, "letters of heads of columns cannot be read elsewhere")


def _table_of(element: Any) -> Any:
    return next(element.iterancestors(w("tbl")))
