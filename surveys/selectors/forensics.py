"""Base forensics: from printed percentages and counts back to how many people answered.

What a single cell can stand for is worked out in ``printed``; here are rows and whole tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import islice

from reporting.words import worded
from surveys.selectors.printed import (
    Mark,
    PrintedCell,
    PrintedRow,
    cell_fits,
    computed_count,
    counts_at,
    decimals_of,
)

LARGEST_BASE = 5_000
"""Bases are tried up to the number of respondents, or this where none is known."""
MOST_CELLS = 2_000
MOST_ROWS = 300
MOST_TRIES = 200_000
"""Cells times bases that one examination may try twice: well under a second."""
MOST_NEAR = 3
"""Bases that would fit if one cell differed, of which a finding tells."""


@dataclass(frozen=True)
class NearMiss:
    """A base that fits every cell but one, and what that cell, counted from 0, would have to be."""

    base: int
    place: int
    count: int
    percent: Decimal


@dataclass(frozen=True)
class RowFinding:
    """What a row gives away about its base.

    ``bases`` are all that reproduce every printed number, smallest first. ``counts`` are ticks a cell at
    the smallest base (None for a lost cell, and for a marked one that leaves several); ``surplus`` is ticks
    beyond people, for one-tick rows. ``near`` are the smallest bases that fit all cells but one, where none
    fits all; ``marked`` are the cells whose percentage is marked as “about 60” is, by place.
    """

    label: str
    bases: tuple[int, ...]
    counts: tuple[int | None, ...]
    ticks: int | None
    surplus: int | None
    sum_percent: Decimal | None
    sum_explained: bool
    tried_up_to: int
    impossible: tuple[int, ...]
    disagreeing: tuple[int, ...]
    near: tuple[NearMiss, ...] = ()
    marked: tuple[tuple[int, str], ...] = ()

    @property
    def base(self) -> int | None:
        """The smallest base that fits."""
        return self.bases[0] if self.bases else None

    @property
    def other_bases(self) -> tuple[int, ...]:
        return self.bases[1:]


def fitting_bases(cells: Sequence[PrintedCell], *, decimals: int, largest: int) -> tuple[int, ...]:
    """Return every base up to ``largest`` over which all cells can have been printed.

    Counts alone say nothing of a base, so without any percentage there is none.
    """
    return _fitting(tuple(cells), decimals, largest)


def nearest_bases(cells: Sequence[PrintedCell], base: int, *, decimals: int, most: int | None) -> list[int]:
    """Return the three bases nearest to one over which all cells can have been printed, smallest first."""
    largest = min(most or LARGEST_BASE, MOST_TRIES // len(cells))
    fitting = fitting_bases(cells, decimals=decimals, largest=largest)
    return sorted(sorted(fitting, key=lambda one: abs(one - base))[:MOST_NEAR])


@lru_cache(maxsize=1_024)
def _fitting(cells: tuple[PrintedCell, ...], decimals: int, largest: int) -> tuple[int, ...]:
    # Worked out once for what is printed: it never changes, and is asked by several pages.
    if all(cell.percent is None for cell in cells):
        return ()
    return tuple(
        base for base in range(1, largest + 1) if all(cell_fits(cell, base, decimals) for cell in cells)
    )


def examine(rows: Sequence[PrintedRow], *, respondents: int | None = None) -> list[RowFinding]:
    """Examine every row of a table on its own.

    ``respondents`` bounds the search, and so does MOST_TRIES; each finding says how far it went. Raises
    ValueError for a table of more than MOST_CELLS cells.
    """
    if len(rows) > MOST_ROWS:
        raise ValueError(worded("The table has more than %(most_rows)s rows.", most_rows=MOST_ROWS))
    if sum(len(row.cells) for row in rows) > MOST_CELLS:
        raise ValueError(worded("The table has more than %(most_cells)s cells.", most_cells=MOST_CELLS))
    decimals = decimals_of(rows)
    cells = sum(len(row.cells) for row in rows) or 1
    largest = min(respondents or LARGEST_BASE, MOST_TRIES // cells)
    return [_finding(row, decimals, largest) for row in rows]


def pooled_bases(rows: Sequence[PrintedRow], *, respondents: int | None = None) -> tuple[int, ...]:
    """Return the bases over which all cells of all rows fit at once, for rows whose cells got mixed."""
    cells = [cell for row in rows for cell in row.cells]
    largest = min(respondents or LARGEST_BASE, MOST_TRIES // (len(cells) or 1))
    return fitting_bases(cells, decimals=decimals_of(rows), largest=largest)


def _finding(row: PrintedRow, decimals: int, largest: int) -> RowFinding:
    bases = fitting_bases(row.cells, decimals=decimals, largest=largest)
    if row.has_a_sum:
        bases = tuple(base for base in bases if _enough_ticks(row, base, decimals)) or bases
    misfits = () if bases else _misfits(row, decimals, largest)
    base, amiss = (bases[0], ()) if bases else min(misfits, key=lambda one: len(one[1]), default=(None, ()))
    counts = tuple(_ticks(cell, base, decimals) for cell in row.cells)
    known = [count for count in counts if count is not None]
    ticks = sum(known) if known and len(known) == len(counts) else None
    total, is_explained = _sum_of(row, decimals)
    return RowFinding(
        label=row.label,
        bases=bases,
        counts=counts,
        ticks=ticks,
        surplus=ticks - bases[0] if row.has_a_sum and ticks is not None and bases else None,
        sum_percent=total,
        sum_explained=is_explained,
        tried_up_to=largest,
        impossible=tuple(place for place in amiss if row.cells[place].count is None),
        disagreeing=tuple(place for place in amiss if row.cells[place].count is not None),
        near=tuple(islice(_near_misses(row, misfits, decimals), MOST_NEAR)),
        marked=tuple((place, cell.text) for place, cell in enumerate(row.cells) if cell.mark != Mark.EXACT),
    )


def _sum_of(row: PrintedRow, decimals: int) -> tuple[Decimal | None, bool]:
    """Return what the percentages of a row add up to, and whether rounding explains it.

    A rate that stands alone has no sum, nor has a row with a cell that is lost or marked.
    """
    shares = [cell.percent for cell in row.cells if cell.percent is not None and cell.is_exact]
    if len(shares) < 2 or len(shares) < len(row.cells):
        return None, True
    total = sum(shares, Decimal(0))
    slack = Decimal(len(shares)) * Decimal(5) / Decimal(10) ** (decimals + 1)
    return total, not row.has_a_sum or abs(total - 100) <= slack


def _ticks(cell: PrintedCell, base: int | None, decimals: int) -> int | None:
    """Return the printed count, or the one the percentage stands for at a base."""
    if cell.count is not None or cell.percent is None or base is None:
        return cell.count
    possible = counts_at(cell, base, decimals)
    if not cell.is_exact and len(possible) > 1:
        return None
    return _nearest(cell.percent, base, possible)


def _nearest(percent: Decimal, base: int, possible: range) -> int | None:
    """Return the count whose share is nearest to a percentage."""
    exact = percent * base / 100
    return min(possible, key=lambda count: abs(count - exact), default=None)


def _enough_ticks(row: PrintedRow, base: int, decimals: int) -> bool:
    """Everybody who answered ticked something, so a whole row holds at least as many ticks as people."""
    if any(cell.is_lost for cell in row.cells):
        return True
    most = sum(
        cell.count if cell.count is not None else max(counts_at(cell, base, decimals), default=0)
        for cell in row.cells
    )
    return most >= base


def _misfits(row: PrintedRow, decimals: int, largest: int) -> list[tuple[int, tuple[int, ...]]]:
    """Return for every base the cells that do not fit it; none for a row without percentages."""
    if all(cell.percent is None for cell in row.cells):
        return []
    return [
        (base, tuple(n for n, cell in enumerate(row.cells) if not cell_fits(cell, base, decimals)))
        for base in range(1, largest + 1)
    ]


def _near_misses(
    row: PrintedRow, misfits: Sequence[tuple[int, tuple[int, ...]]], decimals: int
) -> Iterator[NearMiss]:
    """Yield the bases that fit all cells but one, smallest first, with what that cell would have to be.

    The other cells have to say enough: two percentages, or one with its count.
    """
    for base, amiss in misfits:
        if len(amiss) != 1 or row.cells[amiss[0]].percent is None:
            continue
        others = [cell for place, cell in enumerate(row.cells) if place != amiss[0] and cell.is_exact]
        if len(others) < 2 and all(cell.count is None for cell in others):
            continue
        count = _would_be(row, amiss[0], base, decimals)
        if count is not None:
            share = Decimal(100 * count) / base
            yield NearMiss(base, amiss[0], count, share.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _would_be(row: PrintedRow, place: int, base: int, decimals: int) -> int | None:
    """Return the count that a cell would need at a base that the others fit; None where none would do.

    A row of one answer each leaves a percentage without count what the other cells leave of its people.
    """
    cell = row.cells[place]
    count = _nearest(cell.percent or Decimal(0), base, counts_at(cell, base, decimals))
    if count is None:
        # No number of people gives the percentage: the printed count stays, or the nearest one is taken.
        count = cell.count if cell.count is not None else computed_count(cell.percent, base)
    others = [_ticks(one, base, decimals) for number, one in enumerate(row.cells) if number != place]
    known = [one for one in others if one is not None]
    if row.has_a_sum and len(known) == len(others):
        left = base - sum(known)
        if cell.count is None and left >= 0:
            count = left
        elif count is not None and count < left:
            return None
    return count if count is not None and count <= base else None
