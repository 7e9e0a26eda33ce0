"""The damaged-figure solver: Figure 1, bounds, and properties held against brute force."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.models import Survey
from surveys.selectors.published import result
from surveys.selectors.readings import MOST_READINGS, readings_of, story, with_added
from surveys.selectors.solver import Puzzle, solve


@pytest.fixture
def figure_1(db):
    return result(Survey.objects.get(slug="stakeholder-2020"), 1)


def test_the_story_of_figure_1(figure_1):
    steps = story(figure_1)
    assert [step.solution.count for step in steps] == [2808, 120, 4]
    assert all(step.solution.is_whole for step in steps)
    assert [len(step.solution.certain) for step in steps] == [6, 6, 11]
    assert steps[0].solution.certain[("goal-1", "unsatisfactory")] == 1
    assert steps[0].solution.certain[("goal-3", "achieved-far-beyond-the-goal")] == 5
    assert steps[2].solution.possible[("goal-2", "met-the-goal")] == (26, 27)


def test_four_readings_remain_of_figure_1(figure_1):
    readings = readings_of(figure_1)
    assert len(readings) == 4
    assert {reading["goal-1", "met-the-goal"].count for reading in readings} == {38}


def test_a_reader_adds_a_constraint(figure_1):
    added = with_added(figure_1, chosen=3, cell=("goal-2", "met-the-goal"), value=27)
    assert added.count == 2
    assert added.certain[("goal-2", "partially-met-the-goal")] == 26
    impossible = with_added(figure_1, chosen=1, cell=("goal-1", "unsatisfactory"), value=38)
    assert impossible.count == 0
    with pytest.raises(ValueError, match="Choose a cell and a value"):
        with_added(figure_1, chosen=1, cell=("goal-9", "met-the-goal"), value=38)
    with pytest.raises(ValueError, match="leaves nothing to place"):
        with_added(figure_1, chosen=0, cell=("goal-1", "met-the-goal"), value=38)


def test_values_without_the_arithmetic_of_their_rows_are_no_puzzle(figure_1, client):
    figure_1.question.placements.filter(kind="arithmetic").delete()
    bare = result(Survey.objects.get(slug="stakeholder-2020"), 1)
    assert (story(bare), len(readings_of(bare))) == ([], 1)
    page = client.get("/surveys/stakeholder-2020/figures/1/")
    assert (page.status_code, page.context["story"]) == (200, None)


def test_no_more_readings_are_told_than_can_be_looked_at(db):
    question = Survey.objects.get(slug="stakeholder-2020").questions.get(number=7)
    (swap,) = question.placements.all()
    for order in range(2, 9):
        swap.pk, swap.order = None, order
        swap.save(force_insert=True)
    assert len(readings_of(result(question.survey, 7))) == MOST_READINGS == 200


def test_a_figure_without_damage_has_no_story(db):
    survey = Survey.objects.get(slug="stakeholder-2020")
    assert story(result(survey, 6)) == []
    assert len(readings_of(result(survey, 6))) == 1
    assert len(readings_of(result(survey, 7))) == 2


def test_past_the_bound_it_says_too_many_and_claims_nothing_certain():
    wide = Puzzle(tuple("abcdef"), tuple("123456"), tuple(range(36)), 0, 10_000)
    solution = solve(wide, steps=5_000)
    assert not solution.is_whole
    assert solution.certain == {}


def test_values_must_fill_the_cells():
    with pytest.raises(ValueError, match="3 values cannot fill 4 cells"):
        solve(Puzzle(("a", "b"), ("1", "2"), (1, 2, 3), 0, 9))


puzzles = st.tuples(
    st.lists(st.integers(0, 6), min_size=4, max_size=4),
    st.integers(0, 8),
    st.integers(0, 6),
    st.sampled_from(["", "ab", "ba"]),
)


@given(puzzles)
@settings(max_examples=120, deadline=None)
def test_counts_and_certainties_are_those_of_brute_force(drawn):
    values, least, spread, ordered = drawn
    above = (((ordered[0], "1"), (ordered[1], "1")),) if ordered else ()
    puzzle = Puzzle(("a", "b"), ("1", "2"), tuple(values), least, least + spread, above=above)
    tables = {
        table
        for table in permutations(values)
        if all(least <= sum(table[i : i + 2]) <= least + spread for i in (0, 2))
        and (not ordered or (table[0] > table[2] if ordered == "ab" else table[2] > table[0]))
    }
    solution = solve(puzzle)
    assert solution.count == len(tables)
    for place, cell in enumerate(puzzle.cells):
        assert solution.possible[cell] == tuple(sorted({table[place] for table in tables}))
