"""Looks and hidden things of a workbook."""

from __future__ import annotations

from tests.papers.tamperings.kinds import Cases, Package, drop
from tests.papers.tamperings.xlsx_tools import (
    STYLES,
    after,
    columns,
    data_part,
    every,
    exchange,
    level_cells,
    level_part,
    made,
    numbers,
    q,
    restyled,
    row_of,
    unlike,
)

CASES = Cases("xlsx")
FONTS = {
    "is white": '<sz val="11"/><color rgb="FFFFFFFF"/>',
    "is one point high": '<sz val="1"/>',
    "is struck through": '<strike/><sz val="11"/>',
    "is set in a font of signs": '<sz val="11"/><name val="Wingdings"/><charset val="2"/>',
}


def _font_case(name: str) -> None:
    CASES.add(f"a number {name}", lambda package: restyled(package, numbers(package)[0], font=FONTS[name]))
    CASES.add(f"a level {name}", lambda package: restyled(package, level_cells(package)[0], font=FONTS[name]))


for _name in FONTS:
    _font_case(_name)


@CASES("a number is raised like a power")
def _(package: Package) -> None:
    restyled(package, numbers(package)[0], font='<vertAlign val="superscript"/><sz val="11"/>')


@CASES("a number is repeated over the width of its cell")
def _(package: Package) -> None:
    restyled(package, numbers(package)[0], horizontal="fill")


@CASES("a level is pushed out of its cell")
def _(package: Package) -> None:
    restyled(package, level_cells(package)[0], indent="200", wrapText="0")


@CASES("the font of all cells is white")
def _(package: Package) -> None:
    for font in package.tree(STYLES).find(q("fonts")):
        for colour in font.findall(q("color")):
            drop(colour)
        font.insert(0, made('<color rgb="FFFFFFFF"/>'))


@CASES("the format of all shares shows thousands")
def _(package: Package) -> None:
    for one in package.tree(STYLES).find(q("numFmts")):
        one.set("formatCode", '0.0,"\u00a0%"')


@CASES("a row is hidden")
def _(package: Package) -> None:
    row_of(level_cells(package)[0]).set("hidden", "1")


@CASES("a row is hidden and two levels changed places")
def _(package: Package) -> None:
    first, second = unlike(package, level_cells(package))
    exchange(first, second)
    row_of(first).set("hidden", "1")


@CASES("a row is so low that nothing of it is seen")
def _(package: Package) -> None:
    row = row_of(level_cells(package)[0])
    row.set("ht", "0.1")
    row.set("customHeight", "1")


@CASES("rows are hidden by a filter")
def _(package: Package) -> None:
    part = level_part(package)
    wanted = '<filterColumn colId="2"><filters><filter val="Fully"/></filters></filterColumn>'
    after(package, part, "sheetData", f'<autoFilter ref="A2:D30">{wanted}</autoFilter>')
    for cell in level_cells(package)[:3]:
        row_of(cell).set("hidden", "1")


@CASES("rows are folded into a group")
def _(package: Package) -> None:
    row = row_of(level_cells(package)[0])
    row.set("outlineLevel", "1")
    row.set("hidden", "1")
    row.getnext().set("collapsed", "1")


@CASES("a column is hidden")
def _(package: Package) -> None:
    columns(package)[2].set("hidden", "1")


@CASES("a column is so narrow that nothing of it is seen")
def _(package: Package) -> None:
    columns(package)[2].set("width", "0.05")


@CASES("rows without a height of their own are hidden")
def _(package: Package) -> None:
    every(package.tree(data_part(package)), "s:sheetFormatPr")[0].set("zeroHeight", "1")


@CASES("numbers equal to nought are not shown")
def _(package: Package) -> None:
    every(package.tree(data_part(package)), "s:sheetViews/s:sheetView")[0].set("showZeros", "0")


@CASES("cells are merged, so that only one value is seen")
def _(package: Package) -> None:
    first, second = level_cells(package)[:2]
    merged = every(package.tree(level_part(package)), "s:mergeCells")[0]
    merged.append(made(f'<mergeCell ref="{first.get("r")}:{second.get("r")}"/>'))
    merged.set("count", str(len(merged)))


RULES = {
    "shows another number": '<numFmt numFmtId="240" formatCode="&quot;99&quot;"/>',
    "writes in white": '<font><color rgb="FFFFFFFF"/></font>',
    "strikes through": "<font><strike/></font>",
}


def _rule_case(name: str) -> None:
    def edit(package: Package) -> None:
        looks = every(package.tree(STYLES), "s:dxfs")[0]
        looks.append(made(f"<dxf>{RULES[name]}</dxf>"))
        looks.set("count", str(len(looks)))
        always = "<formula>TRUE</formula>"
        rule = f'<cfRule type="expression" dxfId="{len(looks) - 1}" priority="1">{always}</cfRule>'
        where = numbers(package)[0].get("r")
        fragment = f'<conditionalFormatting sqref="{where}">{rule}</conditionalFormatting>'
        after(package, data_part(package), "sheetData mergeCells", fragment)

    CASES.add(f"a rule for the look of a cell {name}", edit)


for _name in RULES:
    _rule_case(_name)


@CASES("bars in the cells show other lengths")
def _(package: Package) -> None:
    bar = '<dataBar><cfvo type="num" val="-100"/><cfvo type="max"/><color rgb="FF000000"/></dataBar>'
    rule = f'<cfRule type="dataBar" priority="1">{bar}</cfRule>'
    fragment = f'<conditionalFormatting sqref="C3:C12">{rule}</conditionalFormatting>'
    after(package, data_part(package), "sheetData mergeCells", fragment)


@CASES("a message stands beside a cell that is chosen")
def _(package: Package) -> None:
    found = '<dataValidation type="none" showInputMessage="1" sqref="C3" prompt="Not checked"/>'
    where = "sheetData mergeCells conditionalFormatting"
    after(package, data_part(package), where, f'<dataValidations count="1">{found}</dataValidations>')
