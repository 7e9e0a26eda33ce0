"""Letters that stand for numbers: of the columns of a workbook, and Roman numerals of sections."""

from __future__ import annotations


def column_letter(place: int) -> str:
    """Return the letter of a column counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def roman(number: int) -> str:
    """Return a number as a Roman numeral, as sections are numbered."""
    letters = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    parts = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), letters, strict=True)
    found = ""
    for value, letter in parts:
        while number >= value:
            found, number = found + letter, number - value
    return found
