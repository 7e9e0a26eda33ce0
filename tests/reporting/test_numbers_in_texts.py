"""Numbers are found in a text where they stand, and numerals of headings are written in Roman letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.papers.reading_data import numbers_in
from reporting.words import roman


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15 of 22 (68.2 %)", ["15", "22", "68.2%"]),
        ("1,234 and 12\u202f345.5", ["1234", "12345.5"]),
        ("2016-2020, 74–77", ["2016", "2020", "74", "77"]),
        ("SOM-23, AIR-1, 53/3, A/S-19/16", ["SOM-23!", "AIR-1!", "53/3!", "A/S-19/16!"]),
        ("5 per cent; 7% (8%)", ["5%", "7%", "8%"]),
        ("2 000 people in 2020 150 times", ["2000", "2020", "150"]),
        ("no number", []),
    ],
)
def test_numbers_in_a_text(text, found):
    result = [
        f"{one.text}{'%' if one.is_share else ''}{'!' if one.value is None else ''}"
        for one in numbers_in(text)
    ]
    assert result == found


@given(st.text(alphabet="12 .,-–%\u202fab()", max_size=40))
def test_a_number_is_found_where_it_stands(text):
    for one in numbers_in(text):
        assert text[one.start :].startswith(one.text[0])


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (1994, "MCMXCIV")]
)
def test_roman(number, letters):
    assert roman(number) == letters
