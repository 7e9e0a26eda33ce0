"""The damaged-figure solver: in how many ways can values without place fill the cells of a figure?

Values, rows of cells, and constraints go in; out come the number of distinct tables that remain, what is
certain in all of them, and what each cell may hold. The search counts its own steps, never the clock,
so the same figure always gives the same answer; past the bound it says "too many" with what it saw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reporting.words import worded

MOST_STEPS = 150_000
"""Values tried in one search before it stops: well under a second."""

type_of_cell = tuple[str, str]
"""A cell: item, option."""


@dataclass(frozen=True)
class Puzzle:
    """Values to place. ``least`` and ``most`` bound the sum of each row, in ticks."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[int, ...]
    least: int
    most: int
    fixed: frozenset[tuple[type_of_cell, int]] = frozenset()
    largest: frozenset[type_of_cell] = frozenset()
    above: tuple[tuple[type_of_cell, type_of_cell], ...] = ()

    @property
    def cells(self) -> tuple[type_of_cell, ...]:
        """Row by row."""
        return tuple((row, column) for row in self.rows for column in self.columns)


@dataclass(frozen=True)
class Solution:
    """What remains: how many tables, what is certain, what each cell may hold.

    ``is_whole`` is False when the search stopped at its bound: then ``count`` is only "at least".
    """

    count: int
    is_whole: bool
    possible: dict[type_of_cell, tuple[int, ...]]
    tables: tuple[dict[type_of_cell, int], ...]

    @property
    def certain(self) -> dict[type_of_cell, int]:
        """Cells that hold the same value in every table; empty unless the search was whole."""
        if not self.is_whole:
            return {}
        return {cell: values[0] for cell, values in self.possible.items() if len(values) == 1}


MOST_TABLES = 24
"""Tables kept whole, to read claims under each of them."""


class _ExhaustedError(Exception):
    """The search has used up its steps."""


def solve(puzzle: Puzzle, *, steps: int = MOST_STEPS) -> Solution:
    """Count the distinct tables that satisfy all constraints, in at most so many steps.

    Raises ValueError when the number of values is not that of the cells.
    """
    if len(puzzle.values) != len(puzzle.cells):
        raise ValueError(
            worded(
                "%(length)s values cannot fill %(cells)s cells one each.",
                length=len(puzzle.values),
                cells=len(puzzle.cells),
            )
        )
    return _solved(puzzle, steps)


@lru_cache(maxsize=512)
def _solved(puzzle: Puzzle, steps: int) -> Solution:
    """Search once for each puzzle: a page asks for the same one for its story and for each claim."""
    search = _Search(puzzle, steps)
    seen: dict[type_of_cell, set[int]] = {cell: set() for cell in puzzle.cells}
    tables: list[dict[type_of_cell, int]] = []
    count, is_whole = 0, True
    try:
        for table in search.tables():
            count += 1
            if len(tables) < MOST_TABLES:
                tables.append(dict(table))
            for cell, value in table.items():
                seen[cell].add(value)
    except _ExhaustedError:
        is_whole = False
    possible = {cell: tuple(sorted(values)) for cell, values in seen.items()}
    return Solution(count, is_whole, possible, tuple(tables) if count <= MOST_TABLES else ())


class _Search:
    """Depth first, row by row; a row is closed as soon as its sum cannot come out."""

    def __init__(self, puzzle: Puzzle, steps: int) -> None:
        self.puzzle = puzzle
        self.steps = steps
        self.left = Counter(puzzle.values)
        self.table: dict[type_of_cell, int] = {}
        self.cells = puzzle.cells
        self.fixed = dict(puzzle.fixed)
        self.tallest = set(sorted(puzzle.values)[-len(puzzle.largest) :]) if puzzle.largest else set()
        self.width = len(puzzle.columns)

    def tables(self, place: int = 0, row_sum: int = 0) -> Iterator[dict[type_of_cell, int]]:
        """Yield every table from this cell on."""
        if place and place % self.width == 0:
            if not self.puzzle.least <= row_sum <= self.puzzle.most:
                return
            row_sum = 0
        if place == len(self.cells):
            yield self.table
            return
        cell = self.cells[place]
        for value in self._candidates(cell):
            self.steps -= 1
            if self.steps < 0:
                raise _ExhaustedError
            if row_sum + value > self.puzzle.most or not self._allowed(cell, value):
                continue
            self.left[value] -= 1
            self.table[cell] = value
            yield from self.tables(place + 1, row_sum + value)
            del self.table[cell]
            self.left[value] += 1

    def _candidates(self, cell: type_of_cell) -> Sequence[int]:
        fixed = self.fixed.get(cell)
        if fixed is not None:
            return [fixed] if self.left[fixed] else []
        return [value for value, number in self.left.items() if number]

    def _allowed(self, cell: type_of_cell, value: int) -> bool:
        """Check what can be said already with this value in this cell."""
        if self.puzzle.largest and (cell in self.puzzle.largest) != (value in self.tallest):
            return False
        for higher, lower in self.puzzle.above:
            if cell == higher and lower in self.table and value <= self.table[lower]:
                return False
            if cell == lower and higher in self.table and value >= self.table[higher]:
                return False
        return True
