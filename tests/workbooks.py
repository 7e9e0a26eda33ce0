"""Workbooks as people fill them in: fetched, filled, sent back, confirmed."""

from __future__ import annotations

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def workbook_of(client, address: str) -> openpyxl.Workbook:
    response = client.get(address)
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def columns_of(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[4]}


def fill(book, line: int, **values: object) -> None:
    """Fill cells by the heading of their column, in the data row counted from 1."""
    sheet = book.worksheets[0]
    places = columns_of(sheet)
    for heading, value in values.items():
        sheet.cell(4 + line, places[heading.replace("_", " ")], value)


def sent_back(client, address: str, book, *, name: str = "back.xlsx"):
    target = io.BytesIO()
    book.save(target)
    return client.post(address, {"file": SimpleUploadedFile(name, target.getvalue())}, follow=True)


def confirm(client, response, **chosen: str):
    """Confirm the preview that a response shows."""
    address = response.redirect_chain[-1][0]
    preview = response.context["preview"]
    data = {f"{row.code}-seen": row.version for row in preview.writes} | chosen
    return client.post(address, data, follow=True)


def states_in(response) -> dict[str, str]:
    return {row.code: row.state for row in response.context["preview"].rows}
