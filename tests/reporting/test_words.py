"""Numbers and lists as a sentence says them."""

from __future__ import annotations

import pytest

from reporting.words import choice_in_words, list_in_words, number_in_words, part_in_words


@pytest.mark.parametrize(
    ("parts", "told"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_a_list_reads_as_a_sentence_says_it(parts, told):
    assert list_in_words(parts) == told
    assert choice_in_words(parts) == told.replace("and", "or")


@pytest.mark.parametrize(("count", "told"), [(0, "no"), (4, "four"), (9, "nine"), (10, "10"), (-1, "-1")])
def test_small_numbers_are_words(count, told):
    assert number_in_words(count) == told


@pytest.mark.parametrize(("count", "told"), [(0, "none"), (1, "one"), (19, "19")])
def test_a_part_stands_before_its_whole(count, told):
    assert part_in_words(count) == told
