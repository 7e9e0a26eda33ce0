"""The sentences above the matrices of other mechanisms hold for any numbers."""

from __future__ import annotations

import pytest

from partnerships.charts.findings import sharing, sitting, uncovered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("counts", "others", "sentence"),
    [
        ([], 8, ""),
        ([3, 4], 0, ""),
        ([0, 1, 1], 1, "2 of 3 member States sit in the one other mechanism on record"),
        ([3, 3], 8, "Each member State sits in 3 of 8 other mechanisms"),
        ([1, 6], 8, "Each member State sits in 1 to 6 of 8 other mechanisms"),
    ],
)
def test_in_how_many_mechanisms_members_sit(counts, others, sentence):
    assert sitting(counts, others) == sentence


@pytest.mark.parametrize(
    ("with_area", "sentence"),
    [
        (0, "0 of 8 other mechanisms share programme areas and member States with NEASPEC"),
        (1, "One of 8 other mechanisms shares programme areas and member States with NEASPEC"),
        (3, "3 of 8 other mechanisms share programme areas and member States with NEASPEC"),
    ],
)
def test_how_many_share_with_ours(with_area, sentence):
    assert sharing(with_area, 8, "NEASPEC") == sentence


def test_what_nobody_else_covers():
    assert (
        uncovered(0, 30) == "Another mechanism on record covers every pair of member State and programme area"
    )
    assert uncovered(9, 30) == (
        "Covered by no other mechanism on record: 9 of 30 pairs of member State and programme area"
    )
