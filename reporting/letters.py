"""Letters of the columns of a workbook."""

from __future__ import annotations


def column_letter(place: int) -> str:
    """Return the letter of a column counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
