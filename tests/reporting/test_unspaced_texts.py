"""Numbers in texts whose words are not set apart: Chinese, Japanese, Korean."""

from __future__ import annotations

import pytest

from reporting.papers.reading_data import clause_at, numbers_in, sentence_at, stems


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共有15项，占68.2 %", [("15", False), ("68.2", True)]),
        ("占68.2％；百分之15", [("68.2", True), ("15", True)]),
        ("2016-2020年共1,163名", [("2016", False), ("2020", False), ("1163", False)]),
        ("22项163名", [("22", False), ("163", False)]),
        ("활동AIR-1은 3개", [("AIR-1", False), ("3", False)]),
    ],
)
def test_a_number_ends_where_a_character_that_is_a_word_stands(text, found):
    assert [(one.text, one.is_share) for one in numbers_in(text)] == found


def test_what_an_unspaced_text_speaks_of():
    assert stems("战略计划") <= stems("东北亚的战略计划有22项")
    assert not stems("战略计划") <= stems("战略审查计划")
    text = "共有22项。其中15项，占68 %。"
    assert sentence_at(text, text.index("15"))[1] == "其中15项，占68 %。"
    assert clause_at(text, text.index("68"))[1] == "占68 %。"
