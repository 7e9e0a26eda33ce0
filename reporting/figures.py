"""A figure is one object: all that is drawn, listed, summarised or filed, and why its numbers are so.

Nothing here counts: callers hand over finished numbers with their base, source and certainty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from reporting.drawn import OnItsPage
from reporting.palette import position_on_ramp


class FigureKind(StrEnum):
    """How a figure is drawn."""

    STACKED_BARS = "stacked bars"
    BARS = "bars"
    HEAT_GRID = "heat grid"
    LEVEL_TILES = "tiles of levels"
    SCALE_BARS = "bars of a scale"
    CARDS = "cards"


class Mark(StrEnum):
    """What stands in a cell; missing, zero, not rated and not due never look alike."""

    VALUE = "value"
    ZERO = "zero"
    MISSING = "missing in the source"
    NOT_RATED = "not rated"
    NOT_DUE = "not due"
    UNPLACED = "label unknown"


@dataclass(frozen=True)
class Category:
    """One part of a bar or one shade of a grid; ``rank`` and ``ranks`` place it on the ramp."""

    slug: str
    label: str
    letter: str
    rank: int
    ranks: int
    mark: Mark = Mark.VALUE

    @property
    def name(self) -> str:
        """What a legend calls it: its letter and its label, or the label alone where it begins with both."""
        begins = bool(self.letter) and self.label.startswith(self.letter) and len(self.letter) > 1
        return self.label if begins else f"{self.letter} {self.label}".strip()

    @property
    def stop(self) -> int:
        """Place on the colour ramp, from 0 (the highest level, darkest) to the last stop."""
        return position_on_ramp(self.rank, self.ranks)


@dataclass(frozen=True)
class Value:
    """One number of a figure, as it is shown.

    ``amount`` is drawn; ``share`` is in percent of the row's base; ``inferred`` says how much of the
    amount rests on an inferred reading. ``category`` is the level of a grid cell; ``interval`` the ends of
    an interval for the share, in percent; ``others`` what another admissible reading of damaged evidence
    puts in its place.
    """

    amount: float | None
    share: float | None = None
    inferred: int = 0
    mark: Mark = Mark.VALUE
    category: Category | None = None
    label: str = ""
    url: str = ""
    interval: tuple[float, float] | None = None
    others: tuple[Value, ...] = ()
    in_doubt: int | None = None
    """How much of the amount may be elsewhere, where that is less than what is inferred."""
    about: tuple[str, ...] = ()
    """What is known of the thing itself, a line each, for the interactive figure: wording, note, place."""

    @property
    def others_text(self) -> str:
        """The other values in words, as “or 20.0 % (14 of 70)”; empty where no reading changes it."""
        return f"or {' or '.join(one.label for one in self.others)}" if self.others else ""

    @property
    def readings(self) -> tuple[float, float]:
        """The lowest and the highest share that a reading allows, in percent."""
        shares = [one.share for one in (self, *self.others) if one.share is not None]
        return (min(shares), max(shares)) if shares else (0.0, 0.0)

    @property
    def inferred_part(self) -> float:
        """How much of the value rests on an inferred reading, from 0 to 1: only this part is hatched.

        Where the other readings are known, it is what the lowest of them takes away.
        """
        if self.others and self.share is not None:
            return (self.share - self.readings[0]) / self.share if self.share else 0.0
        doubtful = self.inferred if self.in_doubt is None else self.in_doubt
        if not doubtful:
            return 0.0
        return min(doubtful / self.amount, 1.0) if self.amount else 1.0


MOST_SHADES = 5
"""How many levels can be told apart by their shade alone; more have a tile each, with its words."""


def kind_for(categories: Sequence[Category]) -> FigureKind:
    """Return how rows of counts are drawn: stacked, or in tiles where a scale has too many levels."""
    many = max((one.ranks for one in categories if one.mark == Mark.VALUE), default=0)
    return FigureKind.LEVEL_TILES if many > MOST_SHADES else FigureKind.STACKED_BARS


@dataclass(frozen=True)
class Row:
    """A bar, or a line of a grid. ``base`` is how many things the shares of this row rest on.

    ``base_label`` is the base in words, beside the row.
    """

    slug: str
    label: str
    base: int | None
    values: tuple[Value, ...]
    url: str = ""
    is_total: bool = False
    base_label: str = ""
    note: str = ""

    @property
    def whole(self) -> float:
        """What the full width of a stacked bar stands for: all that is drawn in it."""
        return sum(value.amount or 0 for value in self.values)


Named = TypeVar("Named", Row, Category)


@dataclass(frozen=True, kw_only=True)
class Figure(OnItsPage):
    """A chart of numbers: measure, unit, base, period, counting rule, certainty."""

    kind: FigureKind
    unit: str
    base: str
    period: str
    counting_rule: str
    categories: tuple[Category, ...]
    rows: tuple[Row, ...]
    row_heading: str = "Row"
    certainty_notes: tuple[str, ...] = field(default_factory=tuple)
    has_one_scale: bool = False
    """Whether stacked bars are as long as their numbers; otherwise each fills the width with its shares."""
    tile_heading: str = "Activities"
    """What the tiles of a grid are, above them in its table."""
    hatched_means: str = "in doubt"
    """What hatching means in it: that an amount is in doubt, or which things it counts."""

    def __post_init__(self) -> None:
        for called in ([one.label.strip() for one in listed] for listed in (self.rows, self.categories)):
            if "" in called or len(set(called)) < len(called):
                raise ValueError("A row or a part of this figure has no name of its own.")

    @property
    def measure(self) -> str:
        """What is measured: the unit, after the title where a finding stands above the figure."""
        return f"{self.title}. {self.unit}" if self.finding else self.unit

    @property
    def has_ticks(self) -> bool:
        """Whether ticks mark half of those who answered in its drawing."""
        return self.kind == FigureKind.SCALE_BARS

    @property
    def base_words(self) -> str:
        """The base without the word before it, for places that say it already."""
        return self.base.removeprefix("Base: ")

    @property
    def has_unplaced(self) -> bool:
        return any(value.mark == Mark.UNPLACED for row in self.rows for value in row.values)

    @property
    def embed_url(self) -> str:
        """The address of the figure as other pages embed it, with its filter."""
        return self._with_query(f"{self.address}/embed/")

    @property
    def picture_url(self) -> str:
        """The address of its picture, for places that show one beside a link."""
        return self.file_url("png")


def named_apart(found: Iterable[Named]) -> tuple[Named, ...]:
    """Return rows or categories each with a name of its own: a second “Air” is called “Air (2)”."""
    labels: dict[str, Named] = {}
    for one in found:
        label, number = one.label, 1
        while label in labels:
            number += 1
            label = f"{one.label} ({number})"
        labels[label] = replace(one, label=label)
    return tuple(labels.values())


def without_links(figure: Figure) -> Figure:
    """Return a figure that leads nowhere, for a place from which the portal cannot be reached."""
    rows = tuple(
        replace(row, url="", values=tuple(replace(value, url="") for value in row.values))
        for row in figure.rows
    )
    return replace(figure, rows=rows)


def percent(share: float | None) -> str:
    """Return a share as it is printed everywhere, as ``68.2 %``; an en dash when there is none."""
    return "–" if share is None else f"{share:.1f}\u00a0%"


@dataclass(frozen=True)
class Explanation:
    """Everything a reader may ask about one number that is shown large."""

    number: str
    statement: str
    formula: str
    base: str
    certainty: str
    who: str
    when: str
    round_title: str
    source: str
    source_url: str
