"""A figure is one object: all that is drawn, listed, summarised or filed, and why its numbers are so.

Nothing here counts: callers hand over finished numbers and the ground that they rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from reporting.number import MOST_NAMED, Number
from reporting.palette import position_on_ramp
from reporting.pictures import OnItsPage
from reporting.words import choice_in_words, first_upper, worded


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
    is_range: bool = False
    """Whether the others are the ends of a range, of which every value is possible."""
    in_doubt: int | None = None
    """How much of the amount may be elsewhere, where that is less than what is inferred."""
    about: tuple[str, ...] = ()
    """What is known of the thing itself, a line each, for the interactive figure: wording, note, place."""

    @property
    def others_text(self) -> str:
        """The other values in words, as “or 20.0 % (14 of 70)”; empty where no reading changes it."""
        if self.is_range or len(self.others) > MOST_NAMED:
            ends = sorted(self.others, key=lambda one: (one.share or 0.0, one.amount or 0.0))
            return worded("or from %(least)s to %(most)s", least=ends[0].label, most=ends[-1].label)
        return f"or {choice_in_words(one.label for one in self.others)}" if self.others else ""

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


def value_of(number: Number, *, in_short: bool = False) -> Value:
    """Return a number as the value of a figure: firm up to its lowest reading, in doubt to its highest.

    ``in_short`` labels it with its count alone, without the percentage.
    """
    printed, *others = (
        Value(
            one.part,
            None if one.share is None else float(one.share),
            mark=Mark.VALUE if one.part else Mark.ZERO,
            label=one.long,
        )
        for one in number.readings
    )
    if in_short:
        # The base may be another in another reading too, so only the count is said of it.
        printed = replace(printed, label=str(number.readings[0]))
        others = [replace(one, label=f"{one.amount:g}") for one in others]
    in_doubt = number.part - number.lowest
    return replace(printed, in_doubt=in_doubt, others=tuple(others), is_range=number.is_range)


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
    """A chart of numbers: measure, unit, base, rule; the rest comes from the ground of its numbers."""

    kind: FigureKind
    unit: str
    base: str
    counting_rule: str
    categories: tuple[Category, ...]
    rows: tuple[Row, ...]
    row_heading: str = "Row"
    notes: tuple[str, ...] = ()
    """What is to be known of its numbers, a sentence each: what is in doubt, what was computed here."""
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
    def period(self) -> str:
        """Of what and of when its numbers speak."""
        return self.ground.period

    @property
    def certainty(self) -> str:
        """How sure the rows are that were counted, and what is to be known of them."""
        return " ".join((f"{first_upper(self.ground.certainty)}.", *self.notes))

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
