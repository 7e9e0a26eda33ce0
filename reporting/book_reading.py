"""Reads a large workbook of many sheets in a child process: looked over first, then read, all as text.

What would make a reader stumble is reported with its place: a cell far outside, a formula, merged cells.
"""

from __future__ import annotations

import html
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from reporting.archives import UnreadableUploadError, check_archive
from reporting.child import FailedChildError, SlowChildError, ask_child, limit_child
from reporting.files import clean
from reporting.words import column_letter, worded

LARGEST_UPLOAD: Final = 10_000_000
SECONDS: Final = 18
MEMORY: Final = 600_000_000
"""Address space, of which the interpreter and its libraries take a good part without using it."""
MOST_ROWS: Final = 60_000
MOST_COLUMNS: Final = 100
MOST_CELLS: Final = 1_500_000
MOST_SHEETS: Final = 150
MOST_REPORTED: Final = 1_000
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class PlainSheet:
    """One sheet: its cells as text, and the places of formulas and of merged cells."""

    name: str
    rows: list[list[str]]
    formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        return {"name": self.name, "rows": self.rows, "formulas": self.formulas, "merged": self.merged}


def check_size(content: bytes) -> None:
    """Refuse a file that is empty or too large; raises UnreadableUploadError."""
    if not content:
        raise UnreadableUploadError("The file is empty.")
    if len(content) > LARGEST_UPLOAD:
        most = LARGEST_UPLOAD // 1_000_000
        raise UnreadableUploadError(worded("The file is larger than %(most)s MB.", most=most))


def read_plain_book(name: str, content: bytes) -> list[PlainSheet]:
    """Return every sheet of a workbook; raises UnreadableUploadError, in words for its sender."""
    check_size(content)
    if content[:2] != b"PK":
        raise UnreadableUploadError(worded("“%(name)s” is no .xlsx workbook.", name=name[:80]))
    check_archive(content)
    try:
        answer = ask_child("reporting.book_reading", content, seconds=SECONDS)
    except SlowChildError:
        raise UnreadableUploadError("The workbook takes too long to read.") from None
    except FailedChildError:
        answer = b""
    lines = [json.loads(line) for line in answer.splitlines()]
    if not lines:
        raise UnreadableUploadError("The workbook cannot be read; it is damaged or too large.")
    if "refused" in lines[0]:
        raise UnreadableUploadError(lines[0]["refused"])
    return [PlainSheet(**line) for line in lines]


class RefusedError(Exception):
    """The child will not open this workbook; the message says what to mend, and where."""


@dataclass
class SheetLook:
    """What looking over a sheet found, before anything opens it."""

    last_row: int = 0
    last_column: int = 0
    furthest: str = "A1"
    formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


_TAGS = re.compile(
    rb'<(?:\w+:)?c\b[^<>]*?\br=["\']([A-Z]{1,3})([0-9]{1,7})["\'](?:[^<>]*[^/<>])?>(\s*<(?:\w+:)?f[\s/>])?'
    rb'|<(?:\w+:)?mergeCell\b[^<>]*?\bref=["\']([A-Z0-9:]{2,24})["\']'
    rb"|(<!DOCTYPE|<!ENTITY)"
)


_CELLS = re.compile(rb"<(?:\w+:)?c[\s/>]")


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _pieces(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Yield the text of a member in pieces that end between two cells."""
    rest = b""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            cut = max(text.rfind(b"<c "), text.rfind(b"<row"), text.rfind(b"<mergeCell "), 0)
            cut = cut or text.rfind(b"<")
            yield text[:cut]
            rest = text[cut:]
            if len(rest) > 4 * _CHUNK:
                raise RefusedError("A single cell of the workbook holds more than the portal reads.")
    yield rest


def _look_over(archive: zipfile.ZipFile, member: str, name: str) -> SheetLook:
    """Return how far a sheet reaches and what stands in it; raises RefusedError with the place."""
    look = SheetLook()
    columns: dict[bytes, int] = {}
    cells = 0
    for piece in _pieces(archive, member):
        if b"\x00" in piece:
            # Written in two bytes a letter, nothing here would be seen.
            raise RefusedError(
                worded("Sheet “%(name)s” is not written in UTF-8; save the workbook anew.", name=name)
            )
        cells += len(_CELLS.findall(piece))
        if cells > MOST_CELLS:
            raise RefusedError(
                worded(
                    "Sheet “%(name)s” holds more than %(most_cells)s cells.", name=name, most_cells=MOST_CELLS
                )
            )
        for letters, row, formula, merged, declared in _TAGS.findall(piece):
            if declared:
                raise RefusedError(
                    worded("Sheet “%(name)s” declares entities; save the workbook anew.", name=name)
                )
            if merged:
                look.merged = [*look.merged, merged.decode()][:MOST_REPORTED]
                continue
            column = columns.get(letters) or columns.setdefault(letters, column_number(letters))
            line = int(row)
            if line > look.last_row or column > look.last_column:
                look.furthest = f"{letters.decode()}{line}"
                look.last_row, look.last_column = max(line, look.last_row), max(column, look.last_column)
                _refuse_far(look, name)
            if formula and len(look.formulas) < MOST_REPORTED:
                look.formulas.append(f"{letters.decode()}{line}")
    return look


def _refuse_far(look: SheetLook, name: str) -> None:
    if look.last_row > MOST_ROWS or look.last_column > MOST_COLUMNS:
        raise RefusedError(
            worded(
                "Sheet “%(name)s”: something stands in cell %(furthest)s. A sheet reaches to row "
                "%(most_rows)s "
                "and column %(column_letter)s; delete what stands beyond and save it again.",
                name=name,
                furthest=look.furthest,
                most_rows=MOST_ROWS,
                column_letter=column_letter(MOST_COLUMNS - 1),
            )
        )
    if look.last_row * look.last_column > MOST_CELLS:
        raise RefusedError(
            worded(
                "Sheet “%(name)s” reaches to cell %(furthest)s, which is more than %(most_cells)s cells; "
                "delete what stands far outside and save it again.",
                name=name,
                furthest=look.furthest,
                most_cells=MOST_CELLS,
            )
        )


_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^<>]{0,2000}>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^<>]{0,4000}>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet, by its name; read as text, no entity expanded."""
    names = set(archive.namelist())
    texts = [
        archive.read(part).decode("utf-8", "replace") if part in names else ""
        for part in ("xl/_rels/workbook.xml.rels", "xl/workbook.xml")
    ]
    if any("<!DOCTYPE" in text or "<!ENTITY" in text for text in texts):
        raise RefusedError("The workbook declares entities; save it anew.")
    targets = {
        one.get("Id", ""): one.get("Target", "") for one in map(_attributes, _RELATION.findall(texts[0]))
    }
    found = {}
    for tag in _SHEET.findall(texts[1])[:MOST_SHEETS]:
        parts = _attributes(tag)
        target = targets.get(parts.get("r:id", ""), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in names:
            found[parts.get("name", "")] = member
    return found


def _sheets(content: bytes) -> Iterator[PlainSheet]:
    """Yield each sheet as text; every sheet is looked over before the first is opened."""
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        looks = {name: _look_over(archive, member, name) for name, member in _members(archive).items()}
        if "xl/sharedStrings.xml" in archive.namelist():
            with archive.open("xl/sharedStrings.xml") as file:
                if b"<!" in file.read(4_000):
                    raise RefusedError("The workbook declares entities; save it anew.")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names[:MOST_SHEETS]:
        look = looks.get(name)
        if look is None:
            continue
        sheet = book.get_sheet_by_name(name)
        # Cells without an address count on from those before them, beyond what was looked over.
        last_row, last_column = sheet.end or (0, 0)
        reach = SheetLook(last_row + 1, last_column + 1, f"{column_letter(last_column)}{last_row + 1}")
        _refuse_far(reach, name)
        rows = [
            [clean(as_text(cell)) if cell != "" else "" for cell in row]
            for row in sheet.to_python(skip_empty_area=False)
        ]
        while rows and not any(rows[-1]):
            rows.pop()
        yield PlainSheet(clean(name), rows, look.formulas, look.merged)


def as_text(cell: object) -> str:
    """Return a cell as it reads: whole numbers without a point, days without a time of day."""
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _child() -> None:
    """Read a workbook from standard input and print it, a sheet a line."""
    limit_child(memory=MEMORY, seconds=SECONDS)
    try:
        for sheet in _sheets(sys.stdin.buffer.read()):
            sys.stdout.write(json.dumps(sheet.as_json()) + "\n")
    except RefusedError as error:
        sys.stdout.write(json.dumps({"refused": str(error)}) + "\n")


if __name__ == "__main__":
    _child()
