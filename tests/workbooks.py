"""Workbooks as people fill them in: fetched, filled, sent back, confirmed."""

from __future__ import annotations

import io
from types import SimpleNamespace

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from intake.preview import CHANGED, PreviewRow
from programmes.services.ratings import RatingEntry


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
    data = {"seen": preview.digest} | chosen
    return client.post(address, data, follow=True)


def states_in(response) -> dict[str, str]:
    return {row.key: row.state for row in response.context["preview"].rows}


def ready_row(activity, **values: object) -> PreviewRow:
    """A row of a workbook of ratings as it is written, whatever it says."""
    form = SimpleNamespace(entry_from=lambda _texts: RatingEntry(**values))
    typed = SimpleNamespace(row=SimpleNamespace(activity=activity), form=form)
    return PreviewRow(5, activity.code, CHANGED, seen=1, holds=SimpleNamespace(typed=typed, mine={}))
