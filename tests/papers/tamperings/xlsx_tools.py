"""Finds cells in a workbook by their structure, and makes new elements of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from tests.papers.tamperings.kinds import LEVELS, OFFICE, Package

BOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SPACES = {"s": _MAIN, "r": OFFICE}


def q(name: str) -> str:
    """Return the name of an element of a sheet with its namespace."""
    return f"{{{_MAIN}}}{name}"


def made(fragment: str) -> Any:
    """Return the element that a fragment of XML describes."""
    return etree.fromstring(f'<holder xmlns="{_MAIN}" xmlns:r="{OFFICE}">{fragment}</holder>')[0]


def every(root: Any, path: str) -> list[Any]:
    """Return what an XPath finds, in which “s:” stands before elements of sheets."""
    return list(root.xpath(path, namespaces=SPACES))


def sheets(package: Package) -> dict[str, str]:
    """Return the part of each sheet by its name, in order."""
    relations = package.tree("xl/_rels/workbook.xml.rels")
    targets = {one.get("Id"): one.get("Target").removeprefix("/xl/") for one in relations}
    found = every(package.tree(BOOK), "s:sheets/s:sheet")
    return {one.get("name"): f"xl/{targets[one.get(f'{{{OFFICE}}}id')]}" for one in found}


def cells(package: Package, part: str) -> list[Any]:
    """Return the cells of a sheet that hold something."""
    return every(package.tree(part), "s:sheetData/s:row/s:c[s:v]")


def text_of(package: Package, cell: Any) -> str:
    """Return what a cell holds, as text."""
    value = cell.find(q("v")).text or ""
    if cell.get("t") != "s":
        return value
    item = package.tree(STRINGS).findall(q("si"))[int(value)]
    return "".join(one.text or "" for one in item.iter(q("t")))


def put_text(package: Package, cell: Any, text: str) -> None:
    """Let a cell hold a text."""
    item = made("<si><t/></si>")
    item[0].text = text
    put_item(package, cell, item)


def put_item(package: Package, cell: Any, item: Any) -> None:
    """Let a cell hold an item of the shared strings."""
    strings = package.tree(STRINGS)
    strings.append(item)
    for count in ("count", "uniqueCount"):
        strings.set(count, str(len(strings)))
    put_value(cell, str(len(strings) - 1), "s")


def put_value(cell: Any, value: str, type_: str = "") -> None:
    """Let a cell hold a value of one type; a number where none is given."""
    if type_:
        cell.set("t", type_)
    else:
        cell.attrib.pop("t", None)
    for inside in list(cell):
        cell.remove(inside)
    cell.append(made(f"<v>{value}</v>"))


def first_like(package: Package, pattern: str, *, part: str = "") -> Any:
    """Return the first cell of words that a pattern is found in, on one sheet or on any but the first."""
    for name in [part] if part else list(sheets(package).values())[1:]:
        for cell in cells(package, name):
            if cell.get("t") == "s" and re.search(pattern, text_of(package, cell)):
                return cell
    raise AssertionError(f"nothing like {pattern}")


def reworded(package: Package, cell: Any, pattern: str, other: Callable[[str], str]) -> None:
    """Write another thing for the first match of a pattern in a cell."""
    old = text_of(package, cell)
    new = re.sub(pattern, lambda match: other(match[0]), old, count=1)
    assert new != old, pattern
    put_text(package, cell, new)


def level_cells(package: Package) -> list[Any]:
    """Return the cells of the first sheet of words that are a level word each."""
    for part in sheets(package).values():
        found = [cell for cell in cells(package, part) if text_of(package, cell) in LEVELS]
        if len(found) > 4:
            return found
    raise AssertionError("no levels")


def level_part(package: Package) -> str:
    """Return the sheet of those cells."""
    root = level_cells(package)[0].getroottree().getroot()
    return next(part for part in sheets(package).values() if package.tree(part) is root)


def data_part(package: Package) -> str:
    """Return the first sheet that holds many numbers."""
    for part in sheets(package).values():
        if len([cell for cell in cells(package, part) if cell.get("t") != "s"]) > 20:
            return part
    raise AssertionError("no numbers")


def numbers(package: Package) -> list[Any]:
    """Return the whole numbers above nought of a column of that sheet."""
    found = [cell for cell in cells(package, data_part(package)) if cell.get("t") != "s"]
    first = re.sub(r"[0-9]", "", found[0].get("r"))
    found = [cell for cell in found if re.fullmatch(rf"{first}[0-9]+", cell.get("r"))]
    return [cell for cell in found if re.fullmatch(r"[1-9][0-9]*", text_of(package, cell))]


def share(package: Package) -> Any:
    """Return the first cell of that sheet that holds a number with a part."""
    found = cells(package, data_part(package))
    return next(one for one in found if one.get("t") != "s" and "." in text_of(package, one))


def unlike(package: Package, found: list[Any]) -> tuple[Any, Any]:
    """Return the first cell and the next that holds another thing."""
    for cell in found[1:]:
        if text_of(package, cell) != text_of(package, found[0]):
            return found[0], cell
    raise AssertionError("all alike")


def exchange(one: Any, other: Any) -> None:
    """Let two cells change what they hold; each keeps its look and its address."""
    held = [(cell.get("t"), cell.find(q("v")).text) for cell in (one, other)]
    for cell, (type_, value) in zip((other, one), held, strict=True):
        put_value(cell, value, type_ or "")


def row_of(cell: Any) -> Any:
    """Return the row of a cell."""
    return cell.getparent()


def put_row(row: Any, number: int) -> None:
    """Give a row and its cells another number."""
    row.set("r", str(number))
    for cell in row:
        cell.set("r", re.sub(r"[0-9]+", str(number), cell.get("r")))


def columns(package: Package) -> list[Any]:
    """Return the widths of the columns of the sheet of numbers."""
    return every(package.tree(data_part(package)), "s:cols/s:col")


def moved(package: Package, part: str, line: int, step: int) -> None:
    """Move the rows below a line, and the merged cells in them."""
    for row in every(package.tree(part), f"s:sheetData/s:row[@r > {line}]"):
        put_row(row, int(row.get("r")) + step)
    for one in every(package.tree(part), "s:mergeCells/s:mergeCell"):
        places = re.findall(r"([A-Z]+)([0-9]+)", one.get("ref"))
        if int(places[0][1]) > line:
            one.set("ref", ":".join(f"{letters}{int(number) + step}" for letters, number in places))


def column(package: Package, part: str, letter: str) -> list[Any]:
    """Return the cells of one column of a sheet that stand below its head."""
    found = cells(package, part)
    return [one for one in found if re.fullmatch(rf"{letter}(?![12]$)[0-9]+", one.get("r"))]


def restyled(package: Package, cell: Any, *, code: str = "", font: str = "", **look: str) -> None:
    """Give a cell a look of its own: a format of numbers, a font, an alignment, as its own was else."""
    styles = package.tree(STYLES)
    kinds = styles.find(q("cellXfs"))
    new = etree.fromstring(etree.tostring(kinds[int(cell.get("s") or 0)]))
    if code:
        formats = styles.find(q("numFmts"))
        one = made('<numFmt numFmtId="230"/>')
        one.set("formatCode", code)
        formats.append(one)
        new.set("numFmtId", "230")
        new.set("applyNumberFormat", "1")
    if font:
        fonts = styles.find(q("fonts"))
        fonts.append(made(f"<font>{font}</font>"))
        new.set("fontId", str(len(fonts) - 1))
        new.set("applyFont", "1")
    for key, value in look.items():
        aligned = new.find(q("alignment"))
        if aligned is None:
            aligned = made("<alignment/>")
            new.insert(0, aligned)
        aligned.set(key, value)
        new.set("applyAlignment", "1")
    kinds.append(new)
    cell.set("s", str(len(kinds) - 1))


def after(package: Package, part: str, names: str, fragment: str) -> None:
    """Put an element into a sheet after the last of those that stand before it."""
    root = package.tree(part)
    before = [one for one in root if etree.QName(one).localname in names.split()]
    before[-1].addnext(made(fragment))
