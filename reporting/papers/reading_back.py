"""Reads the words of a DOCX, a PDF or a workbook of ours back, each with its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

from reporting.book_reading import read_plain_book
from reporting.letters import column_letter
from reporting.papers.proof import UnreadablePaperError, Word, words_of
from reporting.papers.reading_docx import docx_words, opened
from reporting.unreadable import UnreadableUploadError

SMALLEST_WORDS = 6.0
"""Points; smaller letters in a PDF are marks of footnotes."""
NOT_READ = {
    ".docx": "pictures, numbers of pages and notes that Word counts, number words such as “twelve”",
    ".pdf": "what is said of pictures to those who do not see them, number words such as “twelve”",
    ".xlsx": "number words such as “twelve”",
}
"""What no verdict covers, by the end of a file's name."""
_LEADER = re.compile(r"(\s*\.\s*){5,}.*$")


def name_of(name: str, content: bytes) -> str:
    """Return the name that a file of ours carries in its properties; empty for a file of others."""
    if name.lower().endswith(".pdf"):
        return str((_pdf(content).metadata or {}).get("/Keywords") or "")
    if name.lower().endswith(".docx"):
        return str(opened(content).core_properties.identifier or "")
    return _subject_of_book(content)


def words_back(name: str, content: bytes) -> list[Word]:
    """Return every word of a file with its place; raises UnreadablePaperError."""
    if name.lower().endswith(".pdf"):
        return list(_pdf_words(content))
    if name.lower().endswith(".docx"):
        return list(docx_words(content))
    if name.lower().endswith(".xlsx"):
        return list(_book_words(name, content))
    raise UnreadablePaperError("Only .docx, .pdf and .xlsx can be verified.")


def _pdf(content: bytes) -> Any:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        len(reader.pages)
    except (PyPdfError, ValueError, KeyError) as error:
        raise UnreadablePaperError("This is no PDF that can be read.") from error
    return reader


def _pdf_words(content: bytes) -> Iterator[Word]:
    pages = _pdf(content).pages
    for number, page in enumerate(pages, 1):
        broken = ""
        counted = f" {number} / {len(pages)}"
        for line_number, whole in enumerate(_pdf_lines(page), 1):
            line = whole.removesuffix(counted)
            words = f"{broken}{_LEADER.sub('', line).lstrip()}"
            # “2016–2020” and “ESCAP/RES/75/4” may be broken between two lines; they are put together again.
            end = _BROKEN.search(words)
            broken = end[0].strip() if end else ""
            yield from words_of(words[: end.start()] if end else words, f"page {number}, line {line_number}")
        yield from words_of(broken, f"page {number}")


def _pdf_lines(page: Any) -> list[str]:
    """Return the lines of a page without marks of footnotes."""
    parts: list[str] = []

    def keep(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        is_mark = bool(text.strip()) and abs(size * tm[0] * cm[0]) < SMALLEST_WORDS
        parts.append(" " if is_mark else text)

    page.extract_text(visitor_text=keep)
    return [line.rstrip() for line in "".join(parts).splitlines()]


_BROKEN = re.compile(r"\S+[–/-]\s*$")


def _book_words(name: str, content: bytes) -> Iterator[Word]:
    try:
        book = read_plain_book(name, content)
    except UnreadableUploadError as error:
        raise UnreadablePaperError(str(error)) from None
    yield from words_of(" ".join(_words_of_formats(content)), "formats of cells")
    for sheet in book:
        for line, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                yield from words_of(cell, f"sheet “{sheet.name}”, cell {column_letter(column)}{line}")


def _words_of_formats(content: bytes) -> list[str]:
    """Return words that formats put into cells, where they hold a digit: they would be shown as numbers."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        styles = packed.read("xl/styles.xml").decode() if "xl/styles.xml" in packed.namelist() else ""
    codes = re.findall(r'formatCode="([^"]*)"', styles)
    return [one for code in codes for one in re.findall(r'"([^"]*\d[^"]*)"', unescape(code))]


def _subject_of_book(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = re.search(rb"<dc:subject>([^<]*)</dc:subject>", packed.read("docProps/core.xml"))
    except (zipfile.BadZipFile, KeyError) as error:
        raise UnreadablePaperError("This is no workbook that can be read.") from error
    return found[1].decode() if found else ""
