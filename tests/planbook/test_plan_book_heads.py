"""Where the headings of other people's sheets stand."""

from __future__ import annotations

import pytest

from intake.typed import _last_line
from planbook.importers.words import WORDS

HEAD = ["Code", "Planned activity", "Area"]
ROW = ["AIR-1", "Do it.", "AIR"]


def sheet(*rows: list[str]) -> dict[str, object]:
    return {"name": "Activities", "rows": list(rows), "formulas": [], "merged": []}


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        ([HEAD, ROW], 0),
        ([[], HEAD, ROW], 1),
        ([["Blue Plan – activities", "", ""], HEAD, ROW], 1),
        ([["Blue Plan"], ["As of 2025", "", "Draft"], [], HEAD, ROW], 3),
        # Words of another language: the title is one cell, the headings are several.
        ([["План"], ["Код", "Мероприятие"], ["A-1", "x"]], 1),
        # One column only, which we know: no title.
        ([["Code"], ["AIR-1", "stray"]], 0),
        ([["Код", "Мероприятие"], ["A-1", "x"]], 0),
        ([[], []], 0),
    ],
)
def test_the_row_of_headings_is_found(rows, head):
    assert WORDS.head_of(sheet(*rows)) == head


def test_what_stands_above_the_headings_is_no_row():
    one = sheet(["A title", "", ""], HEAD)
    assert WORDS.headings_of(one) == HEAD
    assert WORDS.is_empty(one)


def test_merged_cells_of_a_title_are_known_by_their_last_row():
    assert (_last_line("A1:D2"), _last_line("B7")) == (2, 7)
