"""What stands in each row of a chart and where: the still drawing and the interactive one both ask here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.figures import Category, Figure, FigureKind, Mark, Row, Value
from reporting.number import percent, rounded
from reporting.words import worded

BAR_HEIGHT = 26
ROW_GAP = 10
TILE_HEIGHT = 46
TILE_GAP = 12
TILE_TEXT = 28
WORDS_LINE = 14
"""Room in a tile for its text, and for each line of words below it, in pixels."""
TILES_LINE = 105
"""Characters of words that stand beside each other in a row of tiles, on a wide page or on paper."""
TILED = frozenset({FigureKind.HEAT_GRID, FigureKind.LEVEL_TILES})
HEADING_HEIGHT = 24
LINE_HEIGHT = 17
PRINTED_REACH = 3
"""Pixels by which the tick at the printed value reaches beyond a bar that other readings change."""
GAP = 0.4
"""Ground between two parts, in percent of the width."""
THINNEST_LABELLED = 7.0
"""Parts thinner than this, in percent of the width, carry no label; the table and the tip do."""
THINNEST_WITH_SHARE = 11.0
"""The same where the label is a share with its decimal."""
THRESHOLD = 50.0
"""Where half of those who answered end, in percent."""
LINE = 38
"""Characters of a heading on one line of a page: what a phone shows."""
BAR_STOP = 3
TOTAL_STOP = 0
"""The shade of a plain bar, and of one that stands for all rows."""
DASHES = {
    Mark.MISSING: (2, 4),
    Mark.NOT_DUE: (8, 3),
    Mark.NOT_RATED: (6, 2, 2, 2),
    Mark.UNPLACED: (5, 3),
}
"""The outline of what is not a level, in pixels of line and gap."""


@dataclass(frozen=True)
class Span:
    """What the full width of a drawing stands for, in the unit of its segments."""

    low: float
    high: float

    def percent_at(self, position: float) -> float:
        """Return where a position lies, in percent of the width."""
        return 100 * (position - self.low) / (self.high - self.low)

    def percent_of(self, length: float) -> float:
        """Return a length in percent of the width."""
        return 100 * length / (self.high - self.low)


@dataclass(frozen=True)
class Segment:
    """One value in its row: where it begins, how long it is, how it is painted, what is said of it.

    ``length`` is None where no number is known; that is not zero. ``mark`` and ``stop`` say how it is
    painted: a level by its stop on the ramp, anything else by its outline.
    """

    value: Value
    mark: Mark
    stop: int
    start: float
    length: float | None
    text: str
    tip: str
    hatched_part: float = 0.0
    """How much of it is in doubt, from 0 to 1; only this part, at its end, is hatched."""
    beyond: float = 0.0
    """How far another reading reaches beyond it; this is hatched too."""
    words: tuple[str, ...] = ()
    """What stands in small below its text where there is room for it, in lines."""

    @property
    def hatched_length(self) -> float:
        return (self.length or 0.0) * self.hatched_part

    @property
    def thinnest_labelled(self) -> float:
        """In percent of the width, what it takes to carry its label."""
        return THINNEST_WITH_SHARE if "." in self.text else THINNEST_LABELLED


@dataclass(frozen=True)
class Heading:
    """What stands above a row: the label in lines, and what belongs to its right end."""

    lines: tuple[str, ...]
    right: str
    is_on_one_line: bool

    @property
    def line_count(self) -> int:
        return len(self.lines) + (0 if self.is_on_one_line or not self.right else 1)


def heading_of(figure: Figure, row: Row, line: int = LINE) -> Heading:
    """Return the heading of a row; long labels are wrapped, never cut.

    Beside a short one there is room for the base.
    """
    if figure.kind == FigureKind.BARS:
        right = _value_label(row.values[0])
    else:
        right = "" if figure.kind == FigureKind.HEAT_GRID else row.base_label
    lines = tuple(textwrap.wrap(row.label, line)) or ("",)
    return Heading(lines, right, len(lines) == 1 and len(row.label) + len(right) <= line + 8)


def is_blank(figure: Figure, row: Row) -> bool:
    """Say whether a row has no value at all: it is drawn as an empty outline, never as zero."""
    if figure.kind == FigureKind.BARS:
        return row.values[0].mark == Mark.MISSING or row.values[0].share is None
    return figure.kind == FigureKind.SCALE_BARS and all(value.share is None for value in row.values)


def span_of(figure: Figure) -> Span:
    """Return what the width of a figure stands for; a row of a scale can add up to more than 100 %."""
    if figure.kind in TILED:
        return Span(0, max((len(row.values) for row in figure.rows), default=1) or 1)
    if figure.kind != FigureKind.SCALE_BARS:
        return Span(0, 100)
    sums = (sum(value.share or 0.0 for value in row.values) for row in figure.rows)
    return Span(0, max(100.0, *sums))


def segments_of(figure: Figure, row: Row) -> list[Segment]:
    """Return one segment for each value of a row, in order; none where the row is blank."""
    if is_blank(figure, row):
        return []
    if figure.kind == FigureKind.CARDS:
        return []
    makers = {
        FigureKind.STACKED_BARS: _stacked,
        FigureKind.SCALE_BARS: _scale,
        FigureKind.BARS: _bar,
        FigureKind.HEAT_GRID: _tiles,
        FigureKind.LEVEL_TILES: _level_tiles,
    }
    return list(makers[figure.kind](figure, row))


def _stacked(figure: Figure, row: Row) -> Iterator[Segment]:
    """Parts of all that is in the row, in percent; on one scale, of all that is in the longest row."""
    start = 0.0
    longest = max((one.whole for one in figure.rows), default=0.0)
    whole = longest if figure.has_one_scale else row.whole
    for category, value in zip(figure.categories, row.values, strict=True):
        length = None if value.amount is None else 100 * value.amount / (whole or 1)
        text = "" if value.amount is None else f"{category.letter} {value.amount:g}".strip()
        tip = _stacked_tip(row, category, value)
        yield Segment(value, category.mark, category.stop, start, length, text, tip, value.inferred_part)
        start += length or 0.0


def _stacked_tip(row: Row, category: Category, value: Value) -> str:
    if value.amount is None:
        return f"{row.label}: {category.label}, {value.label or value.mark}"
    tip = f"{row.label}: {category.label} {value.amount:g} of {row.whole:g}"
    if value.share is not None:
        tip += f" ({percent(value.share)} of {row.base})"
    if value.inferred:
        tip = worded("%(tip)s, %(inferred)s of them inferred", tip=tip, inferred=value.inferred)
    return f"{tip}, {value.others_text}" if value.others else tip


def _scale(figure: Figure, row: Row) -> Iterator[Segment]:
    """Shares side by side from the left, the best answer first; sums stay as they are printed.

    Only what another reading of damaged evidence would change is in doubt.
    """
    start = sum(value.share or 0.0 for value in row.values)
    for category, value in zip(figure.categories, row.values, strict=True):
        start -= value.share or 0.0
        text = "" if value.share is None else f"{rounded(value.share)}"
        tip = f"{row.label}: {category.label} {_value_label(value)}{_inferred_words(value)}"
        yield Segment(value, category.mark, category.stop, start, value.share, text, tip, _moved(value))


def _moved(value: Value) -> float:
    """Return how much of a part of a scale another reading changes, from 0 to 1, to less or to more."""
    if not value.others or not value.share:
        return 0.0
    low, high = value.readings
    return min(max(value.share - low, high - value.share) / value.share, 1.0)


def in_legend(figure: Figure) -> tuple[Category, ...]:
    """Return the categories that a legend explains, in the order in which they are drawn."""
    if figure.kind in {FigureKind.BARS, FigureKind.CARDS}:
        return ()
    return figure.categories[::-1] if figure.kind == FigureKind.SCALE_BARS else figure.categories


def is_hatched(figure: Figure) -> bool:
    """Say whether anything in the drawing of a figure is hatched."""
    return any(one.hatched_length or one.beyond for row in figure.rows for one in segments_of(figure, row))


def _bar(figure: Figure, row: Row) -> Iterator[Segment]:
    value = row.values[0]
    mark = Mark.UNPLACED if value.mark == Mark.UNPLACED else Mark.VALUE
    stop = TOTAL_STOP if row.is_total else BAR_STOP
    tip = f"{row.label}: {_value_label(value)}{_inferred_words(value)}"
    beyond = value.readings[1] - (value.share or 0.0) if value.others else 0.0
    yield Segment(value, mark, stop, 0.0, value.share, "", tip, value.inferred_part, beyond)


def _tiles(figure: Figure, row: Row) -> Iterator[Segment]:
    """One tile a value, side by side; what stands in it is its code and the letter of its level."""
    length = 1 - 2 * GAP * span_of(figure).high / 100
    for place, value in enumerate(row.values):
        if value.category is None:
            continue
        tip = f"{value.label}: {value.category.label}{_inferred_words(value)}"
        text = f"{value.label}\n{value.category.letter}"
        mark, stop, doubtful = value.category.mark, value.category.stop, float(bool(value.inferred))
        yield Segment(value, mark, stop, float(place), length, text, tip, doubtful)


def _level_tiles(figure: Figure, row: Row) -> Iterator[Segment]:
    """One tile a level, all of one width: its letter, how many, and its name in words below."""
    high = span_of(figure).high
    length = 1 - 2 * GAP * high / 100
    for place, (category, value) in enumerate(zip(figure.categories, row.values, strict=True)):
        if value.amount is None:
            yield Segment(
                value, category.mark, category.stop, place, None, "", _stacked_tip(row, category, value)
            )
            continue
        mark = category.mark if value.amount else Mark.ZERO
        text = f"{category.letter} {value.amount:g}".strip()
        words = _wrapped(category.label, int(high))
        tip = _stacked_tip(row, category, value)
        part = value.inferred_part
        yield Segment(value, mark, category.stop, place, length, text, tip, part, words=words)


def _wrapped(label: str, tiles: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(label, max(TILES_LINE // tiles, 8), break_long_words=False))


def tile_height(figure: Figure) -> int:
    """Return how high a tile is, in pixels: room for its text and for the longest of its words below."""
    if figure.kind != FigureKind.LEVEL_TILES:
        return TILE_HEIGHT
    many = len(figure.categories)
    lines = max((len(_wrapped(one.label, many)) for one in figure.categories), default=0)
    return TILE_TEXT + WORDS_LINE * lines


def _value_label(value: Value) -> str:
    """Return a value in words, and what another reading puts in its place."""
    return f"{value.label} {value.others_text}".strip()


def _inferred_words(value: Value) -> str:
    if not value.inferred:
        return ""
    return (
        ", inferred"
        if value.inferred_part == 1
        else worded(", %(inferred)s of them inferred", inferred=value.inferred)
    )
