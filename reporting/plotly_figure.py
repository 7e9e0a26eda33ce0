"""The same figure for Plotly's browser library, written as plain data.

The plotly package is not imported here: only its browser file is served, when a reader asks to explore.
A test builds every figure from this data with ``plotly.graph_objects`` and holds it against drawing and
table. Title, unit, base and source stand on the page around it and are not said again.
"""

from __future__ import annotations

from typing import Any

from reporting.figures import Figure, FigureKind, Row
from reporting.plotly_marks import traces_of
from reporting.plotly_parts import INK, NOTHING, PAPER, QUIET, mark_height, shapes_of, type_of_data, written
from reporting.segments import (
    HEADING_HEIGHT,
    LINE_HEIGHT,
    ROW_GAP,
    TILE_GAP,
    TILED,
    heading_of,
    is_hatched,
    span_of,
)

CONFIG = {
    "responsive": True,
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
}
PAD = 0.4
"""Ground at both ends of the axis for the outlines, in percent of the width."""
LEGEND_LINE = 20
LEGEND_WIDTH = 300
"""Room of the legend on a phone, in pixels; the height it needs there is kept free everywhere."""


def content(figure: Figure) -> dict[str, Any]:
    """Return ``data``, ``layout`` and ``config`` of a figure; texts cannot be explored as a chart."""
    if figure.kind == FigureKind.CARDS:
        return {"data": [], "layout": {}, "config": CONFIG}
    height = _row_height(figure)
    return {"data": traces_of(figure, height), "layout": _layout(figure, height), "config": CONFIG}


def _heading_height(figure: Figure) -> int:
    """Return the room above each bar, in pixels, so that the longest of the wrapped labels fits."""
    lines = max((heading_of(figure, row).line_count for row in figure.rows), default=1)
    return HEADING_HEIGHT + LINE_HEIGHT * (lines - 1)


def _row_height(figure: Figure) -> int:
    gap = TILE_GAP if figure.kind in TILED else ROW_GAP
    return _heading_height(figure) + mark_height(figure) + gap


def _layout(figure: Figure, row_height: int) -> type_of_data:
    legend_height = _legend_height(figure)
    return {
        "barmode": "overlay",
        "dragmode": False,
        "font": {"family": "var(--font)", "size": 13, "color": INK},
        "paper_bgcolor": NOTHING,
        "plot_bgcolor": NOTHING,
        "hoverlabel": {"align": "left", "bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
        "margin": {"l": 0, "r": 0, "t": 0, "b": legend_height, "pad": 0},
        "height": row_height * len(figure.rows) + legend_height,
        "xaxis": _across(figure),
        "yaxis": _down(figure, row_height),
        "legend": _legend(figure, legend_height),
        "annotations": [
            one for place, row in enumerate(figure.rows) for one in _heading(figure, row, place, row_height)
        ],
        "shapes": shapes_of(figure, row_height),
    }


def _across(figure: Figure) -> type_of_data:
    span = span_of(figure)
    pad = PAD * (span.high - span.low) / 100
    return {"range": [span.low - pad, span.high + pad], "fixedrange": True, "visible": False}


def _down(figure: Figure, row_height: int) -> type_of_data:
    """The axis of the rows: each has its place, whatever it is called; its label stands above its bar."""
    half = mark_height(figure) / 2
    above = (_heading_height(figure) + half) / row_height
    return {
        "type": "linear",
        "range": [len(figure.rows) - above, -above],
        "tickvals": list(range(len(figure.rows))),
        "ticktext": [written(row.label) for row in figure.rows],
        "showticklabels": False,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def _heading(figure: Figure, row: Row, place: int, row_height: int) -> list[type_of_data]:
    """Label and base of a row, above its bar, so that a phone has its whole width for the bar."""
    heading = heading_of(figure, row)
    top = place - mark_height(figure) / row_height / 2
    at = {"xref": "paper", "yref": "y", "y": top, "yanchor": "bottom", "showarrow": False}
    below = LINE_HEIGHT if heading.right and not heading.is_on_one_line else 0
    label = {
        **at,
        "x": 0,
        "xanchor": "left",
        "align": "left",
        "yshift": below,
        "text": written(row.label),
        "font": {"weight": 600 if row.is_total else 400},
    }
    if not heading.right:
        return [label]
    x, side = (1, "right") if heading.is_on_one_line else (0, "left")
    right = {**at, "x": x, "xanchor": side, "text": written(heading.right, 200), "font": {"color": QUIET}}
    return [label, right]


def _legend(figure: Figure, height: int) -> type_of_data:
    """Below the rows; a click shows or hides a part, but for plain bars, which have only one."""
    has_parts = figure.kind != FigureKind.BARS
    return {
        "orientation": "h",
        "traceorder": "normal",
        "x": 0,
        "yref": "container",
        "y": 0.01,
        "yanchor": "bottom",
        "maxheight": height,
        "itemclick": "toggle" if has_parts else False,
        "itemdoubleclick": "toggleothers" if has_parts else False,
    }


def _legend_height(figure: Figure) -> int:
    """Return the room below the rows for the legend as a phone shows it, in pixels.

    The library sets it in columns that are as wide as its longest line.
    """
    names = [] if figure.kind == FigureKind.BARS else [one.name for one in figure.categories]
    names += [figure.hatched_means] if is_hatched(figure) else []
    names += ["label unknown"] if figure.has_unplaced else []
    if not names:
        return 4
    texts = [written(name).split("<br>") for name in names]
    widest = max(len(line) for lines in texts for line in lines)
    columns = max(LEGEND_WIDTH // (50 + 7 * widest), 1)
    highest = max(len(lines) for lines in texts)
    return LEGEND_LINE * highest * -(-len(names) // columns) + 18
