"""What interactive figures are made from: parts, colours, texts, tracks, outlines, ticks.

Colours are names of the page's style sheet, as ``var(--ink)``; the script of the page puts in what they
stand for, on light and dark screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from reporting.figures import Figure, FigureKind, Mark, Row
from reporting.segments import (
    BAR_HEIGHT,
    DASHES,
    LINE,
    PRINTED_REACH,
    THRESHOLD,
    TILED,
    Segment,
    is_blank,
    segments_of,
    span_of,
    tile_height,
)

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


def shapes_of(figure: Figure, row_height: int) -> list[type_of_data]:
    """Return what stands behind and around the bars: tracks, dashed outlines, ticks."""
    half = mark_height(figure) / row_height / 2
    span = span_of(figure)
    whole = (span.low, span.high)
    shapes = []
    for place, row in enumerate(figure.rows):
        if is_blank(figure, row):
            shapes.append(_outline(Mark.MISSING, *whole, place, half))
        elif figure.kind == FigureKind.BARS:
            track = {"fillcolor": TRACK, "line": {"width": 0}, "layer": "below", "name": "track"}
            shapes.append({**_box(*whole, place, half), **track})
            if row.values[0].others:
                printed, reach = row.values[0].share or 0.0, half + PRINTED_REACH / row_height
                line = {"color": INK, "width": 2}
                shapes.append(
                    {**_box(printed, printed, place, reach), "type": "line", "line": line, "name": "printed"}
                )
        elif figure.kind == FigureKind.SCALE_BARS:
            shapes += _ticks(place, half, 5 / row_height)
    for part in parts_of(figure):
        shapes += _outlines(part, half)
    if figure.has_unplaced:
        shapes.append(_legend_of("unplaced", "label unknown", Mark.UNPLACED))
    return shapes


def _box(left: float, right: float, place: float, half: float) -> type_of_data:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "x0": left,
        "x1": right,
        "y0": place - half,
        "y1": place + half,
    }


def _outline(mark: Mark, left: float, right: float, place: int, half: float) -> type_of_data:
    """An outline by its dashes, as the drawing has it: what is missing, not rated, not due, without label."""
    return {**_box(left, right, place, half), **_dashed(mark), "name": mark.value}


def _dashed(mark: Mark) -> type_of_data:
    is_unplaced = mark == Mark.UNPLACED
    dashes = ",".join(f"{length}px" for length in DASHES[mark])
    line = {"color": INK if is_unplaced else QUIET, "width": 2 if is_unplaced else 1, "dash": dashes}
    return {"fillcolor": NOTHING, "line": line}


def _outlines(part: Part, half: float) -> list[type_of_data]:
    """The outlines of what is no level; they go with their part when the legend switches it off."""
    shapes = [
        {**_outline(one.mark, one.start, one.start + one.length, place, half), "legendgroup": part.slug}
        for place, _, one in part.placed
        if one.length and one.mark in DASHES
    ]
    if part.in_legend and part.mark in DASHES:
        shapes.append(_legend_of(part.slug, part.name, part.mark))
    return shapes


def _legend_of(slug: str, name: str, mark: Mark) -> type_of_data:
    """Nothing but a line of the legend with the outline it speaks of; it lies outside of the axes."""
    return {
        **_box(-900, -900, -900, 0),
        **_dashed(mark),
        "name": written(name),
        "legendgroup": slug,
        "showlegend": True,
    }


def _ticks(place: int, half: float, length: float) -> list[type_of_data]:
    """Where half of those who answered end: a tick above the bar and one below."""
    line = {"type": "line", "line": {"color": INK, "width": 1}, "name": "half"}
    above, below = place - half - length / 2, place + half + length / 2
    return [{**_box(THRESHOLD, THRESHOLD, at, length / 2), **line} for at in (above, below)]
