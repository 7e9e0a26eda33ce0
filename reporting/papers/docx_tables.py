"""Tables of a paper as DOCX, written element by element: python-docx looks every cell up anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from reporting.files import clean
from reporting.papers.content import Cell, PaperTable, TableRow, own, plain, type_of_text
from reporting.papers.docx_parts import element
from reporting.papers.fitting import fitted_widths

TEXT_WIDTH = 9070
"""Width between the margins of A4, in twentieths of a point."""
BAND = "E3EDF0"
INK = "0B3F52"


def table(
    content: PaperTable, styles: Mapping[str, str], runs: Callable[[type_of_text], Iterable[Any]]
) -> Any:
    """Return a table whose first row repeats on every page; ``runs`` writes the words of a cell."""
    widths = [round(TEXT_WIDTH * share) for share in fitted_widths(content)]
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val=styles["paper table"]),
            element("tblW", w=str(sum(widths)), type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", noVBand="1"),
            *(element(name, val=said) for name, said in zip(_SAID, said_of(content), strict=True)),
        ),
        element("tblGrid", *(element("gridCol", w=str(width)) for width in widths)),
    )
    writer = _Rows(styles, runs, widths)
    made.append(writer.head(content))
    for row in content.rows:
        made.append(writer.row(row))
    return made


_SAID = ("tblCaption", "tblDescription")


def said_of(content: PaperTable) -> tuple[str, str]:
    """Return title and description of a table, for those who do not see it."""
    return clean(plain(content.title)), clean(f"Columns: {', '.join(content.headings)}.")


def columns(cells: list[list[Any]], widths: tuple[int, ...], *, rule: bool = False) -> Any:
    """Return parts of a text that stand side by side, without lines; ``rule`` draws one below them."""
    line = element("bottom", val="single", sz="10", color=INK)
    borders = [element("tblBorders", line)] if rule else []
    row = element("tr", element("trPr", element("cantSplit")))
    for parts, width in zip(cells, widths, strict=True):
        row.append(element("tc", element("tcPr", element("tcW", w=str(width), type="dxa")), *parts))
    return _layout(widths, borders, row)


def boxed(lines: list[Any]) -> Any:
    """Return paragraphs in a frame."""
    sides = ("top", "left", "bottom", "right")
    borders = element("tblBorders", *(element(one, val="single", sz="6", color=INK) for one in sides))
    cell = element("tc", element("tcPr", element("tcW", w=str(TEXT_WIDTH), type="dxa")), *lines)
    return _layout((TEXT_WIDTH,), [borders], element("tr", cell))


def _layout(widths: tuple[int, ...], borders: list[Any], row: Any) -> Any:
    looks = element(
        "tblPr",
        element("tblW", w=str(sum(widths)), type="dxa"),
        *borders,
        element("tblLayout", type="fixed"),
    )
    return element("tbl", looks, element("tblGrid", *(element("gridCol", w=str(one)) for one in widths)), row)


class _Rows:
    """Writes the rows of one table."""

    def __init__(
        self,
        styles: Mapping[str, str],
        runs: Callable[[type_of_text], Iterable[Any]],
        widths: list[int],
    ) -> None:
        self.styles, self.runs, self.widths = styles, runs, widths

    def head(self, content: PaperTable) -> Any:
        looks = element("trPr", element("cantSplit"), element("tblHeader"))
        made = element("tr", looks)
        for place, (heading, width) in enumerate(zip(content.headings, self.widths, strict=True)):
            cell = Cell(((own(heading),),), is_number=place in content.numbers)
            made.append(self._cell(cell, width, "table head"))
        return made

    def row(self, row: TableRow) -> Any:
        whole = all(cell.is_short for cell in row.cells)
        made = element("tr", element("trPr", *([element("cantSplit")] if whole else [])))
        if row.is_band:
            made.append(self._cell(row.cells[0], sum(self.widths), "table band", len(self.widths)))
            return made
        for cell, width in zip(row.cells, self.widths, strict=True):
            made.append(self._cell(cell, width, "table text"))
        return made

    def _cell(self, cell: Cell, width: int, style: str, span: int = 1) -> Any:
        looks = element("tcPr", element("tcW", w=str(width), type="dxa"))
        if span > 1:
            looks.append(element("gridSpan", val=str(span)))
            looks.append(element("shd", val="clear", color="auto", fill=BAND))
        return element("tc", looks, *self._lines(cell, style))

    def _lines(self, cell: Cell, style: str) -> Iterator[Any]:
        several = cell.are_points and len(cell.lines) > 1
        for line in cell.lines or ((),):
            looks = element("pPr", element("pStyle", val=self.styles[style]))
            if several:
                looks.append(element("ind", left="170", hanging="170"))
            if cell.is_number:
                looks.append(element("jc", val="right"))
            found = element("p", looks)
            if several:
                found.append(element("r", element("t", "– ", space=True)))
            for part in self.runs(line):
                found.append(part)
            yield found
