"""No column of a table is narrower than its longest word."""

from __future__ import annotations

import pytest

from reporting.papers.content import Cell, PaperTable, Run, TableRow, fitted_widths


def table(*words: str, widths: tuple[float, ...] = (1, 9)) -> PaperTable:
    row = TableRow(tuple(Cell(((Run(word),),)) for word in words))
    band = TableRow(
        (Cell(((Run("A band is over all columns, however-long-a-word-it-may-carry-along"),),)),), is_band=True
    )
    return PaperTable("Table 1", (), "table-1", tuple("" for _ in words), widths, (band, row))


def test_a_column_wide_enough_stays_as_it_was_asked_for():
    assert fitted_widths(table("AIR-1", "Words that can be broken")) == (0.1, 0.9)


@pytest.mark.parametrize(
    ("word", "share"),
    [
        ("SEED-100", 10 / 82),
        ("source-receptor", 10 / 82),
        ("monitoring/ modelling", 13 / 82),
        ("直接翻译直接翻译直接翻译直接翻译", 0.1),
        ("https://example.org/a_very_long_address_that_fits_nowhere", 0.35),
    ],
)
def test_a_narrow_column_takes_from_the_others(word, share):
    first, second = fitted_widths(table(word, "Words"))
    assert first == pytest.approx(share)
    assert second == pytest.approx(1 - share)


def test_a_table_of_long_words_only_keeps_its_widths():
    word = "Donaudampfschifffahrtsgesellschaft"
    assert fitted_widths(table(word, word, word, widths=(1, 1, 1))) == pytest.approx((1 / 3,) * 3)
