"""Reads tables from uploaded files as text; a workbook is opened in a child process with limits.

Macros, links and formulas are never run.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Final

from reporting.archives import UnreadableUploadError, safe_members
from reporting.book_reading import PlainSheet, check_size, read_plain_book
from reporting.encodings import text_in
from reporting.words import worded

MOST_CELLS: Final = 20_000

type_of_table = list[list[str]]


def read_sheets(
    name: str,
    content: bytes,
    encoding: str = "",
    *,
    split: Callable[[str], type_of_table] | None = None,
) -> list[PlainSheet]:
    """Return every sheet of an XLSX file, or a CSV or tab-separated file as one sheet, all cells as text.

    ``encoding`` is how a text was said to be written; empty where it is to be found out. ``split`` makes
    cells of a text; without one it is ``split_text``. Raises UnreadableUploadError for anything else: too
    large, wrong kind, broken, with macros, too slow.
    """
    check_size(content)
    if content[:2] == b"PK":
        return read_plain_book(name, content)
    if content[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith((".xls", ".xlsm", ".xlsb", ".ods")):
        raise UnreadableUploadError("Only .xlsx and .csv can be read; save the table in one of them.")
    return [PlainSheet("", (split or split_text)(text_in(content, encoding)[0]))]


def read_upload(
    name: str,
    content: bytes,
    encoding: str = "",
    *,
    split: Callable[[str], type_of_table] | None = None,
) -> type_of_table:
    """Return the cells of the first sheet of a file without the empty rows and columns around them.

    See ``read_sheets``.
    """
    sheets = read_sheets(name, content, encoding, split=split)
    rows = [row for row in sheets[0].rows if any(row)] if content[:2] == b"PK" else sheets[0].rows
    first = min((next(at for at, cell in enumerate(row) if cell) for row in rows if any(row)), default=0)
    return checked_size([row[first:] for row in rows])


SIGNATURES: Final = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
OFFICE: Final = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def sniffed(name: str, content: bytes) -> str:
    """Return the content type of a file to be kept, read from its bytes.

    Taken are PDF, PNG, JPEG, XLSX, DOCX and CSV. Raises UnreadableUploadError for anything else, and for
    office files with macros, embedded objects or links to other files.
    """
    if not content:
        raise UnreadableUploadError("The file is empty.")
    for start, content_type in SIGNATURES.items():
        if content.startswith(start):
            return content_type
    if content[:2] == b"PK":
        names = safe_members(content)
        for member, content_type in OFFICE.items():
            if member in names:
                return content_type
    elif name.lower().endswith(".csv"):
        split_text(text_in(content)[0])
        return "text/csv"
    raise UnreadableUploadError("Only PDF, PNG, JPEG, XLSX, DOCX and CSV files are kept.")


def _separator(text: str) -> str:
    """Return what separates the cells: what stands in the first line outside of quotes, else anywhere."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"(?:[^"]|"")*"', "", first)
    places = bare if any(mark in bare for mark in "\t;,") else text
    return "\t" if "\t" in places else ";" if ";" in places else ","


def split_text(text: str, separator: str = "") -> type_of_table:
    """Return the cells of pasted or read text: separated by tabs, else by semicolons or commas.

    ``separator`` is given where it is known.
    """
    separator = separator or _separator(text)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise UnreadableUploadError(
            worded("The text cannot be split into cells: %(error)s.", error=error)
        ) from None
    return checked_size([row for row in rows if any(row) or len(row) > 1])


def checked_size(rows: type_of_table) -> type_of_table:
    """Return a table that has no more cells than are read; raises UnreadableUploadError."""
    if sum(len(row) for row in rows) > MOST_CELLS:
        raise UnreadableUploadError(
            worded("The table has more than %(most_cells)s cells.", most_cells=MOST_CELLS)
        )
    return rows
