"""A number words itself: three forms, every reading, halves rounded up, its ground from its rows alone."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from reporting.figures import Category, FigureKind, Row, value_of
from reporting.ground import NOTHING, Cite, Ground
from reporting.interactive import content
from reporting.number import Number, claim, percent
from reporting.segments import segments_of
from reporting.svg import drawing
from tests.reporting.test_files import figure

TABLE = Cite("A paper", "/sources/a/", "Table 1", "as printed")
NOTE = Cite("A paper", "/sources/a/", "Table 1, footnote 2", "as printed")
ROW = Cite("A paper", "/sources/a/", "Table 1, footnote 2", "inferred", is_inferred=True)
HERE = Cite("Round of 2031", "/sources/r/", "", "entered in this portal")


@pytest.mark.parametrize(
    ("number", "short", "long", "title"),
    [
        (Number(3, 5), "3 of 5", "60.0\u00a0% (3 of 5)", "60.0\u00a0%"),
        (
            Number(3, 5, others=(4,)),
            "3 of 5, or 4",
            "60.0\u00a0% (3 of 5) or 80.0\u00a0% (4 of 5)",
            "60.0\u00a0% or 80.0\u00a0%",
        ),
        (Number(19, None, others=(17, 18)), "19, or 17 or 18", "no base on record", "–"),
        (Number(0, 0), "no base on record", "no base on record", "–"),
        (
            Number.between(5, 22, NOTHING, 2, 9),
            "5 of 22, or from 2 to 9",
            "22.7\u00a0% (5 of 22) or from 9.1\u00a0% (2 of 22) to 40.9\u00a0% (9 of 22)",
            "22.7\u00a0% or from 9.1\u00a0% to 40.9\u00a0%",
        ),
    ],
)
def test_the_three_forms_of_a_number(number, short, long, title):
    if number.base is None:
        assert str(number) == short
    else:
        assert (str(number), number.long, number.title.removesuffix(" or –")) == (short, long, title)


def test_halves_are_rounded_up_and_never_to_even():
    assert [percent(Fraction(100 * part, 16)) for part in (1, 3, 5)] == [
        "6.3\u00a0%",
        "18.8\u00a0%",
        "31.3\u00a0%",
    ]
    assert [percent(100 * part / 16) for part in (1, 3, 5)] == ["6.3\u00a0%", "18.8\u00a0%", "31.3\u00a0%"]
    assert percent(100 * 15 / 22) == percent(Fraction(1500, 22)) == "68.2\u00a0%"
    assert percent(None) == "–"


def test_of_many_readings_the_ends_stand_for_all():
    number = Number.between(500, 22_000, NOTHING, 0, 22_000)
    assert (number.others, str(number)) == ((0, 22_000), "500 of 22000, or from 0 to 22000")
    assert len(value_of(number).others) == 2
    assert str(Number.between(0, 500, NOTHING, 0, 100)) == "0 of 500, or from 0 to 100"


def test_a_value_is_firm_up_to_its_lowest_reading_and_in_doubt_up_to_its_highest():
    value = value_of(Number(3, 5, others=(2, 4)))
    assert (value.amount, value.share, value.label) == (3, 60.0, "60.0\u00a0% (3 of 5)")
    assert value.readings == (40.0, 80.0)
    assert value.inferred_part == pytest.approx(1 / 3)


def test_the_ground_says_the_places_once_the_widest_ones_and_how_sure_the_rows_are():
    ground = Ground.of([(TABLE, 3), (NOTE, 2), (ROW, 4), (HERE, 0)], "2031")
    assert (ground.source, ground.source_url) == ("A paper, Table 1, footnote 2", "/sources/a/")
    assert (ground.certainty, ground.inferred, ground.period) == ("5 as printed and 4 inferred", 4, "2031")
    both = ground + Ground.of([(HERE, 1)])
    assert list(both.sources.values()) == ["/sources/a/", "/sources/r/"]
    assert both.certainty == "5 as printed, 4 inferred and 1 entered in this portal"
    assert (NOTHING.source, NOTHING.source_url, NOTHING.certainty) == (
        "nothing is on record", "", "nothing is on record",
    )  # fmt: skip


def test_many_places_of_one_source_are_counted():
    cites = [(Cite("A paper", "/a/", f"para {number}", "as printed"), 1) for number in range(1, 8)]
    assert Ground.of(cites).source == "A paper, para 1, para 2, para 3, para 4, 3 more places"


def test_a_sentence_of_the_record_takes_numbers_with_their_readings_and_claims_nothing_of_no_rows():
    assert claim("%(many)s things in %(where)s", many=Number(3, 5, others=(4,)), where="Air") == (
        "3 of 5, or 4 things in Air"
    )
    assert claim("%(many)s things", many=Number(0, 0)) == ""
    with pytest.raises(TypeError, match="many=3: not a Number"):
        claim("%(many)s things", many=3)


def test_a_bar_that_other_readings_change_has_a_tick_at_what_is_printed_in_both_drawings():
    values = (value_of(Number(3, 5, others=(2, 4))), value_of(Number(2, 5)))
    rows = tuple(Row(f"r{place}", f"Row {place}", 5, (one,)) for place, one in enumerate(values))
    made = figure(kind=FigureKind.BARS, rows=rows, categories=(Category("s", "Share", "", 1, 1),))
    assert re.findall(r'class="printed" x1="([\d.]+)%"', drawing(made)) == ["60.00"]
    shapes = content(made)["layout"]["shapes"]
    assert [(one["x0"], one["x1"]) for one in shapes if one["name"] == "printed"] == [(60.0, 60.0)]
    # Firm up to the lowest reading, hatched from there to the highest.
    (segment,) = segments_of(made, rows[0])
    assert (segment.length - segment.hatched_length, segment.length + segment.beyond) == (40.0, 80.0)
