"""Readings of a damaged figure: every table that its values and constraints leave possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations, product
from typing import Any

from reporting.number import percent
from surveys.models import Placement, PlacementKind
from surveys.selectors.distributions import Distribution, Result
from surveys.selectors.solver import Puzzle, Solution, solve, type_of_cell

MOST_READINGS = 200
MOST_LOOSE = 4


@dataclass(frozen=True)
class ReadCell:
    """What a cell holds under one reading."""

    percent: Decimal | None
    count: int | None

    @property
    def share(self) -> float | None:
        return None if self.percent is None else float(self.percent)


type_of_reading = Mapping[type_of_cell, ReadCell]


@dataclass(frozen=True)
class Step:
    """One constraint of the story: what it says, how many tables remain, what has become certain."""

    statement: str
    place: str
    solution: Solution


def cell_named(text: str) -> type_of_cell:
    """Return the cell of a name such as ``goal-1/met-the-goal``."""
    item, _, option = text.partition("/")
    return item, option


def readings_of(result: Result) -> list[type_of_reading]:
    """Return every reading of a figure: what is printed, with cells exchanged or placed otherwise.

    A figure without damage has exactly one.
    """
    printed = {
        (one.item.slug, cell.option.slug): ReadCell(cell.share, cell.count)
        for one in result.distributions
        for cell in one.cells
    }
    steps = story(result)
    if steps and steps[-1].solution.tables:
        return [_placed(printed, table) for table in steps[-1].solution.tables]
    swaps = [
        [cell_named(name) for name in placement.parameters["cells"]]
        for placement in result.placements
        if placement.kind == PlacementKind.SWAP
    ]
    found: list[type_of_reading] = []
    placings = _placings_of_loose(result)
    for placed, chosen in product(placings, list(product((False, True), repeat=len(swaps)))):
        reading = {**printed, **placed}
        for (one, other), exchanged in zip(swaps, chosen, strict=True):
            if exchanged:
                reading[one], reading[other] = reading[other], reading[one]
        found.append(reading)
        if len(found) == MOST_READINGS:
            break
    return found


def other_values(result: Result) -> dict[type_of_cell, tuple[ReadCell, ...]]:
    """Return, for each cell that another admissible reading fills otherwise, what it would hold there.

    A cell that is lost has no value of its own, so it is not among them. This is the one place that says
    whether a number of a survey is shaky: pages, files, API, board and papers ask it.
    """
    readings = readings_of(result)
    if len(readings) == 1:
        return {}
    found: dict[type_of_cell, tuple[ReadCell, ...]] = {}
    for one in result.distributions:
        for cell in one.cells:
            place = (one.item.slug, cell.option.slug)
            printed = ReadCell(cell.share, cell.count)
            values = dict.fromkeys(reading[place] for reading in readings if place in reading)
            values.pop(printed, None)
            if values and not cell.is_lost:
                found[place] = tuple(values)
    return found


def value_words(share: float | None, count: int | None, base: int | None) -> str:
    """Return a value as “20.0 % (14 of 70)”, with what is known of it."""
    if share is None:
        return f"{count}"
    if count is None or base is None:
        return percent(share)
    return f"{percent(share)} ({count} of {base})"


def words_of_others(read: Sequence[ReadCell], base: int | None) -> str:
    """Return what other readings put in a cell, as “or 20.0 % (14 of 70)”; empty where none changes it."""
    return f"or {' or '.join(value_words(each.share, each.count, base) for each in read)}" if read else ""


def counts_under_readings(result: Result, item: str, options: Sequence[str]) -> tuple[int, ...]:
    """Return how many gave one of the answers in each reading, each number once, as printed first.

    Empty where a count is lost.
    """
    sums: dict[int, None] = {}
    for reading in readings_of(result):
        cells = [reading.get((item, option)) for option in options]
        counts = [cell.count for cell in cells if cell is not None and cell.count is not None]
        if len(counts) != len(options) or not options:
            return ()
        sums[sum(counts)] = None
    return tuple(sums)


def counts_from_middle(result: Result, one: Distribution) -> tuple[int, ...]:
    """Return how many answered the middle of an ordered scale or above, in each reading, as printed first.

    Empty where a count is lost or the question has no middle.
    """
    if result.middle is None:
        return ()
    upper = [cell.option.slug for cell in one.cells if cell.option.order >= result.middle.order]
    return counts_under_readings(result, one.item.slug, upper)


def _placings_of_loose(result: Result) -> list[dict[type_of_cell, ReadCell]]:
    """Return every way to put the values without a cell into the lost cells of the only item.

    One empty way where values and lost cells do not match in number.
    """
    if len(result.distributions) != 1:
        return [{}]
    (one,) = result.distributions
    lost = [(one.item.slug, cell.option.slug) for cell in one.cells if cell.is_lost]
    values = [ReadCell(value.percent, value.count) for value in one.loose]
    if not values or len(values) != len(lost) or len(values) > MOST_LOOSE:
        return [{}]
    return [dict(zip(lost, order, strict=True)) for order in permutations(values)]


def _placed(
    printed: Mapping[type_of_cell, ReadCell], table: Mapping[type_of_cell, int]
) -> dict[type_of_cell, ReadCell]:
    """Give each count of a table the percentage that was printed for it."""
    by_count = {cell.count: cell.percent for cell in printed.values()}
    return {place: ReadCell(by_count.get(count), count) for place, count in table.items()}


def puzzle_of(result: Result, placements: Sequence[Placement]) -> Puzzle | None:
    """Return the puzzle of a figure under some of its constraints; None where it is none.

    A puzzle needs an arithmetic constraint, which says how many ticks a row may hold.
    """
    arithmetic = next((one for one in placements if one.kind == PlacementKind.ARITHMETIC), None)
    if arithmetic is None:
        return None
    values = tuple(cell.count for one in result.distributions for cell in one.cells if cell.count is not None)
    fixed = _cells_of(arithmetic.parameters.get("fixed", {}))
    largest: set[type_of_cell] = set()
    for placement in placements:
        if placement.kind == PlacementKind.FIXED:
            fixed.update(_cells_of(placement.parameters["cells"]))
        elif placement.kind == PlacementKind.LARGEST:
            largest.update(cell_named(name) for name in placement.parameters["cells"])
    return Puzzle(
        rows=tuple(one.item.slug for one in result.distributions),
        columns=tuple(option.slug for option in result.options),
        values=values,
        least=arithmetic.parameters["least"],
        most=arithmetic.parameters["most"],
        fixed=frozenset(fixed.items()),
        largest=frozenset(largest),
    )


def _cells_of(named: Mapping[str, Any]) -> dict[type_of_cell, int]:
    return {cell_named(name): int(value) for name, value in named.items()}


def story(result: Result) -> list[Step]:
    """Tell constraint by constraint how many tables remain; empty for a figure that is no puzzle."""
    known = [one for one in result.placements if one.kind != PlacementKind.SWAP]
    steps = []
    for number in range(1, len(known) + 1):
        puzzle = puzzle_of(result, known[:number])
        if puzzle is None or len(puzzle.values) != len(puzzle.cells):
            return []
        placement = known[number - 1]
        steps.append(Step(placement.statement, placement.place, solve(puzzle)))
    return steps


def with_added(result: Result, *, chosen: int, cell: type_of_cell, value: int) -> Solution:
    """Solve with the first ``chosen`` constraints and one of the reader's own: a value in a cell.

    Raises ValueError when the figure is no puzzle, or the cell or value is none of it.
    """
    known = [one for one in result.placements if one.kind != PlacementKind.SWAP][:chosen]
    puzzle = puzzle_of(result, known)
    if puzzle is None:
        raise ValueError("This figure leaves nothing to place.")
    if cell not in puzzle.cells or value not in puzzle.values:
        raise ValueError("Choose a cell and a value of this figure.")
    fixed = dict(puzzle.fixed)
    if fixed.get(cell, value) != value:
        return Solution(0, is_whole=True, possible=dict.fromkeys(puzzle.cells, ()), tables=())
    return solve(
        Puzzle(
            puzzle.rows,
            puzzle.columns,
            puzzle.values,
            puzzle.least,
            puzzle.most,
            frozenset({**fixed, cell: value}.items()),
            puzzle.largest,
        )
    )
