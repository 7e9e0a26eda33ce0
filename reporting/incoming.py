"""Reads a table from an uploaded file, in a child process with limits, so that no file can hurt the portal.

Only what a table needs is read: the first sheet's cells as text. Macros, links and formulas are never
run; a workbook is opened by a reader that knows values only.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reporting.archives import check_archive, safe_members
from reporting.child import FailedChildError, SlowChildError, ask_child, limit_child
from reporting.encodings import text_in
from reporting.unreadable import UnreadableUploadError

LARGEST_UPLOAD: Final = 10_000_000
MOST_CELLS: Final = 20_000
MOST_SHEETS: Final = 150
SECONDS: Final = 10
MEMORY: Final = 600_000_000

type_of_table = list[list[str]]


def read_upload(
    name: str,
    content: bytes,
    encoding: str = "",
    *,
    split: Callable[[str], type_of_table] | None = None,
) -> type_of_table:
    """Return the cells of the first sheet of an XLSX file, or of a CSV or tab-separated file, as text.

    ``encoding`` is how a text was said to be written; empty where it is to be found out. ``split`` makes
    cells of a text; without one it is ``split_text``. Raises UnreadableUploadError for anything else: too
    large, wrong kind, broken, with macros, too slow.
    """
    if not content:
        raise UnreadableUploadError("The file is empty.")
    if len(content) > LARGEST_UPLOAD:
        raise UnreadableUploadError(f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB.")
    if content[:2] == b"PK":
        check_archive(content)
        return _in_child(content)
    if content[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith((".xls", ".xlsm", ".xlsb", ".ods")):
        raise UnreadableUploadError("Only .xlsx and .csv can be read; save the table in one of them.")
    return (split or split_text)(text_in(content, encoding)[0])


MOST_ROWS: Final = 2_000
"""Rows that a table of staff may have."""


def checked_rows(rows: type_of_table, *, most: int = MOST_ROWS) -> type_of_table:
    """Return a table with as many cells a row as it has headings; raises UnreadableUploadError."""
    if len(rows) < 2:
        raise UnreadableUploadError("The table has no row below its headings.")
    if len(rows) > most + 1:
        raise UnreadableUploadError(f"The table has more than {most} rows.")
    width = len(rows[0])
    if not width or not any(one.strip() for one in rows[0]):
        raise UnreadableUploadError("The first row holds no headings.")
    if any(any(cell.strip() for cell in row[width:]) for row in rows[1:]):
        line = next(n for n, row in enumerate(rows, 1) if any(cell.strip() for cell in row[width:]))
        raise UnreadableUploadError(f"Row {line} has more cells than there are headings.")
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]


SIGNATURES: Final = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
OFFICE: Final = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class UploadedBook:
    """A workbook as it was sent: the cells of every sheet as text, in their places, and where formulas stand.

    ``sheets`` by name: rows from the first row and column on; ``formulas`` by name: cells such as “H12”.
    """

    sheets: dict[str, type_of_table]
    formulas: dict[str, list[str]]


def read_book(name: str, content: bytes) -> UploadedBook:
    """Return a workbook with all its sheets; raises UnreadableUploadError for anything else."""
    if not content:
        raise UnreadableUploadError("The file is empty.")
    if len(content) > LARGEST_UPLOAD:
        raise UnreadableUploadError(f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB.")
    if content[:2] != b"PK":
        raise UnreadableUploadError(f"“{name[:80]}” is no .xlsx workbook.")
    check_archive(content)
    answer = _ask_child(content, "book")
    book = UploadedBook(answer["sheets"], answer["formulas"])
    for rows in book.sheets.values():
        checked_size(rows)
    return book


def sniffed(name: str, content: bytes) -> str:
    """Return the content type of a file to be kept, told from its bytes.

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
        raise UnreadableUploadError(f"The text cannot be split into cells: {error}.") from None
    return checked_size([row for row in rows if any(row) or len(row) > 1])


def checked_size(rows: type_of_table) -> type_of_table:
    """Return a table that has no more cells than are read; raises UnreadableUploadError."""
    if sum(len(row) for row in rows) > MOST_CELLS:
        raise UnreadableUploadError(f"The table has more than {MOST_CELLS} cells.")
    return rows


def _in_child(content: bytes) -> type_of_table:
    """Return the first sheet of a workbook."""
    rows: type_of_table = _ask_child(content, "first")
    return checked_size(rows)


def _ask_child(content: bytes, what: str) -> Any:
    """Open the workbook in a process that may use little memory and time."""
    try:
        return json.loads(ask_child("reporting.incoming", content, what, seconds=SECONDS))
    except SlowChildError:
        raise UnreadableUploadError("The workbook takes too long to read.") from None
    except FailedChildError:
        raise UnreadableUploadError("The workbook cannot be read; it is damaged or too large.") from None


def _child(what: str) -> None:
    """Read a workbook from standard input and print its first sheet, or all of it, as JSON."""
    limit_child(memory=MEMORY, seconds=SECONDS)
    from python_calamine import CalamineWorkbook

    content = sys.stdin.buffer.read()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if what == "book":
        sys.stdout.write(json.dumps({"sheets": _all_sheets(book), "formulas": _formulas(content)}))
        return
    sheet = book.get_sheet_by_index(0)
    if sheet.total_height * sheet.total_width > 50 * MOST_CELLS:
        sys.exit(3)
    rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    sys.stdout.write(json.dumps([row for row in rows if any(row)]))


def _all_sheets(book: Any) -> dict[str, type_of_table]:
    """Return the cells of every sheet in their places, rows and columns counted from the first."""
    found: dict[str, type_of_table] = {}
    for name in book.sheet_names[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        end = sheet.end or (0, 0)
        if (end[0] + 1) * (end[1] + 1) > 50 * MOST_CELLS:
            sys.exit(3)
        rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        while rows and not any(rows[-1]):
            rows.pop()
        found[name] = rows
    return found


_SHEET = re.compile(r"<sheet\b[^<>]{0,2000}>")
_RELATION = re.compile(r"<Relationship\b[^<>]{0,4000}>")
_CELL_WITH_FORMULA = re.compile(r"<c\b([^<>]{0,500})>\s*<f[\s/>]")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag, in whichever quotes they stand."""
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def _formulas(content: bytes) -> dict[str, list[str]]:
    """Return the cells of each sheet that hold a formula; read as text, so that no entity is expanded."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:

        def text(member: str) -> str:
            return archive.read(member).decode("utf-8", "replace") if member in archive.namelist() else ""

        targets = {}
        for relation in _RELATION.findall(text("xl/_rels/workbook.xml.rels")):
            parts = _attributes(relation)
            targets[parts.get("Id", "")] = parts.get("Target", "")
        found = {}
        for tag in _SHEET.findall(text("xl/workbook.xml")):
            parts = _attributes(tag)
            member = targets.get(parts.get("r:id", ""), "")
            sheet = text(member.lstrip("/") if member.startswith("/") else f"xl/{member}")
            cells = [_attributes(cell).get("r", "?") for cell in _CELL_WITH_FORMULA.findall(sheet)]
            found[parts.get("name", "")] = cells[:1_000]
        return found


def as_text(cell: object) -> str:
    """Return a cell as it reads: whole numbers without a point, days without a time of day."""
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


if __name__ == "__main__":
    _child(sys.argv[1])
