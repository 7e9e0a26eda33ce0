"""No page and no file shows what only the code calls a thing: the name of a class, or a slug."""

from __future__ import annotations

import csv
import io
import json
from itertools import chain

import pytest
from python_calamine import CalamineWorkbook

from tests.offered import ABOUT_NAMES, names_of_the_code, walked, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_training_data")]


def headings_of(address: str, content: bytes) -> list[str]:
    """Return the headings of the columns of a CSV file or of a workbook."""
    if ".csv" in address:
        return next(csv.reader(io.StringIO(content.decode("utf-8-sig"))), [])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = chain.from_iterable(book.get_sheet_by_name(name).to_python()[:1] for name in book.sheet_names)
    return [str(cell) for row in rows for cell in row]


def test_no_public_page_shows_a_name_of_the_code(client):
    unfit, found, pages, words = names_of_the_code(), set(), 0, 0
    for address, answer in walked(client, most=4):
        if answer.get("Content-Type", "").startswith("text/html"):
            shown = words_of(answer.content.decode())
            pages, words = pages + 1, words + len(shown)
            found |= {(address, one) for one in unfit.intersection(shown) if address not in ABOUT_NAMES}
    print(f"{pages} pages, {words} words")
    assert found == set()
    assert (pages, words) > (140, 130_000)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<th>FigureKind</th>", {"FigureKind"}),
        ('<img alt="survey-8, bars">', {"survey-8"}),
        ("<b>stakeholder-2020:</b>", {"stakeholder-2020"}),
        ('<a href="/surveys/stakeholder-2020/">http://testserver/surveys/stakeholder-2020/</a>', set()),
        ("<p>Capacity-building of SOM-24, 2016-2020, by iPhone.</p>", set()),
    ],
)
def test_a_name_of_the_code_is_found(page, found):
    assert names_of_the_code().intersection(words_of(page)) == found


def test_no_column_of_a_file_has_a_name_of_the_code(client):
    unfit, found, files = names_of_the_code(), set(), 0
    for dataset in json.loads(client.get("/data.jsonld").content)["dataset"]:
        for file in dataset["distribution"]:
            address = file["contentUrl"].removeprefix("http://testserver")
            if ".csv" in address or ".xlsx" in address:
                files += 1
                headings = headings_of(address, client.get(address).getvalue())
                assert headings, address
                found |= {(address, one) for one in headings if unfit.intersection(words_of(one))}
    assert found == set()
    assert files == 56
