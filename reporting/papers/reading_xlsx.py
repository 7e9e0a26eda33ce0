"""Reads a workbook: what each cell shows, and everything that would not be seen as it is."""

from __future__ import annotations

import re
from typing import Any, Final

from reporting.papers.proof import (
    DARKEST,
    PALEST,
    SYMBOLS,
    FileRead,
    UnreadablePaperError,
    lightness,
    read_package,
    relations,
    unpacked,
    xml_of,
)

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
KNOWN_PARTS: Final = (
    r"\[Content_Types\]\.xml|docProps/(core|app|custom)\.xml|"
    r"xl/(workbook|styles|sharedStrings|metadata)\.xml|"
    r"xl/theme/theme[0-9]*\.xml|xl/worksheets/sheet[0-9]+\.xml"
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
MOST_INDENT: Final = 3
LOWEST_ROW, NARROWEST_COLUMN = 5, 3
"""Points of the lowest row, and characters of the narrowest column, that can be read."""
_USUAL_FORMATS: Final = {0: "general", 1: "0", 2: "0.00", 9: "0%", 10: "0.00%", 14: "date", 49: "@"}


def read_xlsx(content: bytes) -> FileRead:
    """Return what every cell of a workbook holds; raises UnreadablePaperError."""
    parts = unpacked(content)
    read = FileRead()
    read_package(read, parts, KNOWN_PARTS)
    return _Reader(parts, read).book()


class _Reader:
    def __init__(self, parts: dict[str, bytes], read: FileRead) -> None:
        self.parts, self.read = parts, read
        self.texts = self._texts()
        self.formats, self.hidden_formats = self._formats()

    def _refuse(self, place: str, what: str, why: str) -> None:
        self.read.name(f"{place}, {what}: {why}")

    def _root(self, name: str) -> Any:
        return xml_of(self.parts[name])

    def _texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.parts:
            return []
        root = self._root("xl/sharedStrings.xml")
        if next(root.iter(f"{_MAIN}rPr", f"{_MAIN}rPh"), None) is not None:
            self._refuse("file", "texts", "part of a text looks otherwise than the rest")
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

    def book(self) -> FileRead:
        """Read every sheet, in order."""
        if not any(target == "xl/workbook.xml" for _, target, _ in relations(self.parts, "").values()):
            raise UnreadablePaperError("This is no workbook as any program writes it.")
        book, leads = self._root("xl/workbook.xml"), relations(self.parts, "xl/workbook.xml")
        links = {key: target for key, (_, target, _) in leads.items()}
        names = []
        for sheet in book.iter(f"{_MAIN}sheet"):
            name, state = sheet.get("name") or "", sheet.get("state") or "visible"
            if name in names:
                self._refuse(f"sheet “{name}”", "name", "two sheets have one name")
            names.append(name)
            if state != "visible":
                self._refuse(f"sheet “{name}”", "sheet", "this sheet is hidden")
            self._sheet(name, self._root(links[sheet.get(_LINKS)]))
        self.read.said.insert(0, ("sheets, in order", ", ".join(names)))
        known = {links[one.get(_LINKS)] for one in book.iter(f"{_MAIN}sheet")}
        for part in sorted({one for one in self.parts if one.startswith("xl/worksheets/s")} - known):
            self.read.name("a sheet that is not listed, %(part)s", part=part)
        for kind, target, _ in leads.values():
            is_other = kind in {"sharedStrings", "styles"} and target != f"xl/{kind}.xml"
            self.read.name("%(kind)s are taken from %(target)s", kind=kind, target=target, if_=is_other)
        for one in book.iter(f"{_MAIN}workbookPr"):
            self.read.name("days are counted from 1904", if_=one.get("date1904") in {"1", "true"})
        for one in book.iter(f"{_MAIN}definedName"):
            self.read.name(f"a defined name, {one.get('name')}: {one.text}")
        return self.read

    def _sheet(self, name: str, root: Any) -> None:
        place, cells = f"sheet “{name}”", dict[str, tuple[str, str]]()
        for node in root.iter():
            tag = str(node.tag).rpartition("}")[2]
            if tag in _REFUSED and not (
                tag == "headerFooter"
                and not re.sub(r'&"[^"]*"|&\d+|&[A-Z]|[\s/]', "", "".join(node.itertext()))
            ):
                self._refuse(place, node.get("r") or tag, _REFUSED[tag])
            elif tag in {"row", "col"} and node.get("hidden") in {"1", "true"}:
                self._refuse(place, f"{tag} {node.get('r') or node.get('min')}", "it is hidden")
            elif tag in {"row", "col"} and _is_flat(node, tag):
                self._refuse(place, f"{tag} {node.get('r') or node.get('min')}", "it is too small to be seen")
            elif tag == "sheetView":
                self._view(node, place)
            elif tag == "sheetFormatPr" and float(node.get("defaultRowHeight") or 15) < LOWEST_ROW:
                self._refuse(place, "sheet", "its rows are too low to be read")
            elif tag == "sheetFormatPr" and node.get("zeroHeight") in {"1", "true"}:
                self._refuse(place, "sheet", "rows without a height of their own are hidden")
            elif tag == "c":
                self._cell(cells, node, place)
        self._refuse_too_narrow(cells, root, place)
        for one in root.iter(f"{_MAIN}mergeCell"):
            self._refuse(place, str(one.get("ref")), "cells are merged, which hides what the others hold")
        for reference, (text, shown) in cells.items():
            self.read.said.append((f"{place}, cell {reference}", f"{text} ⟨{shown}⟩" if shown else text))

    def _view(self, view: Any, place: str) -> None:
        """Refuse what shows another thing than the cells, or not all of them."""
        if view.get("showZeros") in {"0", "false"}:
            self._refuse(place, "sheet", "numbers equal to nought are not shown")
        if view.get("showFormulas") in {"1", "true"}:
            self._refuse(place, "sheet", "it is shown in a way that cannot be read")
        for one in view.iter(f"{_MAIN}pane"):
            first = int(re.sub(r"\D", "", one.get("topLeftCell") or "") or 1)
            if one.get("state") == "frozen" and first > float(one.get("ySplit") or 0) + 1:
                self._refuse(place, "sheet", "rows lie under those that are frozen")

    def _cell(self, cells: dict[str, tuple[str, str]], node: Any, place: str) -> None:
        reference = str(node.get("r"))
        look = int(node.get("s") or 0)
        value = node.find(f"{_MAIN}v")
        kind = node.get("t") or "n"
        if kind == "inlineStr":
            text = _text_of(node)
            if next(node.iter(f"{_MAIN}rPr"), None) is not None:
                self._refuse(place, f"cell {reference}", "part of a text looks otherwise than the rest")
        elif value is None or value.text is None:
            return
        elif kind == "s":
            text = self.texts[int(value.text)]
        else:
            text = f"{float(value.text):.10g}" if kind == "n" else value.text
        if not text.strip():
            return
        if self.hidden_formats and self.hidden_formats[look]:
            self._refuse(place, f"cell {reference}", self.hidden_formats[look])
        shown = self.formats[look] if self.formats else ""
        if kind != "n":
            usual = "" if shown in {"general", "@"} else shown
            shown = "text" if re.fullmatch(r"[\d.,% -]+", text) else usual
        if reference in cells:
            self._refuse(f"{place}, cell {reference}", text[:80], "two cells have one address")
        cells[reference] = (text, shown)

    def _refuse_too_narrow(self, cells: dict[str, tuple[str, str]], root: Any, place: str) -> None:
        """Refuse numbers that are wider than their column, for which signs are shown."""
        widths = {
            column: float(one.get("width") or 8)
            for one in root.iter(f"{_MAIN}col")
            for column in range(max(int(one.get("min")), 1), min(int(one.get("max")), 200) + 1)
        }
        for reference, (text, shown) in cells.items():
            if shown not in {"", "text"} and widths.get(_column(reference), 8) < len(text):
                self._refuse(place, f"cell {reference}", "its column is too narrow to show it")


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
    if name is not None and SYMBOLS.search(name.get("val") or ""):
        return "a font of symbols shows something else"
    strike = font.find(f"{_MAIN}strike")
    if strike is not None and strike.get("val") not in {"0", "false"}:
        return "these letters are struck out"
    colour = font.find(f"{_MAIN}color")
    rgb = (colour.get("rgb") or "") if colour is not None else ""
    if re.fullmatch(r"[0-9A-Fa-f]{8}", rgb) and (lightness(rgb[2:]) or 0) > PALEST:
        return PALE
    # What a theme, a tint or a table of colours makes of it depends on a part that anybody can change.
    indexed = colour.get("indexed") if colour is not None else None
    by_theme = colour is not None and (colour.get("theme") not in {None, "1"} or bool(colour.get("tint")))
    return PALE if by_theme or indexed not in {None, "0", "8", "64"} else ""


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
    """Say whether a fill is dark, or made so by a pattern, a gradient or a theme."""
    pattern = fill.find(f"{_MAIN}patternFill")
    kind = pattern.get("patternType") if pattern is not None else "gradient"
    if kind != "solid":
        return kind not in {None, "none", "gray125"}
    colour = pattern.find(f"{_MAIN}fgColor")
    light = lightness((colour.get("rgb") or "")[2:]) if colour is not None else None
    return light is None or light < DARKEST


def _is_flat(node: Any, tag: str) -> bool:
    size = node.get("ht" if tag == "row" else "width")
    return size is not None and float(size) < (LOWEST_ROW if tag == "row" else NARROWEST_COLUMN)


def _plain_format(code: str | None) -> str:
    """Return a format as any program writes it: a stroke before each sign that is shown as it is."""
    code = re.sub(r"\[\$([^\]-]*)(-[^\]]*)?\]", r'"\1"', code or "")
    code = re.sub(r'"([^"]*)"', lambda found: "".join(f"\\{one}" for one in found[1]), code)
    return re.sub(r"\\?\s|_.", "", code).casefold()


def _text_of(node: Any) -> str:
    return "".join(str(one.xpath("string()")) for one in node.iter(f"{_MAIN}t"))


def _column(reference: str) -> int:
    column = 0
    for letter in reference.rstrip("0123456789"):
        column = 26 * column + ord(letter) - 64
    return column
