"""What a DOCX of a paper may hold: a closed list, so that whatever could show something else is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf, isfinite
from typing import Any, Final

from reporting.papers.docx_parts import w
from reporting.papers.proof import FileRead

_WORD_NAMES = """
body p pPr pStyle r rPr rStyle t tab tabs br cr b bCs i iCs u lang noProof webHidden kern szCs sz color
rFonts spacing jc ind keepNext keepLines widowControl bidi rtl cs pageBreakBefore outlineLvl
contextualSpacing suppressLineNumbers suppressAutoHyphens snapToGrid textAlignment autoSpaceDE autoSpaceDN
adjustRightInd numPr ilvl numId shd pBdr overflowPunct wordWrap topLinePunct kinsoku
eastAsianLayout tbl tblPr tblStyle tblW tblInd tblLayout tblCellMar tblLook tblCaption tblDescription
tblBorders tblGrid gridCol tblPrEx tblStyleRowBandSize tblStyleColBandSize tblOverlap tr trPr trHeight
cantSplit tblHeader tc tcPr tcW tcBorders tcMar gridSpan vAlign noWrap hideMark top left bottom right
start end insideH insideV cnfStyle between bar hyperlink bookmarkStart bookmarkEnd proofErr
lastRenderedPageBreak fldSimple fldChar instrText footnoteReference footnoteRef separator
continuationSeparator footnotes footnote hdr ftr drawing noBreakHyphen softHyphen sdt sdtPr sdtContent
sdtEndPr docPartObj docPartGallery docPartUnique id vertAlign sectPr headerReference footerReference pgSz
pgMar pgNumType pgBorders cols col docGrid titlePg formProt textDirection footnotePr endnotePr numFmt pos
type
"""
_DRAWN_NAMES = """
inline extent effectExtent docPr cNvGraphicFramePr graphicFrameLocks graphic graphicData pic nvPicPr cNvPr
cNvPicPr picLocks blipFill blip stretch fillRect spPr xfrm off ext prstGeom avLst noFill ln extLst
useLocalDpi creationId hlinkClick
"""
_WORD: Final = frozenset(_WORD_NAMES.split())
_DRAWN: Final = frozenset(_DRAWN_NAMES.split())
_PARTS: Final = re.compile(
    r"/(docProps/((core|app|custom)\.xml|thumbnail\.jpeg)|docMetadata/LabelInfo\.xml|"
    r"word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes|"
    r"(header|footer)[0-9]*|theme/theme[0-9]*|media/[^/]+)\.?\w*|customXml/.*)"
)
_GROUNDS: Final = frozenset({"AUTO", "FFFFFF", "0B3F52", "E3EDF0"})
LOWEST, NARROWEST, WIDEST = 160, 200, 5_000
"""Twentieths of a point: the lowest line and the narrowest column that can be read, and the widest margin."""
_SYMBOLS: Final = re.compile(r"symbol|wingdings|webdings|dingbats", re.IGNORECASE)
_WORD_SPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SMALLEST, PALEST = 12, 0xD8
"""Half points of letters that can be read, and how light each part of a colour may be on white paper."""
_HIDES: Final = ("vanish", "specVanish", "strike", "dstrike", "position", "w", "fitText", "outline", "emboss")
_LIGHT_STYLES: Final = frozenset({"table head"})


def refuse_parts(read: FileRead, parts: list[tuple[str, Any]]) -> None:
    """Refuse parts of a package that hold what nobody reads here: charts, objects, comments."""
    for name, _part in parts:
        if not _PARTS.fullmatch(name):
            read.refuse("file", name, "a part of this kind cannot be read")


def refuse_unknown(read: FileRead, root: Any, place: str) -> None:
    """Refuse every element that is not on the list, and looks that hide words."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        space, _, name = node.tag.lstrip("{").rpartition("}")
        known = _WORD if space == _WORD_SPACE else _DRAWN
        if name not in known and not (name in _HIDES and space == _WORD_SPACE):
            read.refuse(place, name, "it can show something that cannot be read here")
    for looks in root.iter(w("rPr")):
        for explanation in _hidden_by(looks):
            read.refuse(place, _words_under(looks)[:80], explanation)
    for node, explanation in _pressed(root):
        read.refuse(place, str(node.tag).rpartition("}")[2], explanation)


def _pressed(root: Any) -> Iterator[tuple[Any, str]]:
    """Yield what makes lines or columns too low or narrow to be read, or a ground that covers them."""
    for node in root.iter(w("trHeight"), w("spacing")):
        if node.getparent().tag == w("rPr"):
            continue
        rule = node.get(w("hRule")) or node.get(w("lineRule")) or "auto"
        size = float(node.get(w("val")) or node.get(w("line")) or LOWEST)
        if (rule == "exact" or (rule == "auto" and node.tag == w("spacing"))) and size < LOWEST:
            yield node, "its lines are too low to be read"
    for node in root.iter(w("gridCol"), w("tcW")):
        if node.get(w("type")) in {None, "dxa"} and float(node.get(w("w")) or NARROWEST) < NARROWEST:
            yield node, "a column is too narrow to be read"
    for node in root.iter(w("shd")):
        is_plain = node.get(w("val")) in {"clear", "nil", None} and not node.get(w("themeFill"))
        if not is_plain or (node.get(w("fill")) or "auto").upper() not in _GROUNDS:
            yield node, "its ground can cover what stands on it"
    for node in root.iter(w("ind"), w("pgMar")):
        if not all(abs(_number(value)) <= WIDEST for value in node.attrib.values()):
            yield node, "it stands beside the page"
    for node in root.iter(w("numFmt")):
        if node.get(w("val")) not in {None, "decimal"}:
            yield node, "footnotes are counted otherwise"


def _words_under(looks: Any) -> str:
    parent = looks.getparent()
    return "".join(one.text or "" for one in parent.iter(w("t"))) if parent is not None else ""


def _hidden_by(looks: Any, *, may_be_light: bool = False) -> Iterator[str]:
    """Yield why letters of some looks are not seen as they are."""
    for name in _HIDES:
        found = looks.find(w(name))
        if found is not None and (found.get(w("val")) or "1") not in {"0", "false", "none", "100"}:
            yield "these letters are hidden, struck out or moved"
    size = looks.find(w("sz"))
    if size is not None:
        measured = _number(size.get(w("val")) or "0")
        if 0 < measured < SMALLEST:
            yield "these letters are too small to be read"
        elif not isfinite(measured):
            yield "the size of these letters cannot be told"
    colour = looks.find(w("color"))
    if colour is not None and not may_be_light:
        theme = (colour.get(w("themeColor")) or "").lower()
        if _is_pale(colour.get(w("val")) or "") or theme.startswith(("background", "light")):
            yield "these letters are as light as the paper"
    turned = looks.find(w("rtl"))
    if turned is not None and (turned.get(w("val")) or "1") not in {"0", "false"}:
        yield "these letters run from right to left"
    if looks.find(w("shd")) is not None and _words_under(looks).strip():
        yield "a ground of their own can cover these letters"
    fonts = looks.find(w("rFonts"))
    if fonts is not None and any(_SYMBOLS.search(value) for value in fonts.attrib.values()):
        yield "a font of symbols shows something else"
    raised = looks.find(w("vertAlign"))
    if (
        raised is not None
        and raised.get(w("val")) in {"superscript", "subscript"}
        and _words_under(looks).strip()
    ):
        yield "these letters are raised or lowered"


def _number(value: str) -> float:
    """Return a measure as a number; infinity for one with a unit, which our files never hold."""
    try:
        return float(value)
    except ValueError:
        return inf


def _is_pale(colour: str) -> bool:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return False
    return min(int(colour[at : at + 2], 16) for at in (0, 2, 4)) >= PALEST


def refuse_looks(read: FileRead, document: Any) -> None:
    """Refuse styles that hide words; the heads of tables are light on a dark ground."""
    for looks in document.styles.element.iter(w("rPrDefault")):
        for explanation in _hidden_by(looks.find(w("rPr")) if len(looks) else looks):
            read.refuse("styles", "usual letters", explanation)
    for node, explanation in _pressed(document.styles.element):
        read.refuse("styles", str(node.tag).rpartition("}")[2], explanation)
    for node in document.settings.element.iter(w("numStart"), w("numFmt")):
        if node.get(w("val")) not in {"1", "decimal"}:
            read.refuse("settings", node.get(w("val")) or "", "footnotes are counted otherwise")
    for style in document.styles.element.iter(w("style")):
        named = style.find(w("name"))
        name = (named.get(w("val")) or "").lower() if named is not None else ""
        for looks in style.iter(w("rPr")):
            may_be_light = name in _LIGHT_STYLES
            for explanation in _hidden_by(looks, may_be_light=may_be_light):
                read.refuse("styles", name, explanation)
