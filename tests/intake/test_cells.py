"""What a cell of a table can hold, and what is told where it holds something else."""

from __future__ import annotations

import pytest

from intake.columns import DAY, WHOLE
from intake.models import RememberedHeadings
from partnerships.intakes import Partnerships
from record.models import LONGEST_TEXT
from tests.partnerships.test_incoming import HEAD, problems

pytestmark = pytest.mark.django_db


def test_the_largest_whole_number_is_read_and_a_larger_one_told():
    assert WHOLE.read("32767") == ("32767", "")
    message = "“32768” cannot be read; write a whole number up to 32767."
    assert WHOLE.read("32768") == ("32768", message)


@pytest.mark.parametrize("text", ["2021", "2021-06", "June 2021", "soon"])
def test_a_day_is_asked_for_where_less_is_written(text):
    assert DAY.read(text) == (text, f"“{text}” is not a date; write 2021-06-30.")


def test_a_day_is_read_in_the_ways_people_write_it():
    assert DAY.read("8 May 2019") == ("2019-05-08", "")


def test_a_text_that_is_too_long_is_told_with_its_length():
    row = ["COL-31", "Consultation", "x" * (LONGEST_TEXT + 1), "EABRN", "", "", "", ""]
    told = f"This has {LONGEST_TEXT + 1} characters; at most {LONGEST_TEXT} fit."
    assert told in problems("collaborations", HEAD, row)


def test_two_columns_of_one_meaning_are_told():
    sheets = [{"name": "", "rows": [["Code", "Name"], ["COL-1", "x"]], "formulas": [], "merged": []}]
    columns = {"0": {"0": "code", "1": "code"}}
    kind = Partnerships("collaborations")
    mapping = {"sheets": {"0": kind.sheets[0].key}, "columns": columns, "values": {}}
    found = kind.preview(sheets, mapping)
    assert "Two columns are said to be “Code”; leave one." in [one.text for one in found.problems]


def test_a_column_that_was_said_to_be_another_is_not_guessed_twice_the_next_time(secretariat):
    kind = Partnerships("collaborations")
    rows = [["Code", "Number of ours", "What"], ["x", "COL-1", "Talked"]]
    sheet = {"name": "", "rows": rows, "formulas": [], "merged": []}
    RememberedHeadings.objects.create(
        kind=kind.name,
        signature=kind.vocabulary.signature_of(sheet),
        sheet=kind.sheets[0].key,
        columns={"1": "code"},
        saved_by=secretariat,
    )
    assert kind.guessed_mapping([sheet])["columns"] == {"0": {"0": "-", "1": "code", "2": "text"}}
