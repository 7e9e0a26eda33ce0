"""Cells as printed in a table, and how many people each can stand for.

Pure arithmetic over plain values; it knows no database. A percentage with ``d`` decimals fits a base n
when some whole number k of n people rounds to it: |100 k / n - p| <= half a unit of the last decimal.
A percentage may also be printed as “about 60”, “<1” or “more than 90”.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

HALF_OF_FIVE = Decimal("2.5")


class Mark(StrEnum):
    """How a percentage is qualified where it is printed."""

    EXACT = ""
    ABOUT = "about"
    LESS = "less than"
    MORE = "more than"
    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True)
class PrintedCell:
    """One cell as printed: a percentage, a count, or both; both None where the cell is lost.

    ``text`` is kept of a cell whose percentage is marked.
    """

    percent: Decimal | None = None
    count: int | None = None
    mark: Mark = Mark.EXACT
    text: str = ""

    @property
    def is_lost(self) -> bool:
        return self.percent is None and self.count is None

    @property
    def is_exact(self) -> bool:
        """It has a percentage that was rounded and no more than that."""
        return self.percent is not None and self.mark == Mark.EXACT


@dataclass(frozen=True)
class PrintedRow:
    """One row of a printed table. ``one_tick`` says that each person could tick one cell only."""

    label: str
    cells: tuple[PrintedCell, ...]
    one_tick: bool = True

    @property
    def has_a_sum(self) -> bool:
        """Its cells share all who answered; a rate that stands alone shares nothing."""
        return self.one_tick and len(self.cells) > 1


def decimals_of(rows: Iterable[PrintedRow]) -> int:
    """Return how many decimals a table prints: a bare 37 beside 71.2 stands for 37.0."""
    exponents = [
        -int(cell.percent.normalize().as_tuple().exponent)
        for row in rows
        for cell in row.cells
        if cell.percent is not None and cell.is_exact
    ]
    return max([0, *exponents])


def tolerance_of(percent: Decimal) -> Decimal:
    """Return how far a share may be from the number after “about”, to either side.

    A multiple of five was rounded to the nearest five; any other number may be off by one of its last
    digit. So “about 60” is 57.5 to 62.5, and “about 62” is 61 to 63.
    """
    if percent % 5 == 0:
        return HALF_OF_FIVE
    return Decimal(1).scaleb(min(0, int(percent.normalize().as_tuple().exponent)))


def counts_at(cell: PrintedCell, base: int, decimals: int) -> range:
    """Return every whole number of people out of ``base`` that a cell's percentage can stand for."""
    if cell.percent is None:
        return range(base + 1)
    span = _span(cell.percent, cell.mark, decimals)
    low = (span.low * base + span.low_more) // span.divisor
    high = (span.high * base + span.high_more) // span.divisor
    return range(max(0, low), min(base, high) + 1)


class _Span(NamedTuple):
    """Shares between two ends, in whole parts of ``divisor``, and what rounds either end to a count.

    A count k is at least low n / divisor: the smallest is (low n + divisor - 1) // divisor, or one part
    more where it has to be larger than the end. A count below the upper end has one part less.
    """

    low: int
    low_more: int
    high: int
    high_more: int
    divisor: int


@lru_cache(maxsize=4_096)
def _span(percent: Decimal, mark: Mark, decimals: int) -> _Span:
    """Return the shares that a percentage can stand for; tried over many bases, so worked out once."""
    if mark == Mark.EXACT:
        # With p units of the last decimal: (2 p - 1) / (200 * 10^d) <= k / n <= (2 p + 1) / (200 * 10^d).
        units, divisor = int(percent.scaleb(decimals)), 200 * 10**decimals
        return _Span(2 * units - 1, divisor - 1, 2 * units + 1, 0, divisor)
    # A percentage has at most two decimals, so its ends are whole ten-thousandths.
    share, room, whole = int(percent * 100), int(tolerance_of(percent) * 100), 10_000
    return {
        Mark.ABOUT: _Span(share - room, whole - 1, share + room, 0, whole),
        Mark.LESS: _Span(0, 0, share, -1, whole),
        Mark.MORE: _Span(share, whole, whole, 0, whole),
        Mark.AT_MOST: _Span(0, 0, share, 0, whole),
        Mark.AT_LEAST: _Span(share, whole - 1, whole, 0, whole),
    }[mark]


def cell_fits(cell: PrintedCell, base: int, decimals: int) -> bool:
    """Say whether a cell can have been printed over a base."""
    possible = counts_at(cell, base, decimals)
    return bool(possible) if cell.count is None else cell.count in possible


def computed_count(percent: Decimal | None, base: int | None) -> int | None:
    """Return the count nearest to a percentage of a base; to be marked as computed wherever it is shown."""
    if percent is None or base is None:
        return None
    return int((percent * base / 100).to_integral_value(ROUND_HALF_EVEN))
