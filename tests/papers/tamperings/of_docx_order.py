"""Paragraphs, headings, tables, rows and cells of a DOCX that were moved, taken out or put in."""

from __future__ import annotations

from copy import deepcopy

from tests.papers.tamperings.docx_tools import (
    body,
    cells,
    every,
    level_table,
    lines,
    made,
    paragraph,
    prose,
    q,
    rows,
    sections,
    style_key,
    tables,
    two_unlike,
)
from tests.papers.tamperings.kinds import Cases, Package, drop, swap

CASES = Cases("docx")


@CASES("a paragraph is deleted")
def _(package: Package) -> None:
    drop(prose(package)[1])


@CASES("a paragraph stands twice")
def _(package: Package) -> None:
    line = prose(package)[1]
    line.addnext(deepcopy(line))


@CASES("a paragraph has lost its words and kept its number")
def _(package: Package) -> None:
    line = prose(package)[1]
    for run in every(line, "*[not(self::w:pPr)]"):
        drop(run)


@CASES("a paragraph has lost its number")
def _(package: Package) -> None:
    line = prose(package)[1]
    line.find(q("w:pPr")).append(made('<w:numPr><w:numId w:val="0"/></w:numPr>'))


@CASES("two paragraphs of one section change places")
def _(package: Package) -> None:
    first, second = next(one for one in sections(package) if len(one) > 1)[:2]
    swap(first, second)


@CASES("two paragraphs of two sections change places")
def _(package: Package) -> None:
    found = sections(package)
    swap(found[0][0], found[-1][-1])


@CASES("a paragraph moved to another section")
def _(package: Package) -> None:
    found = sections(package)
    found[-1][-1].addnext(found[0][0])


@CASES("two paragraphs became one")
def _(package: Package) -> None:
    first, second = next(one for one in sections(package) if len(one) > 1)[:2]
    for part in every(second, "*[not(self::w:pPr)]"):
        first.append(part)
    drop(second)


@CASES("a numbered paragraph is added")
def _(package: Package) -> None:
    new = paragraph("The meeting agreed to all of this.")
    new.insert(0, deepcopy(prose(package)[1].find(q("w:pPr"))))
    prose(package)[1].addnext(new)


@CASES("a heading is deleted")
def _(package: Package) -> None:
    drop(lines(package, "Heading 1")[1])


@CASES("two headings change places")
def _(package: Package) -> None:
    swap(*two_unlike(lines(package, "Heading 1")))


@CASES("a heading went down one level, so that those after it count otherwise")
def _(package: Package) -> None:
    line = lines(package, "Heading 1")[1]
    line.find(f"{q('w:pPr')}/{q('w:pStyle')}").set(q("w:val"), style_key(package, "Heading 2"))


@CASES("a line of the contents is deleted")
def _(package: Package) -> None:
    drop(lines(package, "toc 1")[1])


@CASES("a line of the title block is deleted")
def _(package: Package) -> None:
    drop(lines(package, "Title Fact")[-1])


@CASES("a table is deleted")
def _(package: Package) -> None:
    drop(tables(package)[1])


@CASES("a table stands twice")
def _(package: Package) -> None:
    table = tables(package)[1]
    table.addnext(deepcopy(table))
    table.addnext(made("<w:p/>"))


@CASES("two tables change places and keep their captions")
def _(package: Package) -> None:
    swap(*two_unlike(tables(package)))


@CASES("a table stands inside a cell")
def _(package: Package) -> None:
    cell = cells(rows(level_table(package))[1])[1]
    cell.insert(1, made("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Fully</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"))


@CASES("a row of a table is deleted")
def _(package: Package) -> None:
    drop(rows(level_table(package))[0])


@CASES("the last row of the last table is deleted")
def _(package: Package) -> None:
    drop(rows(tables(package)[-2])[-1])


@CASES("a row of a table stands twice")
def _(package: Package) -> None:
    row = rows(level_table(package))[0]
    row.addnext(deepcopy(row))


@CASES("two rows of a table change places")
def _(package: Package) -> None:
    swap(*two_unlike(rows(level_table(package))))


@CASES("a row moved to the end of its table")
def _(package: Package) -> None:
    found = rows(level_table(package))
    found[-1].addnext(found[0])


@CASES("a row of words is added")
def _(package: Package) -> None:
    row = deepcopy(rows(level_table(package))[0])
    for text in row.iter(q("w:t")):
        text.text = "Planned"
    rows(level_table(package))[0].addnext(row)


@CASES("an empty row is added")
def _(package: Package) -> None:
    row = deepcopy(rows(level_table(package))[0])
    for text in row.iter(q("w:t")):
        text.text = ""
    rows(level_table(package))[0].addnext(row)


@CASES("a band of a table is deleted, so that its rows stand under the one before")
def _(package: Package) -> None:
    drop([row for row in level_table(package).findall(q("w:tr")) if len(cells(row)) == 1][1])


@CASES("two bands of a table change places")
def _(package: Package) -> None:
    swap(*two_unlike([row for row in level_table(package).findall(q("w:tr")) if len(cells(row)) == 1]))


@CASES("a row is deleted and the deletion is tracked")
def _(package: Package) -> None:
    looks = rows(level_table(package))[0].find(q("w:trPr"))
    looks.append(made('<w:del w:id="9010" w:author="a" w:date="2020-01-01T00:00:00Z"/>'))


@CASES("a row is hidden")
def _(package: Package) -> None:
    row = rows(level_table(package))[0]
    row.find(q("w:trPr")).append(made("<w:hidden/>"))


@CASES("a row is cut to one point of height")
def _(package: Package) -> None:
    looks = rows(level_table(package))[0].find(q("w:trPr"))
    looks.append(made('<w:trHeight w:val="20" w:hRule="exact"/>'))


@CASES("the words of two columns change places under their heads")
def _(package: Package) -> None:
    for row in rows(level_table(package)):
        swap(cells(row)[2], cells(row)[3])


@CASES("the heads of two columns change places")
def _(package: Package) -> None:
    swap(*cells(level_table(package).find(q("w:tr")))[2:4])


@CASES("a column of a table is deleted")
def _(package: Package) -> None:
    for row in level_table(package).findall(q("w:tr")):
        if len(cells(row)) > 1:
            drop(cells(row)[2])


@CASES("a column of a table is one hundredth of a line wide")
def _(package: Package) -> None:
    table = level_table(package)
    table.findall(f"{q('w:tblGrid')}/{q('w:gridCol')}")[2].set(q("w:w"), "1")
    for row in rows(table):
        cells(row)[2].find(f"{q('w:tcPr')}/{q('w:tcW')}").set(q("w:w"), "1")


@CASES("two cells of one row change places")
def _(package: Package) -> None:
    found = cells(rows(level_table(package))[0])
    swap(found[2], found[3])


@CASES("two cells of one column change places")
def _(package: Package) -> None:
    swap(*two_unlike([cells(row)[3] for row in rows(level_table(package))]))


@CASES("a cell is empty")
def _(package: Package) -> None:
    for text in cells(rows(level_table(package))[0])[2].iter(q("w:t")):
        text.text = ""


@CASES("two cells are merged, so that the lower one is not shown")
def _(package: Package) -> None:
    first, second = [cells(row)[2] for row in rows(level_table(package))][:2]
    first.find(q("w:tcPr")).append(made('<w:vMerge w:val="restart"/>'))
    second.find(q("w:tcPr")).append(made("<w:vMerge/>"))


@CASES("two lines of a cell change places")
def _(package: Package) -> None:
    cell = next(one for one in every(body(package), ".//w:tc") if len(one.findall(q("w:p"))) > 2)
    swap(*two_unlike(cell.findall(q("w:p"))))


@CASES("a line of a cell is deleted")
def _(package: Package) -> None:
    cell = next(one for one in every(body(package), ".//w:tc") if len(one.findall(q("w:p"))) > 2)
    drop(cell.findall(q("w:p"))[-1])
