"""Base forensics: the printed figures, and properties held against brute force."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.selectors.forensics import MOST_NEAR, examine, fitting_bases, pooled_bases
from surveys.selectors.plain import finding_words
from surveys.selectors.printed import Mark, PrintedCell, PrintedRow, cell_fits, counts_at


def row(percents, counts=None, *, one_tick=True, label="row") -> PrintedRow:
    counts = counts or [None] * len(percents)
    cells = tuple(
        PrintedCell(None if p is None else Decimal(str(p)), c) for p, c in zip(percents, counts, strict=True)
    )
    return PrintedRow(label, cells, one_tick)


def test_figure_1_as_loose_values():
    values = [51.4, 20.3, 1.4, 2.7, 4.1, 47.3, 36.5, 35.1, 24.3, 17.6, 20.3, 18.9, 10.8, 5.4, 6.8]
    assert pooled_bases([row(values)], respondents=163) == (74, 148)


FIGURE_2 = [
    ([1.4, 16.2, 28.4, 37.8, 16.2], 74, 0),
    ([1.4, 9.5, 25.7, 50.0, 14.9], 74, 1),
    ([1.4, 10.8, 29.7, 50.0, 9.5], 74, 1),
    ([1.4, 9.6, 23.3, 49.3, 16.4], 73, 0),
    ([1.4, 8.2, 31.5, 43.8, 16.4], 73, 1),
]


@pytest.mark.parametrize(("percents", "base", "surplus"), FIGURE_2)
def test_figure_2(percents, base, surplus):
    (found,) = examine([row(percents)], respondents=163)
    assert (found.base, found.surplus, found.sum_explained) == (base, surplus, surplus == 0)


PAIRS = {
    3: ([71.2, 4.1, 47.9, 31.5, 37], [52, 3, 35, 23, 27], False, 73, None),
    4: ([60.3, 41.1, 37, 21.9], [44, 30, 27, 16], False, 73, None),
    5: ([30.6, 55.6, 15.3], [22, 40, 11], True, 72, 1),
    6: ([38, 45.1, 18.3], [27, 32, 13], True, 71, 1),
    7: ([2.9, 32.9, 44.3, 20], [2, 23, 31, 14], True, 70, 0),
}


@pytest.mark.parametrize("figure", PAIRS)
def test_figures_3_to_7_have_one_base_each(figure):
    percents, counts, one_tick, base, surplus = PAIRS[figure]
    (found,) = examine([row(percents, counts, one_tick=one_tick)], respondents=163)
    assert found.bases == (base,)
    assert found.surplus == surplus


def test_figure_8_leaves_several_candidates():
    (found,) = examine([row([24.6], one_tick=False)], respondents=163)
    assert found.bases[:4] == (57, 61, 65, 69)
    assert len(found.bases) == 12


def test_a_percentage_that_cannot_be_is_named():
    (found,) = examine([row([33.3, 66.7, 12.4])], respondents=50)
    assert found.bases == ()
    assert found.impossible == (2,)


def test_a_count_that_disagrees_with_its_percentage_is_named():
    (found,) = examine([row([50, 25, 25], [10, 5, 6])], respondents=40)
    assert found.bases == ()
    assert found.disagreeing == (2,)


def test_counts_alone_and_lost_cells_say_nothing():
    (found,) = examine([row([None, None], [17, None])], respondents=163)
    assert (found.bases, found.base, found.ticks) == ((), None, None)


def test_a_table_too_large_is_refused():
    with pytest.raises(ValueError, match="more than 2000 cells"):
        examine([row([1.0] * 2001)])


def test_even_the_largest_table_is_bounded():
    rows = [row([50.0] * 40, label=str(number)) for number in range(50)]
    found = examine(rows, respondents=5_000)
    assert {one.tried_up_to for one in found} == {100}
    assert len(found) == 50


def test_the_command_tells_of_files_and_stored_surveys(tmp_path, capsys, db):
    table = tmp_path / "figure.csv"
    table.write_text("30.6 (22),55.6 (40),15.3 (11)\n", encoding="utf-8")
    call_command("check_bases", str(table))
    assert (
        "base 72; 73 ticks; 1 tick more than people; rounding cannot explain the sum 101.5"
        in capsys.readouterr().out
    )
    call_command("check_bases", "stakeholder-2020")
    found = capsys.readouterr().out
    assert "Figure 7: Building networks\n  All who answered: base 70; 70 ticks" in found
    with pytest.raises(CommandError, match="no file and no cleared survey"):
        call_command("check_bases", "nowhere")
    table.write_text("a\t5l.4\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"Row 1, cell 1: “5l.4”: .* The table holds no numbers"):
        call_command("check_bases", str(table))


@pytest.mark.parametrize("one_tick", [True, False])
def test_a_row_of_one_rate_has_no_sum_to_explain(one_tick):
    (found,) = examine([row([24.6], one_tick=one_tick)], respondents=163)
    assert (found.sum_percent, found.sum_explained, found.surplus) == (None, True, None)
    assert found.bases[:4] == (57, 61, 65, 69)
    assert finding_words(found).endswith("14 ticks; the numbers fit together")


def test_rates_of_separate_questions_are_not_asked_for_a_sum():
    (found,) = examine([row([24.6, 60.0], one_tick=False)], respondents=163)
    assert (found.sum_percent, found.sum_explained) == (Decimal("84.6"), True)
    (asked,) = examine([row([24.6, 60.0])], respondents=163)
    assert not asked.sum_explained


def test_the_base_that_would_fit_if_one_cell_differed_is_named():
    percents, counts = [13.2, 31.6, 47.4, 7.9], [5, 12, 18, 4]
    (found,) = examine([row(percents, counts)], respondents=163)
    assert found.bases == ()
    assert [(one.base, one.place, one.count, one.percent) for one in found.near] == [
        (38, 3, 3, Decimal("7.9"))
    ]
    assert finding_words(found).endswith(
        "percentage and count disagree in cell 4; base 38 fits if cell 4 is 3 (7.9 %)"
    )


def test_a_percentage_without_count_is_told_what_it_would_have_to_be():
    (found,) = examine([row([13.2, 31.6, 47.4, 12.0])], respondents=60)
    assert [(one.base, one.place, one.count, one.percent) for one in found.near] == [
        (38, 3, 3, Decimal("7.9"))
    ]
    # One answer each: 33.3 and 66.7 are everybody, so nothing is left for the third cell.
    (several,) = examine([row([33.3, 66.7, 12.4])], respondents=50)
    assert [(one.base, one.place, one.count, one.percent) for one in several.near] == [
        (3, 2, 0, Decimal("0.0")),
        (6, 2, 0, Decimal("0.0")),
        (9, 2, 0, Decimal("0.0")),
    ]
    assert "base 3 fits if cell 3 is 0 (0.0 %), base 6 fits if cell 3 is 0 (0.0 %), base 9" in finding_words(
        several
    )
    # Several answers each: the nearest count.
    (free,) = examine([row([33.3, 66.7, 12.4], one_tick=False)], respondents=50)
    assert [(one.base, one.count, one.percent) for one in free.near][1:] == [
        (6, 1, Decimal("16.7")),
        (9, 1, Decimal("11.1")),
    ]


def test_a_wrong_percentage_beside_a_right_count_is_told_too():
    (found,) = examine([row([13.2, 31.6, 47.4, 9.9], [5, 12, 18, 3])], respondents=163)
    assert [(one.base, one.place, one.count, one.percent) for one in found.near] == [
        (38, 3, 3, Decimal("7.9"))
    ]


@pytest.mark.parametrize(
    ("percents", "counts"),
    [
        ([50, 25], None),  # fits, so nothing would have to differ
        ([33.3, 12.4], None),  # one other percentage says too little
        ([13.2, 31.6, 12.0, 12.0], None),  # two cells would have to differ
        ([None, None], [17, 4]),
        ([40.0, 30.0, 25.0], [8, 6, 3]),  # of twenty people the others leave six, and 25 % are five
    ],
)
def test_no_base_is_named_where_the_rest_says_too_little(percents, counts):
    (found,) = examine([row(percents, counts)], respondents=40)
    assert found.near == ()


def test_the_smallest_few_are_named_and_no_more():
    (found,) = examine([row([50.0, 25.0, 12.4], one_tick=False)], respondents=200)
    assert MOST_NEAR == 3
    assert [one.base for one in found.near] == [4, 8, 12]


@pytest.mark.parametrize(
    ("mark", "percent", "base", "fitting"),
    [
        (Mark.ABOUT, "60", 40, range(23, 26)),  # 57.5 to 62.5, both included
        (Mark.ABOUT, "62", 100, range(61, 64)),
        (Mark.ABOUT, "0.4", 1000, range(3, 6)),
        (Mark.LESS, "1", 100, range(1)),
        (Mark.LESS, "1", 101, range(2)),
        (Mark.MORE, "90", 10, range(10, 11)),
        (Mark.AT_MOST, "90", 10, range(10)),
        (Mark.AT_LEAST, "90", 10, range(9, 11)),
        (Mark.AT_LEAST, "0", 10, range(11)),
    ],
)
def test_a_marked_percentage_fits_a_stated_span(mark, percent, base, fitting):
    found = [
        count for count in range(base + 1) if cell_fits(PrintedCell(Decimal(percent), count, mark), base, 1)
    ]
    assert found == list(fitting)


def test_a_marked_percentage_bounds_the_base_and_stands_in_the_words():
    cells = (PrintedCell(Decimal("71.2"), 52), PrintedCell(Decimal(28), None, Mark.ABOUT, "about 28 %"))
    (found,) = examine([PrintedRow("All", cells)], respondents=163)
    assert (found.bases, found.counts, found.ticks, found.sum_percent) == ((73,), (52, None), None, None)
    assert finding_words(found) == "All: base 73; cell 2 is printed as “about 28 %”"
    small = (PrintedCell(Decimal("33.3")), PrintedCell(Decimal(1), 1, Mark.LESS, "<1"))
    (found,) = examine([PrintedRow("All", small, one_tick=False)], respondents=110)
    assert found.bases == (102, 105, 108)


counts_of_people = st.integers(1, 60).flatmap(
    lambda base: st.tuples(st.just(base), st.lists(st.integers(0, base), min_size=1, max_size=6))
)


def printed(count: int, base: int) -> Decimal:
    share = Decimal(100 * count) / Decimal(base)
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


@given(counts_of_people)
@settings(max_examples=150, deadline=None)
def test_the_true_base_is_always_among_those_found(drawn):
    base, counts = drawn
    cells = [PrintedCell(printed(count, base)) for count in counts]
    assert base in fitting_bases(cells, decimals=1, largest=80)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_bases_are_those_of_brute_force(tenths):
    cells = [PrintedCell(Decimal(value) / 10) for value in tenths]
    half = Decimal("0.05")
    brute = tuple(
        base
        for base in range(1, 41)
        if all(
            any(abs(Decimal(100 * k) / base - cell.percent) <= half for k in range(base + 1))
            for cell in cells
        )
    )
    assert fitting_bases(cells, decimals=1, largest=40) == brute


@given(st.integers(0, 1000), st.integers(1, 200))
@settings(max_examples=150, deadline=None)
def test_ticks_are_those_that_round_to_the_percentage(tenths, base):
    percent = Decimal(tenths) / 10
    brute = tuple(k for k in range(base + 1) if abs(Decimal(100 * k) / base - percent) <= Decimal("0.05"))
    assert tuple(counts_at(PrintedCell(percent), base, 1)) == brute


def test_the_command_tells_where_there_is_neither_a_file_nor_a_portal(monkeypatch, db):
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(CommandError, match=r"There is no file “nowhere”, and no survey: .* DATABASE_URL"):
        call_command("check_bases", "nowhere")
