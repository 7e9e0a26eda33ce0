"""Distributions: what was answered, on which base, with what is missing; one shape for every figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import sqrt

from record.models import Certainty, Citation
from reporting.words import worded
from surveys.models import (
    Item,
    Option,
    Placement,
    PublishedTally,
    Question,
    SuggestionTheme,
    UnplacedValue,
)
from surveys.selectors.printed import PrintedCell, PrintedRow, cell_fits, decimals_of

Z_95 = 1.959964
"""Two-sided 95 % point of the normal distribution."""


def wilson(count: int, base: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share in percent (Wilson 1927, score interval); None without base."""
    if base <= 0 or not 0 <= count <= base:
        return None
    share, square = count / base, Z_95**2
    middle = (share + square / (2 * base)) / (1 + square / base)
    half = Z_95 * sqrt(share * (1 - share) / base + square / (4 * base**2)) / (1 + square / base)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


@dataclass(frozen=True)
class Cell:
    """One option of one item: percentage and count with their certainty, whoever counted them.

    ``exact`` is the percentage with its printed decimals. Published tallies fill a cell with what a paper
    printed; collected responses can fill it with what was counted.
    """

    option: Option
    exact: Decimal | None = None
    count: int | None = None
    count_is_computed: bool = False
    citation: Citation | None = None
    base: int | None = None

    @classmethod
    def published(cls, option: Option, tally: PublishedTally | None, base: int | None) -> Cell:
        """Return the cell that a paper printed, or a lost one."""
        if tally is None:
            return cls(option)
        return cls(option, tally.percent, tally.count, tally.count_is_computed, tally.citation, base)

    @property
    def is_lost(self) -> bool:
        return self.exact is None and self.count is None

    @property
    def percent_is_computed(self) -> bool:
        return self.exact is None and bool(self.count is not None and self.base)

    @property
    def share(self) -> Decimal | None:
        """The percentage as printed, else what the count is of its base."""
        return Decimal(100 * (self.count or 0)) / (self.base or 1) if self.percent_is_computed else self.exact

    @property
    def percent(self) -> float | None:
        return None if self.share is None else float(self.share)

    @property
    def is_inferred(self) -> bool:
        return self.certainty == Certainty.INFERRED

    @property
    def certainty(self) -> str:
        return self.citation.certainty if self.citation else Certainty.MISSING.value

    @property
    def reasoning(self) -> str:
        return self.citation.reasoning if self.citation else ""


@dataclass(frozen=True)
class Distribution:
    """One item of a question with all its cells in their locked order.

    ``base`` is how many answered *this* item; ``respondents`` how many took part in the survey;
    ``loose`` are values of the item whose cell is not known.
    """

    item: Item
    one_answer: bool
    base: int | None
    cells: tuple[Cell, ...]
    respondents: int | None
    loose: tuple[UnplacedValue, ...] = ()

    @cached_property
    def base_doubt(self) -> str:
        """That the printed numbers do not fit the base; empty where they do."""
        rows = [
            [PrintedCell(one.percent) for one in row.tallies.all()] for row in self.item.question.items.all()
        ]
        decimals = decimals_of(PrintedRow("", tuple(row)) for row in rows)
        if not self.base or all(cell_fits(_printed(one), self.base, decimals) for one in self.cells):
            return ""
        return worded("The base %(base)s does not fit the printed numbers of its row.", base=self.base)

    @property
    def is_missing(self) -> bool:
        """No value of this item has a place."""
        return all(cell.is_lost for cell in self.cells)

    @property
    def item_response(self) -> float | None:
        """Part of the respondents who answered this item, in percent."""
        if not self.base or not self.respondents:
            return None
        return 100 * self.base / self.respondents

    @property
    def is_whole(self) -> bool:
        """Every value of the item is known, even where its cell is not."""
        lost = sum(cell.is_lost for cell in self.cells)
        return bool(self.cells) and lost <= len(self.loose)

    @property
    def ticks(self) -> int | None:
        """Sum of the counts, those without a cell included; None while any is unknown."""
        counts = [cell.count for cell in self.cells if not cell.is_lost] + [one.count for one in self.loose]
        if not self.is_whole or not counts or None in counts:
            return None
        return sum(count or 0 for count in counts)

    @property
    def surplus(self) -> int | None:
        """Ticks beyond people, where one tick each was asked for."""
        if not self.one_answer or self.ticks is None or self.base is None:
            return None
        return self.ticks - self.base

    @property
    def sum_percent(self) -> Decimal | None:
        """Sum of the printed percentages, as it is; None while any is lost."""
        shares = [cell.exact for cell in self.cells if not cell.is_lost]
        shares += [one.percent for one in self.loose]
        if not self.is_whole or not shares or None in shares:
            return None
        return sum((share for share in shares if share is not None), Decimal(0))

    def interval(self, cell: Cell) -> tuple[float, float] | None:
        """Return the Wilson interval of one cell, where count and base are known."""
        if cell.count is None or self.base is None:
            return None
        return wilson(cell.count, self.base)


@dataclass(frozen=True)
class Result:
    """One question with everything that is known of its answers."""

    question: Question
    options: tuple[Option, ...]
    distributions: tuple[Distribution, ...]
    unplaced: tuple[UnplacedValue, ...]
    themes: tuple[SuggestionTheme, ...]
    placements: tuple[Placement, ...]

    @cached_property
    def middle(self) -> Option | None:
        return next((option for option in self.options if option.is_middle), None)

    @property
    def bases(self) -> tuple[int, ...]:
        """The different bases of its items, in order."""
        return tuple(dict.fromkeys(one.base for one in self.distributions if one.base is not None))

    @property
    def inferred_cells(self) -> int:
        return sum(cell.is_inferred for one in self.distributions for cell in one.cells)

    @property
    def suggestion_count(self) -> int:
        return sum(len(theme.suggestions.all()) for theme in self.themes)

    def distribution(self, item: str) -> Distribution | None:
        """Return the distribution of an item by its short name."""
        return next((one for one in self.distributions if one.item.slug == item), None)

    def printed_rows(self) -> list[PrintedRow]:
        """Return the rows as printed, for base forensics; computed counts are left out."""
        one_tick = self.question.asked_as.one_answer
        rows = [
            PrintedRow(one.item.label, tuple(_printed(cell) for cell in one.cells), one_tick)
            for one in self.distributions
            if not one.is_missing
        ]
        loose = tuple(PrintedCell(value.percent, value.count) for value in self.unplaced)
        if loose and rows and len(self.distributions) == 1:
            return [PrintedRow(rows[0].label, rows[0].cells + loose, one_tick=False)]
        if loose:
            rows.append(PrintedRow("Values without place", loose, one_tick=False))
        return rows


def _printed(cell: Cell) -> PrintedCell:
    return PrintedCell(cell.exact, None if cell.count_is_computed else cell.count)
