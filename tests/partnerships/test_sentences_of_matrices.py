"""The sentences above the matrices of other mechanisms hold for any numbers."""

from __future__ import annotations

import pytest

from partnerships.charts.findings import side_by_side, sitting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("counts", "others", "sentence"),
    [
        ([], 8, ""),
        ([3, 4], 0, ""),
        ([3, 3], 8, "Each member State sits in 3 of 8 other mechanisms"),
        ([1, 6], 8, "Each member State sits in 1 to 6 of 8 other mechanisms"),
    ],
)
def test_in_how_many_mechanisms_members_sit(counts, others, sentence):
    assert sitting(counts, others) == sentence


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (0, "No two mechanisms have programme areas and member States in common"),
        (1, "One pair of mechanisms has programme areas and member States in common"),
        (5, "5 pairs of mechanisms have programme areas and member States in common"),
    ],
)
def test_how_many_pairs_have_something_in_common(pairs, sentence):
    assert side_by_side(pairs) == sentence
