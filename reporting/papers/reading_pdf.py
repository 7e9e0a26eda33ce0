"""Reads a PDF: its words by page, what it is beside them, and what each page draws."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from reporting.papers.proof import (
    ALTERNATIVE,
    FileRead,
    UnreadablePaperError,
    digest_of,
    is_from_right,
    normal,
)
from reporting.papers.reading_data import words_in

OURS: Final = "Typst"
DRAWN: Final = "drawing of "
"""Begins the name of what a page draws, among the properties of a PDF."""
MOST_PAGES, MOST_OBJECTS = 600, 60_000
_STRUCTURE: Final = frozenset({"/MarkInfo", "/ViewerPreferences", "/PageMode", "/PageLayout", "/PageLabels"})
"""What of a document is compared as a whole: what readers aloud, menus and the first view are made of."""
_KNOWN: Final = _STRUCTURE | {
    *("/Type", "/Pages", "/Metadata", "/OutputIntents", "/Lang", "/StructTreeRoot", "/Names", "/Outlines"),
    *("/Version", "/Extensions", "/Dests"),
}
_OF_WRITING: Final = frozenset({"/Parent", "/P", "/Pg", "/Length", "/Filter", "/DecodeParms"})
_OF_PLACE: Final = frozenset(
    {"/P", "/Rect", "/QuadPoints", "/StructParent", "/Type", "/Subtype", "/Dest", "/A"}
)
_OF_PAGE: Final = frozenset(
    {"/Parent", "/Contents", "/Resources", "/Annots", "/Type", "/StructParents", "/Rotate", "/CropBox"}
)
_BULLETS: Final = frozenset({"", "•", "◦", "▪", "\uf0b7"})
_AT_ENDS: Final = r"^[\d/]+|[\d/]+$"
SMALLEST: Final = 6.9
"""Points of letters in a PDF of others; smaller digits are marks of footnotes."""


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


def is_of_ours(reader: Any) -> bool:
    """Say whether a PDF was written by our typesetter."""
    return str((reader.metadata or {}).get("/Creator") or "").startswith(OURS)


def read_pdf(content: bytes, *, looks: bool = True) -> FileRead:
    """Return what a PDF says; with its ``looks``, what each page draws. Raises UnreadablePaperError."""
    import pypdfium2

    read, reader = FileRead(), opened_pdf(content)
    if len(reader.pages) > MOST_PAGES or int(reader.trailer["/Size"]) > MOST_OBJECTS:
        raise UnreadablePaperError("This PDF has more pages or parts than any paper, and is not read.")
    _read_document(read, reader)
    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(document, 1):
        place = f"page {number}"
        text = page.get_textpage().get_text_range()
        read.said.append((place, re.sub("\ufffe|\x02", "-", text)))
        _read_page(read, reader.pages[number - 1], place)
        if looks:
            drawn = page.render(scale=1)
            read.kept[f"{DRAWN}{place}"] = digest_of(
                bytes(drawn.buffer) + f"{drawn.width}x{drawn.height}".encode()
            )
    return read


def _read_document(read: FileRead, reader: Any) -> None:
    root = reader.trailer["/Root"]
    for key in root:
        read.name(f"document: {key} ({_digest(root[key], set())})", if_=key not in _KNOWN)
    for key in sorted(_STRUCTURE & set(root)):
        read.keep(f"document: {key}", _digest(root[key], set()))
    for key in root.get("/Names") or {}:
        read.name(f"document names: {key}", if_=key != "/Dests")
    for key in ("/Title", "/Author", "/Subject", "/Keywords"):
        read.keep(key[1:].lower(), (reader.metadata or {}).get(key))
    read.keep("language", root.get("/Lang"))
    about = reader.xmp_metadata
    for name in ("dc_title", "dc_rights", "dc_creator", "dc_description", "dc_language", "dc_subject"):
        read.keep(f"metadata, {name}", getattr(about, name, None))
    for number, one in enumerate(_bookmarks(reader.outline), 1):
        read.keep(f"bookmark {number}", one.title)
        action = one.node.get("/A") if one.node is not None else None
        runs = action is not None and action.get_object().get("/S") != "/GoTo"
        read.name(
            "bookmark %(number)s does something (%(digest)s)",
            number=number,
            digest=_digest(action, set()),
            if_=runs,
        )
    elements = list(_elements(root.get("/StructTreeRoot")))
    roles = " ".join(" ".join(str(one.get(key)) for key in ("/S", "/Lang", "/T", "/AF")) for one in elements)
    read.keep("what readers aloud go through", digest_of(roles.encode()))
    heard = [str(one[key]) for one in elements for key in ("/Alt", "/ActualText", "/E") if key in one]
    for number, one in enumerate(heard, 1):
        read.keep(f"picture {number}, {ALTERNATIVE}", one)


def _digest(value: Any, passed: set[int]) -> str:
    """Return the digest of an object with all it refers to but pages, however a program wrote it."""
    from pypdf.generic import IndirectObject, StreamObject

    if isinstance(value, IndirectObject):
        if value.idnum in passed or len(passed) > MOST_OBJECTS:
            return "again"
        passed.add(value.idnum)
        value = value.get_object()
    if isinstance(value, dict):
        if value.get("/Type") == "/Page":
            return "page"
        data = digest_of(value.get_data()) if isinstance(value, StreamObject) else ""
        parts = (
            f"{key}={_digest(one, passed)}" for key, one in sorted(value.items()) if key not in _OF_WRITING
        )
        return digest_of(f"{data} {' '.join(parts)}".encode())
    if isinstance(value, list):
        return digest_of(" ".join(_digest(one, passed) for one in value).encode())
    return str(value)


def _bookmarks(outline: Any) -> Iterator[Any]:
    for one in outline:
        if isinstance(one, list):
            yield from _bookmarks(one)
        else:
            yield one


def _elements(root: Any) -> Iterator[Any]:
    """Yield what readers aloud go through, in order."""
    waiting, left = [root], MOST_OBJECTS * 4
    while waiting and left:
        left -= 1
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            yield one
            waiting.append(one.get("/K"))


def _read_page(read: FileRead, page: Any, place: str) -> None:
    for one in page.get("/Annots") or ():
        note = one.get_object()
        does = note["/A"].get_object() if "/A" in note else {}
        leads = does.get("/URI") or does.get("/S") or "inside"
        leads = str(leads) if does.get("/S") in {None, "/GoTo", "/URI"} else f"{leads} {_digest(does, set())}"
        leads = f"{leads} {_digest({key: note[key] for key in note if key not in _OF_PLACE}, set())}"
        kind = str(note.get("/Subtype")).lstrip("/")
        over = "%(place)s: %(kind)s, which lies over the page"
        words = "%(place)s: a link to %(leads)s" if kind == "Link" else over
        read.name(words, place=place, leads=leads, kind=kind)
    for key in set(page) - _OF_PAGE:
        read.name(
            "%(place)s has %(key)s (%(digest)s)", place=place, key=key, digest=_digest(page[key], set())
        )
    read.name(f"{place} is turned", if_=page.get("/Rotate") or 0)
    read.name(f"{place} is cut", if_=page.cropbox != page.mediabox)


def said_in_print(
    content: bytes, of: Sequence[tuple[str, str]], heads: Sequence[str], edges: Sequence[str]
) -> FileRead:
    """Return the running text of a PDF that another program printed from a document.

    ``of`` are the blocks of that document; ``heads`` rows that stand again where a table goes on; ``edges``
    what stands at the head and foot of each page. Footnotes go where their marks are in the document.
    Raises UnreadablePaperError.
    """
    read = read_pdf(content, looks=False)
    lines = [(place, line) for place, line in _lines_of(content) if line]
    begins = _key(of[0][1]) if of else ""
    kept = _without_furniture(lines, [_key(one) for one in edges], heads, begins)
    notes = [text for place, text in of if place.startswith("footnote")]
    words = [(word, place) for place, line in kept for word in tokens(line)]
    taken = _notes_taken(words, [tokens(one) for one in notes])
    read.said = [(place, word) for at, (word, place) in enumerate(words) if at not in taken]
    read.said += [(words[at][1], words[at][0]) for at in taken]
    read.said = in_one_order(read.said)
    return read


def tokens(text: str) -> list[str]:
    """Return the words of a text apart where a line may be broken: at blanks, hyphens, signs of Chinese."""
    return [
        part
        for _, word in words_in(normal(text))
        for part in re.split(r"(?<=\w)[-–—]+(?=\w)|[/?]+|[-–—]$", word)
        if part not in _BULLETS
    ]


def in_one_order(words: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return places and words with words from right to left that stand together sorted by their letters.

    What reads a PDF gives them in the order of the page, a document in that of reading.
    """
    found: list[tuple[str, str]] = []
    for from_right, group in groupby(words, key=lambda one: is_from_right(one[1])):
        together = list(group)
        found += sorted(together, key=itemgetter(1)) if from_right else together
    return found


def _key(text: str) -> str:
    return "".join(re.sub(r"⟨(\w*pages?|note)[^⟩]*⟩", "", normal(text)).split())


def _lines_of(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the lines of a PDF of others without the marks of footnotes."""
    import pypdfium2
    from pypdfium2 import raw

    for number, page in enumerate(pypdfium2.PdfDocument(content), 1):
        text = page.get_textpage()
        count = text.count_chars()
        whole = text.get_text_range(0, count) if count else ""
        if len(whole) == count:
            sizes = (raw.FPDFText_GetFontSize(text.raw, at) for at in range(count))
            whole = "".join(
                " " if 0 < size < SMALLEST and one.isdigit() else one
                for one, size in zip(whole, sizes, strict=True)
            )
        for line in re.sub("\ufffe|\x02", "-", whole).splitlines():
            yield f"page {number}", line.strip()


def _without_furniture(
    lines: Sequence[tuple[str, str]], edges: Sequence[str], heads: Sequence[str], begins: str
) -> Iterator[tuple[str, str]]:
    """Yield the lines of pages but heads and feet, numbers of pages, and heads of tables that go on."""
    pages: dict[str, list[str]] = {}
    for place, line in lines:
        pages.setdefault(place, []).append(line)
    for number, (place, listed) in enumerate(pages.items()):
        top, end = 0, len(listed)
        while (
            top < end
            and _is_edge(listed[top], edges)
            and (number or not begins.startswith(_key(listed[top])))
        ):
            top += 1
        while end > top and _is_edge(listed[end - 1], edges):
            end -= 1
        if number:
            top += _head_at(listed[top:end], heads)
        yield from ((place, line) for line in listed[top:end])


def _is_edge(line: str, edges: Sequence[str]) -> bool:
    bare = _key(line)
    return bool(re.fullmatch(r"\d+(/\d+)?", bare)) or any(
        bare and (bare in one or re.sub(_AT_ENDS, "", bare) == re.sub(_AT_ENDS, "", one)) for one in edges
    )


def _head_at(lines: Sequence[str], heads: Sequence[str]) -> int:
    """Return how many lines at the top of a page are the head of a table."""
    for many in range(1, min(len(lines), 8) + 1):
        said = Counter(tokens(" ".join(lines[:many])))
        if any(said == Counter(tokens(one)) for one in heads):
            return many
    return 0


def _notes_taken(words: Sequence[tuple[str, str]], notes: Sequence[list[str]]) -> list[int]:
    """Return the places of the words of footnotes, in their order; none of one that is not whole."""
    listed, begin = [word for word, _ in words], 0
    taken: list[int] = []
    for note in notes:
        places = [*range(begin, len(listed)), *range(begin)]
        at = next((one for one in places if listed[one : one + len(note)] == note), None) if note else None
        if at is not None and not set(range(at, at + len(note))) & set(taken):
            taken += range(at, at + len(note))
            begin = at + len(note)
    return taken
