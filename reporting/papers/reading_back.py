"""Reads the words of a DOCX, a PDF or a workbook of ours back, each with its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from reporting.fillable import column_letter
from reporting.incoming import read_book
from reporting.papers.docx_parts import w
from reporting.papers.proof import Word, words_of
from reporting.unreadable import UnreadableUploadError

SMALLEST_WORDS = 6.0
"""Points; smaller letters in a PDF are marks of footnotes."""
_LEADER = re.compile(r"(\s*\.\s*){5,}.*$")


class UnreadablePaperError(Exception):
    """The file cannot be read as a paper; the message says why."""


def name_of(name: str, content: bytes) -> str:
    """Return the name that a file of ours carries in its properties; empty for a file of others."""
    if name.lower().endswith(".pdf"):
        return str((_pdf(content).metadata or {}).get("/Keywords") or "")
    if name.lower().endswith(".docx"):
        return str(_document(content).core_properties.identifier or "")
    return _subject_of_book(content)


def words_back(name: str, content: bytes) -> list[Word]:
    """Return every word of a file with its place; raises UnreadablePaperError."""
    if name.lower().endswith(".pdf"):
        return list(_pdf_words(content))
    if name.lower().endswith(".docx"):
        return list(_docx_words(content))
    if name.lower().endswith(".xlsx"):
        return list(_book_words(name, content))
    raise UnreadablePaperError("Only .docx, .pdf and .xlsx can be verified.")


def _document(content: bytes) -> Any:
    import docx

    try:
        return docx.Document(io.BytesIO(content))
    except Exception as error:
        raise UnreadablePaperError("This is no DOCX that can be read.") from error


def _pdf(content: bytes) -> Any:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        len(reader.pages)
    except (PyPdfError, ValueError, KeyError) as error:
        raise UnreadablePaperError("This is no PDF that can be read.") from error
    return reader


def _docx_words(content: bytes) -> Iterator[Word]:
    document = _document(content)
    for section in document.sections:
        for part in (section.header, section.footer):
            for line in part.paragraphs:
                yield from words_of(_line_text(line._p), "head and foot of pages")
    numbered = document.styles["Numbered Paragraph"].style_id if _has_style(document) else ""
    place, paragraph, caption, rows = "title block", 0, "", 0
    for part in document.element.body:
        if part.tag == w("p"):
            style = part.find(f"{w('pPr')}/{w('pStyle')}")
            if style is not None and style.get(w("val")) == numbered:
                paragraph += 1
                place = f"paragraph {paragraph}"
            text = _line_text(part)
            caption = text if text.startswith(("Table", "Annex table", "Figure")) else caption
            yield from words_of(text, place)
        elif part.tag == w("tbl"):
            for rows, row in enumerate(part.findall(w("tr"))):
                for column, cell in enumerate(row.findall(w("tc")), 1):
                    here = f"{caption.partition('.')[0]}, row {rows}, column {column}"
                    for line in cell.findall(w("p")):
                        yield from words_of(_line_text(line), here)
    yield from _footnote_words(content)


def _has_style(document: Any) -> bool:
    return any(style.name == "Numbered Paragraph" for style in document.styles)


def _line_text(line: Any) -> str:
    """Return the words of a paragraph, in tracked insertions too; fields that Word counts are left out."""
    parts = []
    for node in line.iter(w("t"), w("tab"), w("br")):
        if any(parent.tag == w("fldSimple") for parent in node.iterancestors()):
            continue
        parts.append(node.text or "" if node.tag == w("t") else " ")
    return "".join(parts)


def _footnote_words(content: bytes) -> Iterator[Word]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if "word/footnotes.xml" not in packed.namelist():
            return
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(packed.read("word/footnotes.xml"), parser)
    number = 0
    for note in root.findall(w("footnote")):
        if note.get(w("type")) is None:
            number += 1
            for line in note.findall(w("p")):
                yield from words_of(_line_text(line), f"footnote {number}")


def _pdf_words(content: bytes) -> Iterator[Word]:
    for number, page in enumerate(_pdf(content).pages, 1):
        broken = ""
        for line_number, line in enumerate(_pdf_lines(page), 1):
            words = f"{broken}{_LEADER.sub('', line).lstrip()}"
            # A range such as “2016–2020” may be broken between two lines; it is put together again.
            end = _BROKEN.search(words)
            broken = end[0].strip() if end else ""
            yield from words_of(words[: end.start()] if end else words, f"page {number}, line {line_number}")
        yield from words_of(broken, f"page {number}")


def _pdf_lines(page: Any) -> list[str]:
    """Return the lines of a page without its foot, which counts pages, and without marks of footnotes."""
    parts: list[str] = []

    def keep(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        is_mark = bool(text.strip()) and abs(size * tm[0] * cm[0]) < SMALLEST_WORDS
        parts.append(" " if is_mark else text)

    page.extract_text(visitor_text=keep)
    return [line for line in "".join(parts).splitlines() if not _FOOT.search(line)]


_BROKEN = re.compile(r"\S*\d[–/-]\s*$")
_FOOT = re.compile(r"^paper \S+\s+\d+ / \d+$")


def _book_words(name: str, content: bytes) -> Iterator[Word]:
    try:
        book = read_book(name, content)
    except UnreadableUploadError as error:
        raise UnreadablePaperError(str(error)) from None
    for sheet, rows in book.sheets.items():
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                yield from words_of(cell, f"sheet “{sheet}”, cell {column_letter(column)}{line}")


def _subject_of_book(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = re.search(rb"<dc:subject>([^<]*)</dc:subject>", packed.read("docProps/core.xml"))
    except (zipfile.BadZipFile, KeyError) as error:
        raise UnreadablePaperError("This is no workbook that can be read.") from error
    return found[1].decode() if found else ""
