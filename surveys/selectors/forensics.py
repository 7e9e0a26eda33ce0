"""Base forensics: from printed percentages and counts back to how many people answered.

Pure arithmetic over plain values; it knows no database. A percentage with ``d`` decimals fits a base n
when some whole number k of n people rounds to it: |100 k / n - p| <= half a unit of the last decimal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from math import inf

LARGEST_BASE = 5_000
"""Bases are tried up to the number of respondents, or this where none is known."""
MOST_CELLS = 2_000
MOST_ROWS = 300
MOST_TRIES = 200_000
"""Cells times bases that one examination may try: well under a second."""


@dataclass(frozen=True)
class PrintedCell:
    """One cell as printed: a percentage, a count, or both; both None where the cell is lost."""

    percent: Decimal | None = None
    count: int | None = None

    @property
    def is_lost(self) -> bool:
        return self.percent is None and self.count is None


@dataclass(frozen=True)
class PrintedRow:
    """One row of a printed table. ``one_tick`` says that each person could tick one cell only."""

    label: str
    cells: tuple[PrintedCell, ...]
    one_tick: bool = True


@dataclass(frozen=True)
class RowFinding:
    """What a row gives away about its base.

    ``bases`` are all that reproduce every printed number, smallest first. ``counts`` are ticks a cell at
    the smallest base (None for a lost cell); ``surplus`` is ticks beyond people, for one-tick rows.
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

    @property
    def base(self) -> int | None:
        """The smallest base that fits."""
        return self.bases[0] if self.bases else None

    @property
    def other_bases(self) -> tuple[int, ...]:
        return self.bases[1:]


def decimals_of(rows: Iterable[PrintedRow]) -> int:
    """Return how many decimals a table prints: a bare 37 beside 71.2 stands for 37.0."""
    exponents = [
        -int(cell.percent.normalize().as_tuple().exponent)
        for row in rows
        for cell in row.cells
        if cell.percent is not None
    ]
    return max([0, *exponents])


def ticks_at(percent: Decimal, base: int, decimals: int) -> range:
    """Return every whole number of people out of ``base`` that rounds to a percentage.

    With p units of the last decimal, |100 k / n - p / 10^d| <= 1 / (2 * 10^d) becomes, in whole numbers,
    (2 p n - n) / (200 * 10^d) <= k <= (2 p n + n) / (200 * 10^d).
    """
    units = int(percent.scaleb(decimals))
    divisor = 200 * 10**decimals
    low = -((base - 2 * units * base) // divisor)
    high = (2 * units * base + base) // divisor
    return range(max(0, low), min(base, high) + 1)


def computed_count(percent: Decimal | None, base: int | None) -> int | None:
    """Return the count nearest to a percentage of a base; to be marked as computed wherever it is shown."""
    if percent is None or base is None:
        return None
    return int((percent * base / 100).to_integral_value(ROUND_HALF_EVEN))


def cell_fits(cell: PrintedCell, base: int, decimals: int) -> bool:
    """Say whether a cell can have been printed over a base."""
    if cell.percent is None:
        return cell.count is None or cell.count <= base
    possible = ticks_at(cell.percent, base, decimals)
    return bool(possible) if cell.count is None else cell.count in possible


def fitting_bases(cells: Sequence[PrintedCell], *, decimals: int, largest: int) -> tuple[int, ...]:
    """Return every base up to ``largest`` over which all cells can have been printed.

    Counts alone say nothing of a base, so without any percentage there is none.
    """
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
        raise ValueError(f"The table has more than {MOST_ROWS} rows.")
    if sum(len(row.cells) for row in rows) > MOST_CELLS:
        raise ValueError(f"The table has more than {MOST_CELLS} cells.")
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
    if row.one_tick:
        bases = tuple(base for base in bases if _enough_ticks(row, base, decimals)) or bases
    base = bases[0] if bases else _best_base(row, decimals, largest)
    counts = tuple(_ticks(cell, base, decimals) for cell in row.cells)
    whole = all(cell.percent is not None for cell in row.cells)
    known = [count for count in counts if count is not None]
    ticks = sum(known) if known and len(known) == len(counts) else None
    shares = [cell.percent for cell in row.cells if cell.percent is not None]
    total = sum(shares, Decimal(0)) if whole and shares else None
    slack = Decimal(len(shares)) * Decimal(5) / Decimal(10) ** (decimals + 1)
    misfits = (
        ()
        if bases or base is None
        else tuple(place for place, cell in enumerate(row.cells) if not cell_fits(cell, base, decimals))
    )
    return RowFinding(
        label=row.label,
        bases=bases,
        counts=counts,
        ticks=ticks,
        surplus=ticks - bases[0] if row.one_tick and ticks is not None and bases else None,
        sum_percent=total,
        tried_up_to=largest,
        sum_explained=total is None or not row.one_tick or abs(total - 100) <= slack,
        impossible=tuple(place for place in misfits if row.cells[place].count is None),
        disagreeing=tuple(place for place in misfits if row.cells[place].count is not None),
    )


def _ticks(cell: PrintedCell, base: int | None, decimals: int) -> int | None:
    """Return the printed count, or the one the percentage stands for at a base."""
    if cell.count is not None or cell.percent is None or base is None:
        return cell.count
    possible = ticks_at(cell.percent, base, decimals)
    exact = cell.percent * base / 100
    return min(possible, key=lambda count: abs(count - exact), default=None)


def _enough_ticks(row: PrintedRow, base: int, decimals: int) -> bool:
    """Everybody who answered ticked something, so a whole row holds at least as many ticks as people."""
    if any(cell.is_lost for cell in row.cells):
        return True
    most = sum(
        cell.count
        if cell.count is not None
        else max(ticks_at(cell.percent or Decimal(0), base, decimals), default=0)
        for cell in row.cells
    )
    return most >= base


def _best_base(row: PrintedRow, decimals: int, largest: int) -> int | None:
    """Return the base that fits most cells when none fits all; the smallest of equals."""
    best, most = None, -inf
    for base in range(1, largest + 1):
        fitting = sum(cell_fits(cell, base, decimals) for cell in row.cells)
        if fitting > most:
            best, most = base, fitting
    return best
