"""Sheets, drawings and other parts of a workbook that somebody put in, hid or took out."""

from __future__ import annotations

import re
from typing import Any

from tests.papers.tamperings.foreign import A_PICTURE, CHART
from tests.papers.tamperings.kinds import OFFICE, Cases, Package, drop, swap
from tests.papers.tamperings.xlsx_tools import (
    BOOK,
    after,
    columns,
    data_part,
    every,
    made,
    numbers,
    q,
    share,
    sheets,
)

CASES = Cases("xlsx")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DRAWN = "application/vnd.openxmlformats-officedocument.drawing+xml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_DRAW = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


PRINTED = {
    "the head of printed pages says more": "oddHeader",
    "the foot of printed pages says more": "oddFooter",
}


def _printed_case(name: str) -> None:
    def edit(package: Package) -> None:
        root = package.tree(data_part(package))
        for old in root.findall(q("headerFooter")):
            drop(old)
        words = f"<headerFooter><{PRINTED[name]}>&amp;CAgreed by all</{PRINTED[name]}></headerFooter>"
        after(package, data_part(package), "pageMargins pageSetup", words)

    CASES.add(name, edit)


for _name in PRINTED:
    _printed_case(_name)


def _named(package: Package, fragment: str) -> None:
    names = every(package.tree(BOOK), "s:definedNames")[0]
    names.append(made(fragment))


@CASES("only part of a table is printed")
def _(package: Package) -> None:
    name = next(reversed([one for one in sheets(package) if "Annex" in one]))
    place = list(sheets(package)).index(name)
    area = f"'{name}'!$A$1:$B$3"
    _named(package, f'<definedName name="_xlnm.Print_Area" localSheetId="{place}">{area}</definedName>')


def _sheet_tags(package: Package) -> list[Any]:
    return every(package.tree(BOOK), "s:sheets/s:sheet")


@CASES("a sheet is hidden")
def _(package: Package) -> None:
    _sheet_tags(package)[1].set("state", "hidden")


@CASES("a sheet is hidden so that only a macro shows it")
def _(package: Package) -> None:
    _sheet_tags(package)[1].set("state", "veryHidden")


@CASES("a sheet has the name of another")
def _(package: Package) -> None:
    first, second = _sheet_tags(package)[1:3]
    names = first.get("name"), second.get("name")
    first.set("name", names[1])
    second.set("name", names[0])


@CASES("two sheets change places")
def _(package: Package) -> None:
    swap(*_sheet_tags(package)[1:3])


@CASES("a sheet has a name that no table has")
def _(package: Package) -> None:
    _sheet_tags(package)[2].set("name", "Table 99")


@CASES("a sheet is taken out")
def _(package: Package) -> None:
    tags = _sheet_tags(package)
    for name in every(package.tree(BOOK), f"s:definedNames/s:definedName[@localSheetId='{len(tags) - 1}']"):
        drop(name)
    drop(tags[-1])


def _new_sheet(package: Package, state: str) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>All was carried out.</t></is></c></row>'
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    package.add("xl/worksheets/sheet99.xml", sheet, f"{_SHEET}.worksheet+xml")
    key = package.relate(BOOK, "worksheet", "worksheets/sheet99.xml")
    tag = f'<sheet name="More" sheetId="99" state="{state}" r:id="{key}"/>'
    every(package.tree(BOOK), "s:sheets")[0].append(made(tag))


@CASES("a sheet of words is added")
def _(package: Package) -> None:
    _new_sheet(package, "visible")


@CASES("a hidden sheet of words is added")
def _(package: Package) -> None:
    _new_sheet(package, "hidden")


@CASES("a comment stands at a cell")
def _(package: Package) -> None:
    where = numbers(package)[0].get("r")
    text = f'<comment ref="{where}" authorId="0"><text><t>Should be more</t></text></comment>'
    inside = f"<authors><author>a</author></authors><commentList>{text}</commentList>"
    part = f'<comments xmlns="{_MAIN}">{inside}</comments>'
    package.add("xl/comments1.xml", part, f"{_SHEET}.comments+xml")
    package.relate(data_part(package), "comments", "../comments1.xml")


def _draw(package: Package, inside: str) -> None:
    anchor = (
        '<xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="2000000" cy="800000"/>'
        f"{inside}<xdr:clientData/></xdr:absoluteAnchor>"
    )
    spaces = f'xmlns:xdr="{_DRAWING}" xmlns:a="{_DRAW}" xmlns:r="{OFFICE}"'
    package.add("xl/drawings/drawing1.xml", f"<xdr:wsDr {spaces}>{anchor}</xdr:wsDr>", _DRAWN)
    key = package.relate(data_part(package), "drawing", "../drawings/drawing1.xml")
    after(package, data_part(package), "pageMargins pageSetup headerFooter", f'<drawing r:id="{key}"/>')


_NAMED = '<xdr:cNvPr id="2" name="x"/>'


@CASES("a text box lies over the cells")
def _(package: Package) -> None:
    words = "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>Fully</a:t></a:r></a:p></xdr:txBody>"
    looks = '<xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr>'
    _draw(package, f"<xdr:sp><xdr:nvSpPr>{_NAMED}<xdr:cNvSpPr/></xdr:nvSpPr>{looks}{words}</xdr:sp>")


@CASES("a shape without words covers cells")
def _(package: Package) -> None:
    looks = '<xdr:spPr><a:prstGeom prst="rect"/></xdr:spPr>'
    _draw(package, f"<xdr:sp><xdr:nvSpPr>{_NAMED}<xdr:cNvSpPr/></xdr:nvSpPr>{looks}</xdr:sp>")


@CASES("a picture lies over the cells")
def _(package: Package) -> None:
    package.add("xl/media/image1.png", A_PICTURE, "image/png")
    key = package.relate("xl/drawings/drawing1.xml", "image", "../media/image1.png")
    shown = f'<xdr:blipFill><a:blip r:embed="{key}"/></xdr:blipFill><xdr:spPr/>'
    _draw(package, f"<xdr:pic><xdr:nvPicPr>{_NAMED}<xdr:cNvPicPr/></xdr:nvPicPr>{shown}</xdr:pic>")


@CASES("a chart of other data is put in")
def _(package: Package) -> None:
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    package.add("xl/charts/chart1.xml", CHART, kind)
    key = package.relate("xl/drawings/drawing1.xml", "chart", "../charts/chart1.xml")
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    shown = (
        f'<a:graphic><a:graphicData uri="{uri}"><c:chart xmlns:c="{uri}" r:id="{key}"/></a:graphicData>'
        "</a:graphic>"
    )
    name = f"<xdr:nvGraphicFramePr>{_NAMED}<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm/>"
    _draw(package, f"<xdr:graphicFrame>{name}{shown}</xdr:graphicFrame>")


@CASES("a sheet has a picture behind its cells")
def _(package: Package) -> None:
    package.add("xl/media/behind.png", A_PICTURE, "image/png")
    key = package.relate(data_part(package), "image", "../media/behind.png")
    after(package, data_part(package), "pageMargins pageSetup headerFooter", f'<picture r:id="{key}"/>')


@CASES("a number is wider than its column, so that signs stand for it")
def _(package: Package) -> None:
    letter = re.sub(r"[0-9]", "", share(package).get("r"))
    columns(package)[ord(letter) - ord("A")].set("width", "1.2")


@CASES("values come from another workbook")
def _(package: Package) -> None:
    link = (
        f'<externalLink xmlns="{_MAIN}"><externalBook xmlns:r="{OFFICE}" r:id="rTampered0"/></externalLink>'
    )
    part = package.add("xl/externalLinks/externalLink1.xml", link, f"{_SHEET}.externalLink+xml")
    package.relate(part, "externalLinkPath", "other.xlsx", external=True)
    key = package.relate(BOOK, "externalLink", "externalLinks/externalLink1.xml")
    names = every(package.tree(BOOK), "s:definedNames")[0]
    names.addprevious(made(f'<externalReferences><externalReference r:id="{key}"/></externalReferences>'))
