"""What hides words in a DOCX: looks of letters, lines pressed together, elements that are not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import inf
from typing import Any, Final, NamedTuple

from reporting.papers.docx_parts import element, w
from reporting.papers.docx_template import LETTERED_POINTS
from reporting.papers.proof import DARKEST, PALEST, SYMBOLS, lightness
from reporting.words import worded

_WORD_NAMES = """
document
body p pPr pStyle r rPr rStyle t tab tabs br cr b bCs i iCs u lang noProof webHidden kern szCs sz color
rFonts spacing jc ind keepNext keepLines widowControl bidi rtl cs pageBreakBefore outlineLvl
contextualSpacing suppressLineNumbers suppressAutoHyphens snapToGrid textAlignment autoSpaceDE autoSpaceDN
adjustRightInd numPr ilvl numId shd pBdr overflowPunct wordWrap topLinePunct kinsoku
eastAsianLayout tbl tblPr tblStyle tblW tblInd tblLayout tblCellMar tblLook tblCaption tblDescription
tblBorders tblGrid gridCol tblPrEx tblStyleRowBandSize tblStyleColBandSize tblOverlap tr trPr trHeight
cantSplit tblHeader tc tcPr tcW tcBorders tcMar gridSpan vAlign noWrap hideMark top left bottom right
start end insideH insideV cnfStyle between bar hyperlink bookmarkStart bookmarkEnd proofErr
lastRenderedPageBreak fldSimple fldChar instrText footnoteReference footnoteRef separator
continuationSeparator footnotes footnote endnotes endnote endnoteRef hdr ftr drawing noBreakHyphen softHyphen
sdt sdtPr sdtContent sdtEndPr docPartObj docPartGallery docPartUnique id vertAlign sectPr headerReference
footerReference pgSz pgMar pgNumType pgBorders cols col docGrid titlePg formProt textDirection footnotePr
endnotePr numFmt pos type vanish specVanish strike dstrike position w fitText outline emboss
"""
_DRAWN_NAMES = """
inline extent effectExtent docPr cNvGraphicFramePr graphicFrameLocks graphic graphicData pic nvPicPr cNvPr
cNvPicPr picLocks blipFill blip stretch fillRect spPr xfrm off ext prstGeom avLst noFill ln extLst
useLocalDpi creationId hlinkClick srcRect
"""
_WORD: Final = frozenset(_WORD_NAMES.split())
_DRAWN: Final = frozenset(_DRAWN_NAMES.split())
NAMED_APART: Final = {
    *("ins", "del", "moveFrom", "moveTo", "delText", "altChunk", "AlternateContent", "txbxContent", "object"),
    *("commentReference", "commentRangeStart", "commentRangeEnd", "dataBinding", "oMath", "oMathPara"),
    *("ruby", "chart", "relIds", "pict", "control"),
}
"""Elements that are named for what they are where they are read."""
_SPACE: Final = w("")
FROM_RIGHT: Final = "from right to left"
_SWITCHES: Final = {
    "vanish": "hidden",
    "specVanish": "hidden",
    "strike": "struck out",
    "dstrike": "struck out",
    "outline": "in outline",
    "emboss": "embossed",
    "imprint": "embossed",
    "rtl": FROM_RIGHT,
    "fitText": "pressed together",
}
SYMBOL: Final = "in a font of symbols"
PALE, DARK = "too light to be read", "on a dark ground"
SMALLEST: Final = 12
"""Half points of letters that can be read."""
LOWEST, NARROWEST, WIDEST, MOST_MARGIN = 175, 240, 6_000, 700
"""Twentieths of a point: the lowest line and the narrowest column that can be read, and the widest margin."""


def unknown_in(root: Any) -> Iterator[str]:
    """Yield every element below one that is not on the list of those that are read, without what is in it."""
    for node in root:
        if isinstance(node.tag, str):
            space, _, name = node.tag.rpartition("}")
            is_word, is_drawn = f"{space}}}" == _SPACE, "/drawing" in space
            if name in (_WORD if is_word else _DRAWN if is_drawn else ()):
                yield from unknown_in(node)
            elif name not in NAMED_APART:
                yield worded("an element “%(name)s”, which is not read", name=name)


def _number(value: float | str | None) -> float:
    """Return a measure as a number; infinity for one with a unit, which our files never hold."""
    try:
        return float(str(value or "0").rstrip("%"))
    except ValueError:
        return inf


SETTINGS: Final = {
    *("updateFields", "documentProtection", "writeProtection", "mailMerge", "trackRevisions"),
    *("mirrorMargins", "bookFoldPrinting", "evenAndOddHeaders", "clrSchemeMapping", "numStart", "docVars"),
}
"""Settings that change what is shown, or who may change it."""


def looks_of(looks: Any) -> dict[str, bool]:
    """Return what looks of letters say of each way to hide them, by its name."""
    found: dict[str, bool] = {}
    if looks is None:
        return found
    for one in looks:
        name = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
        value = one.get(w("val"))
        if name in _SWITCHES:
            found[_SWITCHES[name]] = value not in {"0", "false", "off", "none"}
        elif name == "color":
            # What a theme makes of a colour depends on a part that anybody can change.
            found[PALE] = bool(one.get(w("themeColor"))) or (lightness(value) or 0) > PALEST
        elif name == "sz":
            found["too small to be read"] = not SMALLEST <= _number(value) < inf
        elif name == "position":
            found["moved off their line"] = abs(_number(value)) > SMALLEST
        elif name == "w":
            found["pressed together"] = not 60 <= _number(value) <= 200
        elif name == "spacing":
            found["over each other"] = _number(value) < -40
        elif name == "vertAlign":
            found["raised or lowered"] = value in {"superscript", "subscript"}
        elif name in {"shd", "highlight"}:
            found[DARK] = name == "shd" and is_dark(one)
            found[DARK] |= name == "highlight" and value not in {"none", "yellow", "lightGray", "white"}
        elif name == "rFonts":
            found[SYMBOL] = any(SYMBOLS.search(each) for each in one.attrib.values())
    return found


def is_dark(ground: Any) -> bool:
    """Say whether a ground is dark, or made so by a pattern or a theme."""
    fill, pattern = lightness(ground.get(w("fill"))), ground.get(w("val")) or "clear"
    return (
        pattern not in {"clear", "nil"}
        or bool(ground.get(w("themeFill")))
        or (fill if fill is not None else 255) < DARKEST
    )


def out_of_sight_in_table(table: Any) -> Iterator[str]:
    """Yield why rows or columns of a table cannot be seen."""
    for one in table.iter(w("trHeight")):
        if one.get(w("hRule")) == "exact" and _number(one.get(w("val"))) < LOWEST:
            yield "a row too low to be read"
    for one in table.iter(w("gridCol"), w("tcW")):
        is_measure = one.get(w("type")) in {None, "dxa"}
        if is_measure and _number(one.get(w("w")) or NARROWEST) < NARROWEST:
            yield "a column too narrow to be read"
    for room in (*table.iter(w("tcMar")), *table.iter(w("tblCellMar"))):
        if any(_number(one.get(w("w"))) > MOST_MARGIN for one in room):
            yield "cells without room for words"


def is_out_of_sight(about: Any) -> Iterator[str]:
    """Yield why a paragraph, a cell or a table cannot be seen, from its properties."""
    for one in about if about is not None else ():
        name, value = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else "", one.get(w("val"))
        if name == "framePr":
            yield "framed, so that it can lie anywhere"
        elif name in {"ind", "tblInd"} and _is_far(one):
            yield "beside the page"
        elif name == "textDirection" and value not in {"lrTb", "lr"}:
            yield "words that are turned"
        elif name == "rPr" and one.find(w("vanish")) is not None:
            yield "the end of a paragraph is hidden"
        elif name == "spacing" and one.get(w("line")):
            is_fixed = (one.get(w("lineRule")) or "auto") in {"exact", "auto"}
            if is_fixed and _number(one.get(w("line"))) < LOWEST:
                yield "lines over each other"
        elif name == "shd" and is_dark(one):
            yield DARK


def _is_far(indent: Any) -> bool:
    """Say whether an indentation moves words beside the page, or is measured in signs."""
    in_signs = any(_number(value) for key, value in indent.attrib.items() if key.endswith("Chars"))
    measures = (value for key, value in indent.attrib.items() if not key.endswith("}type"))
    return in_signs or sum(abs(_number(one)) for one in measures) > WIDEST


_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LABEL: Final = re.compile(r"(?P<kind>[^\W\d_]+(?: [^\W\d_]+)*) (?P<number>[0-9]{1,4}|[A-Z])$")
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


def started_anew(made: Any) -> str:
    """Return the key of a numbering of lettered points that begins at (a) again."""
    root = made.part.numbering_part.element
    key = str(max(int(one.get(w("numId"))) for one in root.findall(w("num"))) + 1)
    override = element("lvlOverride", element("startOverride", val="1"), ilvl="0")
    root.append(element("num", element("abstractNumId", val=str(LETTERED_POINTS)), override, numId=key))
    return key


type_of_level = tuple[int, str, str]
"""The first number, how it is written, and the text around it."""


def _value(node: Any, name: str) -> str:
    found = node.find(w(name)) if node is not None else None
    return (found.get(w("val")) or "") if found is not None else ""


class Numbering:
    """The lists of a document, each with how far it has been counted."""

    def __init__(self, root: Iterable[Any]) -> None:
        nodes = list(root)
        abstract = {one.get(w("abstractNumId")): one for one in nodes if one.tag == w("abstractNum")}
        self.lists: dict[str, tuple[str, dict[int, type_of_level]]] = {}
        self.starts: dict[tuple[str, int], int] = {}
        """Where a list begins anew, once, by its key and level."""
        for one in nodes:
            if one.tag != w("num"):
                continue
            key, named = _value(one, "abstractNumId"), one.get(w("numId"))
            self.lists[named] = (
                key,
                {
                    int(each.get(w("ilvl"))): (
                        int(_value(each, "start") or 1),
                        _value(each, "numFmt"),
                        _value(each, "lvlText"),
                    )
                    for each in (abstract[key].iter(w("lvl")) if key in abstract else ())
                },
            )
            for each in one.iter(w("lvlOverride")):
                own = each.find(w("lvl"))
                if own is not None:
                    said = (int(_value(own, "start") or 1), _value(own, "numFmt"), _value(own, "lvlText"))
                    self.lists[named][1][int(each.get(w("ilvl")))] = said
                if _value(each, "startOverride"):
                    self.starts[named, int(each.get(w("ilvl")))] = int(_value(each, "startOverride"))
        self.counted: dict[str, dict[int, int]] = {}

    def before(self, looks: Iterable[Any]) -> str:
        """Count one paragraph on, by what its styles and it say; return its number, or nothing."""
        named, level = "", 0
        for one in looks:
            found = one.find(w("numPr")) if one is not None else None
            if found is not None:
                named = _value(found, "numId") or named
                level = int(_value(found, "ilvl") or level)
        key, levels = self.lists.get(named, ("", {}))
        if level not in levels:
            return ""
        if levels[level][1] in {"bullet", "none"}:
            # A sign before a point is no number, but words are.
            return levels[level][2] if re.search(r"\w{2}", levels[level][2]) else ""
        mine = self.counted.setdefault(key, {})
        if (named, level) in self.starts:
            mine[level] = self.starts.pop((named, level)) - 1
        mine[level] = mine.get(level, levels[level][0] - 1) + 1
        for deeper in [one for one in mine if one > level]:
            del mine[deeper]
        shown = {one: _shown(mine.get(one, first), kind) for one, (first, kind, _) in levels.items()}
        return re.sub(r"%(\d)", lambda found: shown.get(int(found[1]) - 1, ""), levels[level][2])


def _shown(number: int, kind: str) -> str:
    said = str(number)
    if kind.endswith("Letter"):
        said = chr(96 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1)
    elif kind.endswith("Roman"):
        said = ""
        for value, letters in _ROMAN:
            said += letters * (number // value)
            number %= value
    elif kind not in {"", "decimal"}:
        said = f"{number} ({kind})"
    return said.upper() if kind.startswith("upper") else said
