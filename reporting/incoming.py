"""Reads a table from an uploaded file, in a child process with limits, so that no file can hurt the portal.

Only what a table needs is read: the first sheet's cells as text. Macros, links and formulas are never
run; a workbook is opened by a reader that knows values only.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from typing import Final

LARGEST_UPLOAD: Final = 10_000_000
LARGEST_UNPACKED: Final = 100_000_000
MOST_MEMBERS: Final = 200
MOST_CELLS: Final = 20_000
SECONDS: Final = 10
MEMORY: Final = 600_000_000

type_of_table = list[list[str]]


class UnreadableUploadError(ValueError):
    """The file is none that can be read; the message says why, in words for its sender."""


def read_upload(name: str, content: bytes) -> type_of_table:
    """Return the cells of the first sheet of an XLSX file, or of a CSV or tab-separated file, as text.

    Raises UnreadableUploadError for anything else: too large, wrong kind, broken, with macros, too slow.
    """
    if not content:
        raise UnreadableUploadError("The file is empty.")
    if len(content) > LARGEST_UPLOAD:
        raise UnreadableUploadError(f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB.")
    if content[:2] == b"PK":
        _check_archive(content)
        return _in_child(content)
    if content[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith((".xls", ".xlsm", ".xlsb", ".ods")):
        raise UnreadableUploadError("Only .xlsx and .csv can be read; save the table in one of them.")
    return read_text(content)


def read_text(content: bytes) -> type_of_table:
    """Return the cells of separated text in UTF-8; raises UnreadableUploadError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableUploadError("The text is not in UTF-8; save it as “CSV UTF-8”.") from None
    if "\x00" in text:
        raise UnreadableUploadError("The file holds bytes that are not text.")
    return split_text(text)


def split_text(text: str) -> type_of_table:
    """Return the cells of pasted or read text: separated by tabs, else by semicolons or commas."""
    separator = "\t" if "\t" in text else ";" if ";" in text else ","
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise UnreadableUploadError(f"The text cannot be split into cells: {error}.") from None
    return _checked([row for row in rows if any(row) or len(row) > 1])


def _checked(rows: type_of_table) -> type_of_table:
    if sum(len(row) for row in rows) > MOST_CELLS:
        raise UnreadableUploadError(f"The table has more than {MOST_CELLS} cells.")
    return rows


def _check_archive(content: bytes) -> None:
    """Look into a workbook before it is opened: members, size unpacked, macros, embedded objects."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise UnreadableUploadError("The workbook is damaged.") from None
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise UnreadableUploadError("The workbook unpacks to more than the portal accepts.")
    names = [member.filename.lower() for member in members]
    if any("vbaproject" in name or "/embeddings/" in name or "activex" in name for name in names):
        raise UnreadableUploadError("The workbook holds macros or embedded objects; save it without them.")
    if any("externallinks" in name for name in names):
        raise UnreadableUploadError("The workbook links to other files; save it without the links.")
    if "xl/workbook.xml" not in names:
        raise UnreadableUploadError("The file is no .xlsx workbook.")


def _in_child(content: bytes) -> type_of_table:
    """Open the workbook in a process that may use little memory and time."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reporting.incoming"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableUploadError("The workbook takes too long to read.") from None
    if done.returncode != 0:
        raise UnreadableUploadError("The workbook cannot be read; it is damaged or too large.")
    rows: type_of_table = json.loads(done.stdout)
    return _checked(rows)


def _child() -> None:
    """Read a workbook from standard input and print its first sheet as JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheet = book.get_sheet_by_index(0)
    if sheet.total_height * sheet.total_width > 50 * MOST_CELLS:
        sys.exit(3)
    rows = [[_as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    sys.stdout.write(json.dumps([row for row in rows if any(row)]))


def _as_text(cell: object) -> str:
    """Return a cell as it reads: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


if __name__ == "__main__":
    _child()
