"""What must fit and stay together on a page: words in their columns, a lead with its list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reporting.papers.content import Block, PaperTable, Paragraph, Points, plain

LONGEST_LEAD = 300
"""Characters of a paragraph that leads into a list and stays with it."""
CHARACTERS = 82
"""Capitals of a wide font that stand side by side over the width of a page, in the size of tables."""
MARGIN = 2
"""Characters that the space at both sides of a cell takes."""
WIDEST = 0.35
"""No word makes its column wider than this share of the page; a longer one is an address or a mistake."""
# Lines are broken at spaces, after a hyphen or a slash before a letter, and around any East Asian character.
_BREAK = re.compile(r"\s+|(?<=[-–—/])(?=[^\W\d])|[\u2e80-\uffff]")


def fitted_widths(table: PaperTable) -> tuple[float, ...]:
    """Return the columns as shares of the width: as asked for, but none narrower than its longest word.

    A column that is too narrow takes from the others, each in proportion.
    """
    whole = sum(table.widths)
    shares = [width / whole for width in table.widths]
    least = [_least(table, place) for place in range(len(shares))]
    narrow = {place for place, share in enumerate(shares) if share < least[place]}
    others = sum(share for place, share in enumerate(shares) if place not in narrow)
    left = 1 - sum(least[place] for place in narrow)
    if not narrow or not others or left <= 0:
        return tuple(shares)
    return tuple(
        least[place] if place in narrow else share * left / others for place, share in enumerate(shares)
    )


def _least(table: PaperTable, place: int) -> float:
    cells = (row.cells[place] for row in table.rows if not row.is_band)
    texts = [table.headings[place], *(plain(line) for cell in cells for line in cell.lines)]
    longest = max(len(word) for text in texts for word in _BREAK.split(text))
    return min(WIDEST, (longest + MARGIN) / CHARACTERS)


def leading_into_lists(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the places of short paragraphs before lists, as “The meeting may wish to:”."""
    return frozenset(
        place
        for place, (block, after) in enumerate(pairwise(blocks))
        if isinstance(block, Paragraph)
        and isinstance(after, Points)
        and len(plain(block.text)) <= LONGEST_LEAD
    )
