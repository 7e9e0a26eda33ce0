"""Numbers and lists as a sentence says them."""

from __future__ import annotations

import pytest

from reporting.words import choice_in_words, list_in_words, number_in_words, part_in_words


@pytest.mark.parametrize(
    ("parts", "message"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_a_list_reads_as_a_sentence_says_it(parts, message):
    assert list_in_words(parts) == message
    assert choice_in_words(parts) == message.replace("and", "or")


@pytest.mark.parametrize(("count", "message"), [(0, "no"), (4, "four"), (9, "nine"), (10, "10"), (-1, "-1")])
def test_small_numbers_are_words(count, message):
    assert number_in_words(count) == message


@pytest.mark.parametrize(("count", "message"), [(0, "none"), (1, "one"), (19, "19")])
def test_a_part_stands_before_its_whole(count, message):
    assert part_in_words(count) == message
