"""Lists that people sort: by heading, both ways, with the words of their file; on a phone they are cards."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from evaluations.models import Recommendation
from tests.evaluation import respond
from tests.pages import text_of

pytestmark = pytest.mark.django_db

LISTS = {
    "activities": ("/plans/2016-2020/activities/", "/plans/2016-2020/activities.csv", "table"),
    "findings": ("/evaluations/external-2020/", "/evaluations/external-2020/findings.csv", "table"),
    "recommendations": ("/decisions/", "/recommendations.csv", "table"),
    "collaborations": ("/partnerships/", "/partnerships/collaborations.csv", "table"),
    "meetings": ("/decisions/", "", "meetings"),
    "sources": ("/sources/", "", "table"),
}
"""Of each list: its page, its file, and what the page calls its table."""


def first_cells(response, called: str = "table") -> list[str]:
    html = response.content.decode()
    table = html[html.index(f"<caption>{response.context[called].caption}") :]
    cells = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table[: table.index("</table>")], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


@pytest.mark.parametrize("name", LISTS)
def test_a_heading_sorts_the_list_and_its_file_has_the_same_rows(client, name):
    page, file, called = LISTS[name]
    plain = client.get(page)
    table = plain.context[called]
    key = next(iter(table.columns.names()))
    up, down = (client.get(f"{page}?{table.asked}={one}{key}") for one in ("", "-"))
    assert 'aria-sort="ascending"' in up.content.decode()
    assert 'aria-sort="descending"' in down.content.decode()
    shown = first_cells(plain, called)
    assert sorted(first_cells(up, called)) == sorted(first_cells(down, called)) == sorted(shown)
    if table.part:
        assert f'={key}#{table.part}"' in plain.content.decode()
        folded = re.search(
            rf"<details[^>]*>(?=(?:(?!</details>).)*<caption>{table.caption})", up.content.decode(), re.DOTALL
        )
        assert folded is None or " open" in folded[0]
    assert first_cells(up, called)[0] == first_cells(down, called)[-1]
    if file:
        content = b"".join(client.get(file).streaming_content).decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(content)))) - 1 == len(shown)


@pytest.mark.parametrize("name", ["findings", "recommendations", "collaborations"])
def test_a_column_is_called_as_in_the_file(client, name):
    respond(Recommendation.objects.get(code="R33"))
    page, file, called = LISTS[name]
    book = openpyxl.load_workbook(io.BytesIO(client.get(file.replace(".csv", ".xlsx")).content))
    headings = [cell.value for cell in book["Data"][1]]
    shown = [str(column.header) for column in client.get(page).context[called].columns]
    assert len(shown) > 4
    assert set(shown) <= set(headings)


@pytest.mark.parametrize("sort", ["nothing", "-", "text", "code,state", "../../etc", "code&order=-code"])
def test_a_list_passes_over_what_sorts_nothing(client, sort):
    plain = first_cells(client.get("/decisions/"))
    response = client.get(f"/decisions/?order={sort}")
    assert response.status_code == 200
    assert sorted(first_cells(response)) == sorted(plain)


def test_the_most_urgent_comes_first_and_what_is_not_stated_last(client, on_training_data):
    page = client.get("/decisions/?evaluation=training-evaluation&order=priority")
    priorities = [row.recommendation.get_priority_display() for row in page.context["table"].records]
    assert priorities == ["High", "Medium", "Low", "", ""]
    assert "Headings with a link sort the list." in text_of(page)


def test_what_has_no_date_comes_last_in_time(client):
    page = client.get("/partnerships/")
    dates = [bool(row.began) for row in page.context["table"].records]
    assert dates == sorted(dates, reverse=True)
    assert any(dates)
    assert not all(dates)
