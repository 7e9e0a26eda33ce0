"""The one safe way into CSV, XLSX, JSON and PNG: text stays text, nothing hidden goes out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from reporting import interactive, svg
from reporting.addresses import absolute
from reporting.described import DESCRIPTION, csv_description, picture_file
from reporting.figures import Figure, FigureKind
from reporting.number import rounded
from reporting.publication import NOBODY, Publisher, in_one_text, publication, published
from reporting.tables import CellKind, Table, about_figure, figure_table, type_of_about, type_of_cell
from reporting.words import worded

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "plotly.json": "application/json",
    DESCRIPTION: "application/csvm+json",
}
PACKED_TYPES = frozenset(
    {*(CONTENT_TYPES[one] for one in ("xlsx", "docx", "pptx", "pdf", "zip", "png")), "image/jpeg"}
)
"""Kinds of files that are compressed in themselves; once more would only cost time."""
TABLE_SUFFIXES = ("csv", "xlsx", "json")
DOWNLOADS = (*TABLE_SUFFIXES, "svg", "png")
"""Files of a figure that somebody takes away."""
FIGURE_SUFFIXES = (*DOWNLOADS, "plotly.json", DESCRIPTION)
OF_TABLE = r"(?P<suffix>csv|csv-metadata\.json|xlsx|json)"
"""The end of the address of a list’s file, as a pattern."""
OF_FIGURE = r"(?P<suffix>csv|csv-metadata\.json|xlsx|json|svg|png|plotly\.json)"
"""The same of a figure or a picture."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
A4 = 9
"""The size of paper as Excel counts them."""
LONGEST_CELL = 32_767
"""Characters that one cell of a workbook can hold."""


def clean(text: str) -> str:
    """Return text without control characters and lone surrogates, which files cannot hold."""
    return _CONTROL.sub("", text)


def csv_cell(value: type_of_cell) -> type_of_cell:
    """Return a value for CSV; text that a spreadsheet would run gets an apostrophe before it.

    A spreadsheet also runs text after leading blanks, so those are looked past.
    """
    if not isinstance(value, str):
        return value
    text = clean(value)
    return (
        f"'{text}"
        if text.startswith(_FORMULA_STARTS) or text.lstrip(" ").startswith(_FORMULA_STARTS)
        else text
    )


class _Line:
    """What csv.writer needs of a file: it hands the line straight back."""

    @staticmethod
    def write(line: str) -> str:
        return line


def csv_lines(table: Table) -> Iterator[str]:
    """Yield a table as CSV, line by line, with a byte-order mark so that spreadsheets read UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow([column.key for column in table.columns]))
    for row in table.rows:
        yield str(writer.writerow([csv_cell(value) for value in row]))


def new_book(target: io.BytesIO, title: str, *, subject: str = "", about: type_of_about = ()) -> Any:
    """Begin a workbook in which text stays text, and that names no author and no moment.

    Its properties hold publisher, licence and how to cite it, as ``about`` says them.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    properties = {
        "title": title,
        "subject": subject,
        "author": "",
        "company": dict(about).get("Publisher", ""),
        "comments": in_one_text(about),
        "created": datetime(2020, 1, 1),  # noqa: DTZ001
    }
    book.set_properties(properties)
    return book


def workbook(table: Table) -> bytes:
    """Return a table as XLSX: sheet “Data” as a filterable table, sheet “About” with base and source.

    Raises ValueError when a text is longer than a cell can hold, rather than cutting it.
    """
    target = io.BytesIO()
    book = new_book(target, table.title, about=table.about)
    _write_data_sheet(book, table)
    write_about_sheet(book, table.about)
    book.close()
    return target.getvalue()


def _write_data_sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet("Data")
    head = book.add_format(
        {"bold": True, "bg_color": "#0b3f52", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
    )
    formats = {
        CellKind.TEXT: book.add_format({"text_wrap": True, "valign": "top"}),
        CellKind.WHOLE_NUMBER: book.add_format({"num_format": "0", "valign": "top"}),
        CellKind.DECIMAL: book.add_format({"num_format": "0.0##", "valign": "top"}),
    }
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, head)
    last = 0
    for last, row in enumerate(table.rows, 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            style = formats[column.kind]
            if value is None or value == "":
                sheet.write_blank(last, place, None, style)
            elif isinstance(value, str):
                sheet.write_string(last, place, cell_text(clean(value), last), style)
            else:
                sheet.write_number(last, place, value, style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def cell_text(text: str, line: int) -> str:
    """Return a text that fits into a cell of a workbook as it is; raises ValueError where it is too long."""
    if len(text) > LONGEST_CELL:
        raise ValueError(
            worded(
                "Row %(line)s has a text of %(length)s characters; a cell holds %(longest_cell)s.",
                line=line,
                length=len(text),
                longest_cell=LONGEST_CELL,
            )
        )
    return text


def write_about_sheet(
    book: Any, about: Iterable[tuple[str, str]], name: str = "About", first: int = 0, width: int = 100
) -> Any:
    """Add a sheet with label and text of what the reader must know, from a line on, and return it."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26 if first else 18)
    sheet.set_column(1, 1, width)
    for line, (label, text) in enumerate(about, first):
        sheet.write_string(line, 0, clean(label), bold)
        sheet.write_string(line, 1, clean(text), plain)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    return sheet


def table_json(table: Table) -> str:
    """Return a table as JSON: what it is about, and its rows as objects."""
    keys = [column.key for column in table.columns]
    content = {
        "about": {label.lower().replace(" ", "_"): text for label, text in table.about},
        "rows": [dict(zip(keys, row, strict=True)) for row in table.rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def table_file(table: Table, suffix: str, address: str = "") -> bytes | Iterator[str]:
    """Return a table as one of ``TABLE_SUFFIXES``, or the description of its CSV, which is at ``address``.

    Raises KeyError for another suffix.
    """
    makers: dict[str, Callable[[Table], bytes | Iterator[str]]] = {
        "csv": csv_lines,
        "xlsx": workbook,
        "json": lambda listed: table_json(listed).encode(),
        DESCRIPTION: lambda listed: csv_description(listed, address),
    }
    return makers[suffix](table)


def figure_json(figure: Figure, about: type_of_about) -> str:
    """Return a figure as JSON: what it is about, its rows with every value, and the digest of its data.

    Two files with the same digest hold the same categories and rows, whatever is said around them.
    """
    data = {
        "categories": [category.label for category in figure.categories],
        "rows": [
            {
                "row": row.label,
                "base": row.base,
                "is_total": row.is_total,
                "values": [_value_object(figure, place, value) for place, value in enumerate(row.values)],
            }
            for row in figure.rows
        ],
    }
    plain = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    content = {
        "about": {label.lower().replace(" ", "_"): text for label, text in about},
        "kind": figure.kind.value,
        "data_digest": hashlib.sha256(plain.encode()).hexdigest(),
        **data,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _value_object(figure: Figure, place: int, value: Any) -> dict[str, Any]:
    if figure.kind == FigureKind.CARDS:
        return {"text": value.label}
    category = value.category or figure.categories[0 if figure.kind == FigureKind.BARS else place]
    return {
        "category": category.label,
        "label": value.label,
        "count": value.amount,
        "share_percent": None if value.share is None else float(rounded(value.share)),
        "inferred": value.inferred,
        "other_readings": [
            {"count": one.amount, "share_percent": None if one.share is None else float(rounded(one.share))}
            for one in value.others
        ],
        "mark": value.mark.value,
    }


def figure_file(figure: Figure, suffix: str, publisher: Publisher = NOBODY) -> bytes | Iterator[str]:
    """Return a figure as one of ``FIGURE_SUFFIXES``; raises KeyError for another."""
    address = absolute(figure.page_url)
    if suffix in {"csv", "xlsx", DESCRIPTION}:
        table = published(figure_table(figure), address, publisher)
        return table_file(table, suffix, absolute(figure.file_url("csv")))
    about = publication(figure.title, about_figure(figure), address, publisher)
    makers: dict[str, Callable[[], bytes]] = {
        "json": lambda: figure_json(figure, about).encode(),
        "svg": lambda: picture_file(svg.picture(figure), "svg", about),
        "png": lambda: picture_file(svg.picture(figure), "png", about),
        "plotly.json": lambda: json.dumps(interactive.content(figure), ensure_ascii=False).encode(),
    }
    return makers[suffix]()
