"""What stands behind and around the bars of an interactive figure: tracks, dashed outlines, ticks.

A bar of the library has no dashes, so what is not a level has its outline here.
"""

from __future__ import annotations

from reporting.figures import Figure, FigureKind, Mark
from reporting.plotly_parts import (
    INK,
    NOTHING,
    QUIET,
    TRACK,
    Part,
    mark_height,
    parts_of,
    type_of_data,
    written,
)
from reporting.segments import DASHES, THRESHOLD, is_blank, span_of


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
