"""Reads a workbook: what each cell shows, and everything that would not be seen as it is."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any, Final

from reporting.papers.proof import FileRead, UnreadablePaperError

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app|custom)\.xml|xl/(workbook|styles|sharedStrings|"
    r"metadata)\.xml|xl/theme/theme[0-9]*\.xml|xl/worksheets/sheet[0-9]+\.xml|xl/_rels/workbook\.xml\.rels|"
    r"xl/worksheets/_rels/sheet[0-9]+\.xml\.rels"
)
_REFUSED: Final = {
    "f": "a formula stands in place of a value",
    "conditionalFormatting": "how it looks depends on a condition",
    "drawing": "a drawing lies over the sheet",
    "legacyDrawing": "a note or a drawing lies over the sheet",
    "oleObjects": "an object lies over the sheet",
    "controls": "a control lies over the sheet",
    "picture": "a picture lies behind the sheet",
    "autoFilter": "a filter can hide rows",
    "hyperlinks": "a cell leads somewhere else",
    "dataValidations": "a message can stand beside a cell",
    "headerFooter": "words stand at the head or foot of its pages",
}
PALEST: Final = 0xD8
MOST_INDENT: Final = 3
LOWEST_ROW, NARROWEST_COLUMN = 5, 3
"""Points of the lowest row, and characters of the narrowest column, that can be read."""
_SYMBOLS: Final = re.compile(r"symbol|wingdings|webdings|dingbats", re.IGNORECASE)
LARGEST = 30_000_000
"""Bytes of one part of a workbook, unpacked."""
_USUAL_FORMATS: Final = {0: "general", 1: "0", 2: "0.00", 9: "0%", 10: "0.00%", 14: "date", 49: "@"}
type_of_place = tuple[int, int]


@dataclass
class SheetRead:
    """A sheet: its name, what stands in each cell with its format, and which cells are merged."""

    name: str
    cells: dict[type_of_place, tuple[str, str]] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()


class BookRead(FileRead):
    """A workbook as it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[SheetRead] = []


def read_book(content: bytes) -> BookRead:
    """Return what every cell of a workbook holds; raises UnreadablePaperError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _Reader(packed).book()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise UnreadablePaperError("This is no workbook that can be read.") from error


class _Reader:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed, self.read = packed, BookRead()
        self.texts = self._texts()
        self.formats, self.hidden_formats = self._formats()

    def _root(self, name: str) -> Any:
        from lxml import etree

        if self.packed.getinfo(name).file_size > LARGEST:
            raise UnreadablePaperError("This workbook is too large to be proven.")
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(self.packed.read(name), parser)

    def _texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.packed.namelist():
            return []
        root = self._root("xl/sharedStrings.xml")
        if next(root.iter(f"{_MAIN}rPr", f"{_MAIN}rPh"), None) is not None:
            self.read.refuse("file", "texts", "part of a text looks otherwise than the rest")
        return [_text_of(one) for one in root.iter(f"{_MAIN}si")]

    def _formats(self) -> tuple[list[str], list[str]]:
        """Return for each look of a cell the format of its number, and why it hides what it holds."""
        root = self._root("xl/styles.xml")
        codes = dict(_USUAL_FORMATS)
        codes |= {int(one.get("numFmtId")): one.get("formatCode") for one in root.iter(f"{_MAIN}numFmt")}
        fonts = [_hidden_font(one) for one in root.iterfind(f"{_MAIN}fonts/{_MAIN}font")]
        fills = [_is_dark(one) for one in root.iterfind(f"{_MAIN}fills/{_MAIN}fill")]
        found, hidden = [], []
        for look in root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
            key = int(look.get("numFmtId") or 0)
            found.append(_plain_format(codes.get(key, f"format {key}")))
            reason = fonts[int(look.get("fontId") or 0)]
            is_dark = fills[int(look.get("fillId") or 0)]
            reason = "" if reason == PALE and is_dark else reason or (COVERED if is_dark else "")
            hidden.append(reason or _displaced(look))
        return found, hidden

    def book(self) -> BookRead:
        for name in self.packed.namelist():
            if not _PARTS.fullmatch(name) and not name.endswith("/"):
                self.read.refuse("file", name, "a part of this kind cannot be read")
        links = {one.get("Id"): one.get("Target") for one in self._root("xl/_rels/workbook.xml.rels")}
        for sheet in self._root("xl/workbook.xml").iter(f"{_MAIN}sheet"):
            name, state = sheet.get("name") or "", sheet.get("state") or "visible"
            if name in {one.name for one in self.read.sheets}:
                self.read.refuse(f"sheet “{name}”", "sheet", "two sheets have one name")
            if state != "visible":
                self.read.refuse(f"sheet “{name}”", "sheet", "this sheet is hidden")
            target = str(links[sheet.get(_LINKS)]).lstrip("/").removeprefix("xl/")
            self.read.sheets.append(self._sheet(name, self._root(f"xl/{target}")))
        for one in self._root("xl/workbook.xml").iter(f"{_MAIN}definedName"):
            if "Print_Area" in (one.get("name") or ""):
                self.read.refuse("file", "print area", "only a part is printed")
        return self.read

    def _sheet(self, name: str, root: Any) -> SheetRead:
        made, place = SheetRead(name), f"sheet “{name}”"
        for node in root.iter():
            tag = str(node.tag).rpartition("}")[2]
            if tag in _REFUSED and not (
                tag == "headerFooter" and not "".join(node.itertext()).strip("&PLRCN/ ")
            ):
                self.read.refuse(place, node.get("r") or tag, _REFUSED[tag])
            elif tag in {"row", "col"} and node.get("hidden") in {"1", "true"}:
                self.read.refuse(place, f"{tag} {node.get('r') or node.get('min')}", "it is hidden")
            elif tag in {"row", "col"} and _is_flat(node, tag):
                self.read.refuse(
                    place, f"{tag} {node.get('r') or node.get('min')}", "it is too small to be seen"
                )
            elif tag == "sheetView" and node.get("showZeros") in {"0", "false"}:
                self.read.refuse(place, "sheet", "numbers equal to nought are not shown")
            elif tag == "sheetFormatPr" and float(node.get("defaultRowHeight") or 15) < LOWEST_ROW:
                self.read.refuse(place, "sheet", "its rows are too low to be read")
            elif tag == "sheetFormatPr" and node.get("zeroHeight") in {"1", "true"}:
                self.read.refuse(place, "sheet", "rows without a height of their own are hidden")
            elif tag == "c":
                self._cell(made, node, place)
        self._refuse_too_narrow(made, root, place)
        made.merged = frozenset(str(one.get("ref")) for one in root.iter(f"{_MAIN}mergeCell"))
        return made

    def _cell(self, made: SheetRead, node: Any, place: str) -> None:
        reference = str(node.get("r"))
        look = int(node.get("s") or 0)
        value = node.find(f"{_MAIN}v")
        kind = node.get("t") or "n"
        if kind == "inlineStr":
            text = _text_of(node)
        elif value is None or value.text is None:
            return
        elif kind == "s":
            text = self.texts[int(value.text)]
        else:
            text = f"{float(value.text):.10g}" if kind == "n" else value.text
        if not text.strip():
            return
        if self.hidden_formats and self.hidden_formats[look]:
            self.read.refuse(f"{place}, cell {reference}", text[:80], self.hidden_formats[look])
        shown = self.formats[look] if kind == "n" and self.formats else "text"
        if _place(reference) in made.cells:
            self.read.refuse(f"{place}, cell {reference}", text[:80], "two cells have one address")
        made.cells[_place(reference)] = (text, shown)

    def _refuse_too_narrow(self, made: SheetRead, root: Any, place: str) -> None:
        """Refuse numbers that are wider than their column, for which signs are shown."""
        widths = {
            column: float(one.get("width") or 8)
            for one in root.iter(f"{_MAIN}col")
            for column in range(max(int(one.get("min")), 1), min(int(one.get("max")), 200) + 1)
        }
        for (row, column), (text, shown) in made.cells.items():
            if shown != "text" and widths.get(column, 8) < len(text):
                self.read.refuse(f"{place}, row {row}", text[:80], "its column is too narrow to show it")


COVERED = "its ground is as dark as its letters"
PALE = "these letters are as light as the paper"


def _hidden_font(font: Any) -> str:
    size = font.find(f"{_MAIN}sz")
    if size is not None and 0 < float(size.get("val") or 11) < 6:
        return "these letters are too small to be read"
    raised = font.find(f"{_MAIN}vertAlign")
    if raised is not None and raised.get("val") != "baseline":
        return "these letters are raised or lowered"
    name = font.find(f"{_MAIN}name")
    if name is not None and _SYMBOLS.search(name.get("val") or ""):
        return "a font of symbols shows something else"
    strike = font.find(f"{_MAIN}strike")
    if strike is not None and strike.get("val") not in {"0", "false"}:
        return "these letters are struck out"
    colour = font.find(f"{_MAIN}color")
    rgb = (colour.get("rgb") or "") if colour is not None else ""
    if re.fullmatch(r"[0-9A-Fa-f]{8}", rgb) and min(int(rgb[at : at + 2], 16) for at in (2, 4, 6)) >= PALEST:
        return PALE
    return PALE if colour is not None and colour.get("theme") == "0" else ""


def _displaced(look: Any) -> str:
    """Say why what a cell holds is not seen where it stands."""
    place = look.find(f"{_MAIN}alignment")
    if place is None:
        return ""
    if place.get("horizontal") == "fill" or float(place.get("indent") or 0) > MOST_INDENT:
        return "it is repeated or pushed out of its cell"
    turned = place.get("textRotation") not in {None, "0"}
    return "it is turned" if turned else ""


def _is_dark(fill: Any) -> bool:
    colour = fill.find(f".//{_MAIN}fgColor")
    rgb = (colour.get("rgb") or "") if colour is not None else ""
    return (
        bool(re.fullmatch(r"[0-9A-Fa-f]{8}", rgb))
        and max(int(rgb[at : at + 2], 16) for at in (2, 4, 6)) < 0x80
    )


def _is_flat(node: Any, tag: str) -> bool:
    size = node.get("ht" if tag == "row" else "width")
    return size is not None and float(size) < (LOWEST_ROW if tag == "row" else NARROWEST_COLUMN)


def _plain_format(code: str | None) -> str:
    """Return a format without the marks by which programs write the same one differently."""
    return re.sub(r'["\\\s]|\[\$[^\]]*\]|_.', "", code or "").casefold()


def _text_of(node: Any) -> str:
    return "".join(one.text or "" for one in node.iter(f"{_MAIN}t"))


def _place(reference: str) -> type_of_place:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return int(reference[len(letters) :]), column
