"""Numbers as a sentence says them."""

from __future__ import annotations

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number_in_words(count: int) -> str:
    """Return a whole number as a sentence says it: “four”, from ten on “19”."""
    return SMALL[count] if 0 <= count < len(SMALL) else str(count)
