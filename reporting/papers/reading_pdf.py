"""Reads a PDF: its words with their places, its pictures, and everything that would not be seen as it is."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from reporting.papers.proof import FileRead, UnreadablePaperError, reading, refuse_too_long, words_of

SMALLEST_WORDS, SMALLEST_OF_OURS = 6.9, 5.8
"""Points, in a PDF of others and in ours; smaller letters are marks of footnotes, which hold digits only."""
_LEADER = re.compile(r"(\s*\.\s*){5,}[0-9]*\s*$")
_INVISIBLE: Final = frozenset({3, 7})
"""Ways of drawing letters that leave nothing on the page."""
_KNOWN_ANNOTATIONS: Final = frozenset({"/Link"})
_OF_THE_FILE: Final = {
    "/AcroForm": "fields to fill in can show anything",
    "/AA": "it does something when it is opened",
    "/Collection": "it holds other files",
}
OURS = "Typst"


@dataclass(frozen=True)
class PdfShape:
    """What a PDF is beside its words: title, bookmarks, links, what readers aloud hear, what pages draw.

    ``drawn`` has the digest of each page.
    """

    title: str
    bookmarks: tuple[str, ...]
    links: tuple[str, ...]
    heard: tuple[str, ...]
    drawn: tuple[str, ...]


MOST_PARTS = 60_000
"""Objects of a PDF that is read; a paper of four hundred pages has fewer."""
WORDS_OF_A_PAGE = 250
"""Fewer than a full page has, so that pages of figures count too."""


class PdfRead(FileRead):
    """A PDF as it was read: who made it, the digests of its pictures, what it is beside its words."""

    def __init__(self, shape: PdfShape, *, is_ours: bool) -> None:
        super().__init__()
        self.shape, self.is_ours = shape, is_ours
        self.pictures: list[str] = []


def opened_pdf(content: bytes) -> Any:
    """Return a PDF as pypdf reads it; raises UnreadablePaperError."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if not reader.is_encrypted:
            len(reader.pages)
    except (PyPdfError, ValueError, KeyError, OSError) as error:
        raise UnreadablePaperError("This is no PDF that can be read.") from error
    if reader.is_encrypted:
        raise UnreadablePaperError("This PDF is locked; save it without a password.")
    return reader


def read_pdf(content: bytes) -> PdfRead:
    """Return every word of a PDF with its place; raises UnreadablePaperError."""
    reader = opened_pdf(content)
    refuse_too_long(len(reader.pages) * WORDS_OF_A_PAGE)
    read = PdfRead(shape_of(reader), is_ours=_is_ours(reader))
    root = reader.trailer["/Root"]
    opening = root.get("/OpenAction")
    if isinstance(opening, dict) and opening.get("/S") != "/GoTo":
        read.refuse("file", "opening", "it does something when it is opened")
    for name, explanation in _OF_THE_FILE.items():
        if name in root:
            read.refuse("file", name.lstrip("/"), explanation)
    if (root.get("/Names") or {}).get("/EmbeddedFiles") or (root.get("/Names") or {}).get("/JavaScript"):
        read.refuse("file", "attachments", "it holds other files or a program")
    for number, page in enumerate(reader.pages, 1):
        _refuse_annotations(read, page, number)
        _read_page(read, page, number, len(reader.pages))
        if not read.is_ours:
            read.pictures += _pictures_of(page)
    return read


def is_of_ours(content: bytes) -> bool:
    """Say whether a PDF was written by our typesetter; raises UnreadablePaperError."""
    with reading():
        return _is_ours(opened_pdf(content))


def _is_ours(reader: Any) -> bool:
    return str((reader.metadata or {}).get("/Creator") or "").startswith(OURS)


def shape_of(reader: Any) -> PdfShape:
    """Return what an opened PDF is beside its words; raises UnreadablePaperError."""
    links = set()
    for page in reader.pages:
        for one in page.get("/Annots") or []:
            action = one.get_object().get("/A")
            if action is not None:
                links.add(str(action.get_object().get("/URI") or action.get_object().get("/S")))
    return PdfShape(
        title=str((reader.metadata or {}).get("/Title") or ""),
        bookmarks=tuple(_bookmarks(reader.outline)),
        links=tuple(sorted(links)),
        heard=tuple(sorted(_heard(reader))),
        drawn=tuple(_digest_of_page(page) for page in reader.pages),
    )


def _bookmarks(outline: Any) -> Iterator[str]:
    for one in outline:
        if isinstance(one, list):
            yield from _bookmarks(one)
        else:
            yield str(one.title)


def _heard(reader: Any) -> Iterator[str]:
    """Yield what readers aloud say instead of what is drawn."""
    size = int(reader.trailer["/Size"])
    if size > MOST_PARTS:
        raise UnreadablePaperError("This PDF has more parts than any paper, and is not read.")
    for number in range(1, size):
        one = reader.get_object(number)
        if isinstance(one, dict):
            for name in ("/Alt", "/ActualText", "/E"):
                if isinstance(one.get(name), str):
                    yield f"{name} {one[name]}"


def _refuse_annotations(read: PdfRead, page: Any, number: int) -> None:
    for one in page.get("/Annots") or []:
        kind = str(one.get_object().get("/Subtype"))
        if kind not in _KNOWN_ANNOTATIONS:
            read.refuse(f"page {number}", kind.lstrip("/"), "a note or a field lies over the page")
    if page.get("/Rotate") or 0:
        read.refuse(f"page {number}", "turned", "the page was turned")
    if page.cropbox != page.mediabox:
        read.refuse(f"page {number}", "cut", "a part of the page is cut off")


def _read_page(read: PdfRead, page: Any, number: int, pages: int) -> None:
    counted = f" {number} / {pages}"
    for line_number, whole in enumerate(_lines(read, page, number), 1):
        line = _LEADER.sub("", whole.removesuffix(counted))
        read.words += words_of(line, f"page {number}, line {line_number}")


def _lines(read: PdfRead, page: Any, number: int) -> list[str]:
    """Return the lines of a page without marks of footnotes."""
    parts: list[str] = []
    smallest = SMALLEST_OF_OURS if read.is_ours else SMALLEST_WORDS
    state = {"invisible": False}

    def watch(operator: bytes, operands: list[Any], _cm: Any, _tm: Any) -> None:
        if operator == b"Tr":
            state["invisible"] = int(operands[0]) in _INVISIBLE

    def keep(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        is_small = bool(text.strip()) and abs(size * (tm[0] or tm[1]) * (cm[0] or cm[1])) < smallest
        if is_small and not text.strip().isdigit():
            read.refuse(f"page {number}", text.strip()[:80], "these letters are too small to be read")
        if state["invisible"] and text.strip():
            read.refuse(f"page {number}", text.strip()[:80], "these letters are not drawn")
        parts.append(" " if is_small else text)

    page.extract_text(visitor_text=keep, visitor_operand_before=watch)
    return [line.rstrip() for line in "".join(parts).splitlines()]


def _digest_of_page(page: Any) -> str:
    """Return the SHA-256 of what a page draws, with the size of its sheet."""
    contents = page.get_contents()
    said = contents.get_data() if contents is not None else b""
    box = ",".join(f"{float(one):.2f}" for one in page.mediabox)
    box += str(page.get("/UserUnit") or "")
    whole = hashlib.sha256(box.encode() + said)
    _digest_parts(page.get("/Resources"), whole, set())
    return whole.hexdigest()


def _digest_parts(one: Any, whole: Any, passed: set[int]) -> None:
    """Add everything that a page draws with: fonts, colours, pictures; each once a page."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

    if isinstance(one, IndirectObject):
        if one.idnum in passed:
            return
        passed.add(one.idnum)
        one = one.get_object()
    if isinstance(one, StreamObject):
        whole.update(one.get_data())
    if isinstance(one, DictionaryObject):
        for name, value in sorted(one.items()):
            if name not in {"/Parent", "/StructParent", "/StructParents", "/Length", "/Filter"}:
                whole.update(str(name).encode())
                _digest_parts(value, whole, passed)
    elif isinstance(one, ArrayObject):
        for value in one:
            _digest_parts(value, whole, passed)
    else:
        whole.update(str(one).encode())


def _pictures_of(page: Any) -> list[str]:
    """Return the digests of the pixels of each picture of a page, in the order in which they are drawn."""
    contents = page.get_contents()
    named = (page.get("/Resources") or {}).get("/XObject") or {}
    found = []
    for operands, operator in contents.operations if contents is not None else ():
        if operator == b"Do" and operands[0] in named:
            one = named[operands[0]].get_object()
            if one.get("/Subtype") == "/Image":
                found.append(_digest_of_pixels(one))
            else:
                found.append("a drawing")
    return found


def _digest_of_pixels(image: Any) -> str:
    lossless = image.get("/Filter") in {"/FlateDecode", None} and image.get("/ColorSpace") == "/DeviceRGB"
    if not lossless or image.get("/BitsPerComponent") != 8:
        return "a picture stored with loss"
    size = f"{image['/Width']}x{image['/Height']}:"
    return hashlib.sha256(size.encode() + image.get_data()).hexdigest()


def pixels_of(png: bytes) -> str:
    """Return the digest that the pixels of a PNG have in a PDF."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as found:
        rgb = found.convert("RGB")
        return hashlib.sha256(f"{rgb.width}x{rgb.height}:".encode() + rgb.tobytes()).hexdigest()


def name_of_pdf(content: bytes) -> str:
    """Return the name that a PDF of ours carries in its properties; empty for one of others."""
    return str((opened_pdf(content).metadata or {}).get("/Keywords") or "")
