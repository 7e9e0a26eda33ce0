"""What the marks of an interactive figure are made from: its parts, its colours, its texts.

Colours are names of the page's style sheet, as ``var(--ink)``; the script of the page puts in what they
stand for, on light and dark screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from reporting.figures import Figure, FigureKind, Mark, Row
from reporting.segments import BAR_HEIGHT, LINE, TILED, Segment, segments_of, tile_height

INK = "var(--ink)"
QUIET = "var(--quiet)"
PAPER = "var(--paper)"
OUTLINE = "var(--outline)"
TRACK = "var(--track)"
NOTHING = "rgba(0,0,0,0)"
type_of_data = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """What one trace shows: the segments of one category, or of all rows, each with its place."""

    slug: str
    name: str
    mark: Mark
    stop: int
    placed: tuple[tuple[int, Row, Segment], ...]
    in_legend: bool


def written(text: str, width: int = LINE) -> str:
    """Return text in lines, for the library: it wraps nothing, and takes what looks like HTML for HTML."""
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width)) or " "


def parts_of(figure: Figure) -> list[Part]:
    """Return the parts of a figure: one for each category, or one for plain bars."""
    rows = [(place, row, segments_of(figure, row)) for place, row in enumerate(figure.rows)]
    if figure.kind == FigureKind.BARS:
        name = figure.categories[0].label if figure.categories else figure.unit
        placed = tuple((place, row, one) for place, row, segments in rows for one in segments)
        return [Part("bars", name, Mark.VALUE, 0, placed, in_legend=False)]
    parts = []
    for order, category in enumerate(figure.categories):
        if figure.kind == FigureKind.HEAT_GRID:
            placed = tuple(
                (place, row, one)
                for place, row, segments in rows
                for one in segments
                if one.value.category == category
            )
        else:
            placed = tuple((place, row, segments[order]) for place, row, segments in rows if segments)
        name = category.name
        parts.append(Part(category.slug, name, category.mark, category.stop, placed, in_legend=True))
    return parts


def mark_height(figure: Figure) -> int:
    """Return how high a bar or tile of a figure is, in pixels."""
    return tile_height(figure) if figure.kind in TILED else BAR_HEIGHT


def is_shade(mark: Mark) -> bool:
    """Say whether a mark is painted by the ramp."""
    return mark == Mark.VALUE


def shade_of(segment: Segment) -> str:
    """Return what fills a segment: its shade, the track for none, paper where its label is unknown."""
    if is_shade(segment.mark):
        return f"var(--s{segment.stop})"
    return {Mark.UNPLACED: PAPER, Mark.ZERO: TRACK}.get(segment.mark, NOTHING)
