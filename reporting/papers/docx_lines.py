"""Reads one paragraph of a DOCX: its text, what Word counts and numbers, and the marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from reporting.papers.docx_parts import LABEL_MARK, element, w
from reporting.papers.docx_template import LETTERED_POINTS
from reporting.papers.expected import MARK
from reporting.papers.proof import FileRead
from reporting.words import column_letter

FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
STORIES: Final = {"header": "head of pages", "footer": "foot of pages"}
_OF_PAGES: Final = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_OF_CONTENTS: Final = re.compile(r"\s*PAGEREF\b", re.IGNORECASE)
_OF_ALL_CONTENTS: Final = re.compile(r"\s*TOC\b", re.IGNORECASE)
_KNOWN: Final = re.compile(r"\s*(TOC\b|HYPERLINK\s+\\l\b)", re.IGNORECASE)
_OF_LABEL: Final = re.compile(
    rf"\s*REF\s+({LABEL_MARK}\w+)(?:\s+(?:\\h|\\\* MERGEFORMAT))*\s*$", re.IGNORECASE
)
_MARKED: Final = re.compile(r"\s*NOTEREF\s+(\S+)", re.IGNORECASE)
_READ: Final = (
    *("t", "tab", "br", "cr", "fldChar", "instrText"),
    *("fldSimple", "footnoteReference", "noBreakHyphen", "softHyphen"),
)


@dataclass
class _Field:
    """A field that is read: its code, what it shows, and whether its code is read still."""

    is_code: bool
    code: str = ""
    shown: str = ""


class Lines:
    """Reads the paragraphs of one document; footnotes are numbered as their marks come."""

    def __init__(self, body: Any, read: FileRead) -> None:
        self.read = read
        self.notes: dict[str, int] = {}
        self.marked = dict(marks_in(body))
        self.labels = dict(_labels_in(body))
        self.counter = Counter()
        self.names_label = False
        """The paragraph that is read names a table or figure."""
        self.in_contents = False
        """The contents have begun and not ended."""

    def text(self, line: Any, place: str) -> str:
        """Return the words of a paragraph; the mark of a footnote is a sign with its number."""
        self.names_label = any(
            (one.get(w("name")) or "").startswith(LABEL_MARK) for one in line.iter(w("bookmarkStart"))
        )
        fields = [_Field(is_code=False)]
        passed: set[Any] = set()
        for node in line.iter(*(w(name) for name in _READ)):
            if node in passed or any(parent.tag == FALLBACK for parent in node.iterancestors()):
                continue
            if node.tag == w("fldChar"):
                self._field(node, fields, place)
            elif node.tag == w("instrText"):
                self._code(node.text or "", fields[-1], place)
            elif fields[-1].is_code:
                passed |= set(node.iter())
                self.read.refuse(place, "field", "words stand in the code of a field, where nobody sees them")
            elif node.tag == w("fldSimple"):
                passed |= set(node.iter())
                shown = "".join(_shown(one) for one in node.iter(w("t")))
                fields[-1].shown += self._result(node.get(w("instr")) or "", shown, place)
            elif node.tag == w("footnoteReference"):
                fields[-1].shown += self._mark(node.get(w("id")) or "", place)
            else:
                fields[-1].shown += _shown(node)
        for left in fields[1:]:
            # The contents go over many paragraphs, once; any other field that does not end, and contents that
            # show nothing yet, hide what follows.
            if _OF_ALL_CONTENTS.match(left.code) and not left.is_code and not self.in_contents:
                self.in_contents = True
            else:
                self.read.refuse(place, left.code.strip()[:60] or "field", "a field does not end")
        text = "".join(one.shown for one in fields)
        # “2 / 14” is counted by Word; its stroke alone says nothing.
        return text.replace(" / ", " ") if place in STORIES.values() else text

    def _code(self, code: str, field: _Field, place: str) -> None:
        if field.is_code:
            field.code += code
        else:
            self.read.refuse(place, code.strip()[:60], "the code of a field stands outside of it")

    def _field(self, node: Any, fields: list[_Field], place: str) -> None:
        kind = node.get(w("fldCharType"))
        if kind == "begin":
            if fields[-1].is_code:
                self.read.refuse(place, "field", "a field stands in the code of another")
            fields.append(_Field(is_code=True))
        elif len(fields) > 1:
            if kind == "separate":
                fields[-1].is_code = False
            else:
                ended = fields.pop()
                fields[-1].shown += self._result(ended.code, ended.shown, place)
        elif kind == "end" and self.in_contents:
            self.in_contents = False
        else:
            self.read.refuse(place, "field", "a field ends that has not begun")

    def _result(self, code: str, shown: str, place: str) -> str:
        """Return what a field says; what is counted anew each time is left out, and must be a number."""
        known = _MARKED.match(code)
        if known is not None:
            return self._repeated(known[1], shown, place)
        named = _OF_LABEL.match(code)
        if named is not None:
            if shown != self.labels.get(named[1]):
                explanation = "a reference shows something else than what it refers to"
                self.read.refuse(place, shown.strip()[:80], explanation)
            return shown
        counted = self.counter.shown_by(code) if self.names_label else None
        if counted is not None:
            if shown != counted:
                self.read.refuse(place, shown.strip()[:80], "Word would count another number here")
            return shown
        if _OF_PAGES.match(code) or _OF_CONTENTS.match(code):
            is_elsewhere = bool(_OF_PAGES.match(code)) and place not in STORIES.values()
            if is_elsewhere or not re.fullmatch(r"\s*[0-9]*\s*", shown):
                self.read.refuse(place, shown.strip()[:80], "a field that counts pages shows something else")
            return ""
        if not _KNOWN.match(code):
            self.read.refuse(place, code.strip()[:60] or "field", "a field of another kind can show anything")
        return shown

    def _mark(self, key: str, place: str) -> str:
        if key in self.notes:
            self.read.refuse(place, "mark of a footnote", "two marks belong to one footnote")
        return f" {MARK}{self.notes.setdefault(key, len(self.notes) + 1)} "

    def _repeated(self, bookmark: str, shown: str, place: str) -> str:
        """Return the sign of a footnote that is pointed to again; its number has to be that of the note."""
        number = self.notes.get(self.marked.get(bookmark, ""))
        if number is None or shown.strip() != str(number):
            self.read.refuse(place, shown.strip()[:80], "the number of a footnote is not that of its note")
        return f" {MARK}{number} "


def marks_in(body: Any) -> Iterator[tuple[str, str]]:
    """Yield the names of bookmarks around marks of footnotes, with the key of each note."""
    for start in body.iter(w("bookmarkStart")):
        after = start.getnext()
        while after is not None and after.tag != w("bookmarkEnd"):
            mark = next(iter(after.iter(w("footnoteReference"))), None)
            if mark is not None:
                yield start.get(w("name")) or "", mark.get(w("id")) or ""
                break
            after = after.getnext()


def _labels_in(body: Any) -> Iterator[tuple[str, str]]:
    """Yield the names of bookmarks to which references lead, with the words between their ends."""
    for start in body.iter(w("bookmarkStart")):
        name = start.get(w("name")) or ""
        if not name.startswith(LABEL_MARK):
            continue
        said, after = "", start.getnext()
        while after is not None and after.tag != w("bookmarkEnd"):
            said += "".join(_shown(one) for one in after.iter(w("t")))
            after = after.getnext()
        yield name, said


def _shown(node: Any) -> str:
    if node.tag == w("t"):
        return node.text or ""
    return {w("noBreakHyphen"): "-", w("softHyphen"): "\u00ad"}.get(node.tag, " ")


_LABEL: Final = re.compile(r"(?P<kind>[^\W\d_]+(?: [^\W\d_]+)*) (?P<number>[0-9]{1,4}|[A-Z])$")
_CODE: Final = re.compile(
    r"\s*SEQ\s+(?P<name>\w+)\s+\\\*\s*(?P<way>ARABIC|ALPHABETIC)(?:\s+\\\*\s*MERGEFORMAT)?\s*$"
)
"""What we write, as Word and LibreOffice write it again; nothing that sets or hides a number."""
LETTERED: Final = "_lettered"


class Counted(NamedTuple):
    """A label in two parts: its words, the number after them, and the code of the field that counts it."""

    words: str
    number: str
    code: str


class _Place(NamedTuple):
    """Where a label stands in its row: what is counted, the words before the number, the number."""

    name: str
    words: str
    number: str
    place: int


def _place(label: str) -> _Place | None:
    found = _LABEL.match(label)
    if found is None:
        return None
    number, name = found["number"], found["kind"].replace(" ", "_")
    if number.isdigit():
        return _Place(name, f"{found['kind']} ", number, int(number))
    return _Place(f"{name}{LETTERED}", f"{found['kind']} ", number, ord(number) - ord("A") + 1)


def counted(labels: Iterable[str]) -> dict[str, Counted]:
    """Return the labels of a document, in order, that Word is to count, and how.

    Labels whose numbers leave one out keep them as text: a source has printed them so, and they are no
    program's to count again.
    """
    rows: dict[str, list[tuple[str, _Place]]] = {}
    for label in labels:
        place = _place(label)
        if place is not None:
            rows.setdefault(place.name, []).append((label, place))
    found = {}
    for name, row in rows.items():
        if [one.place for _, one in row] == list(range(1, len(row) + 1)):
            for label, one in row:
                way = "ARABIC" if one.number.isdigit() else "ALPHABETIC"
                found[label] = Counted(one.words, one.number, f"SEQ {name} \\* {way}")
    return found


class Counter:
    """Counts the fields of a document in its order, as Word does."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def shown_by(self, code: str) -> str | None:
        """Return what a field shows once Word counts it; None for a code that is none of ours."""
        found = _CODE.match(code)
        if found is None:
            return None
        place = self.last.get(found["name"], 0) + 1
        self.last[found["name"]] = place
        return column_letter(place - 1) if found["way"] == "ALPHABETIC" else str(place)


def started_anew(made: Any) -> str:
    """Return the key of a numbering of lettered points that begins at (a) again."""
    root = made.part.numbering_part.element
    key = str(max(int(one.get(w("numId"))) for one in root.findall(w("num"))) + 1)
    override = element("lvlOverride", element("startOverride", val="1"), ilvl="0")
    root.append(element("num", element("abstractNumId", val=str(LETTERED_POINTS)), override, numId=key))
    return key
