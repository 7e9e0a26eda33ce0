"""The same figure for Plotly's browser library, written as plain data.

The plotly package is not imported here: only its browser file is served, when a reader asks to explore.
A test holds this data against ``plotly.graph_objects``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from reporting.figures import Figure, Kind, Mark, Value, percent
from reporting.palette import FILLS, INK, OUTLINE

CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendDataToCloud", "select2d", "lasso2d"],
}


def content(figure: Figure) -> dict[str, Any]:
    """Return ``data``, ``layout`` and ``config`` of a figure."""
    makers = {
        Kind.STACKED_BARS: _stacked,
        Kind.DIVERGING_BARS: _scale,
        Kind.BARS: _bars,
        Kind.HEAT_GRID: _grid,
        Kind.CARDS: _nothing,
    }
    return {
        "data": makers[figure.kind](figure),
        "layout": _layout(figure),
        "config": {**CONFIG, "toImageButtonOptions": {"filename": figure.slug}},
    }


def _nothing(figure: Figure) -> list[dict[str, Any]]:
    """Texts cannot be explored as a chart."""
    return []


def _lines(text: str, width: int) -> str:
    """Return text in lines, for labels that the library does not wrap itself."""
    return "<br>".join(textwrap.wrap(text, width))


def _row_height(figure: Figure) -> int:
    """Return the room a row needs, in pixels, so that the longest of the wrapped labels fits beside it."""
    lines = max((_lines(row.label, 24).count("<br>") + 1 for row in figure.rows), default=1)
    return max(52, 17 * lines + 14)


def _layout(figure: Figure) -> dict[str, Any]:
    axis = {
        Kind.STACKED_BARS: "percent of planned activities",
        Kind.HEAT_GRID: "activity number within its area",
    }.get(figure.kind, figure.unit)
    under = f"{_lines(axis, 44)}<br> <br>{_lines(f'Source: {figure.source}', 38)}"
    layout: dict[str, Any] = {
        "title": {
            "text": _lines(figure.title, 44),
            "font": {"size": 14},
            "subtitle": {
                "text": _lines(f"{figure.base}. {figure.filter_text}".strip(), 52),
                "font": {"size": 11},
            },
            "x": 0,
            "y": 1,
            "yanchor": "top",
            "pad": {"l": 12, "t": 38},
        },
        "barmode": "stack",
        "font": {"color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 20, "r": 20, "t": 125, "b": 190},
        "height": 330 + _row_height(figure) * len(figure.rows),
        "yaxis": {"autorange": "reversed", "automargin": True},
        "xaxis": {"title": {"text": under, "font": {"size": 11}}},
        "legend": {
            "orientation": "h",
            "traceorder": "normal",
            "yref": "container",
            "y": 0.01,
            "yanchor": "bottom",
        },
    }
    if figure.kind == Kind.BARS:
        layout["xaxis"]["range"] = [0, 100]
    elif figure.kind == Kind.STACKED_BARS:
        layout["barnorm"] = "percent"
    elif figure.kind == Kind.HEAT_GRID:
        layout["xaxis"]["dtick"] = 1
    return layout


def _pattern(values: Sequence[Value]) -> dict[str, Any]:
    """Hatch the values that rest on an inferred reading."""
    shapes = ["/" if value.inferred else "" for value in values]
    return {"shape": shapes, "fillmode": "overlay", "fgcolor": "#ffffff", "size": 6}


def _stacked(figure: Figure) -> list[dict[str, Any]]:
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": category.label,
            "y": [_lines(row.label, 24) for row in figure.rows],
            "x": [row.values[place].amount or 0 for row in figure.rows],
            "text": [
                f"{category.letter} {row.values[place].amount:g}" if row.values[place].amount else ""
                for row in figure.rows
            ],
            "customdata": [
                [
                    row.values[place].amount,
                    percent(row.values[place].share),
                    row.base,
                    row.values[place].inferred,
                ]
                for row in figure.rows
            ],
            "hovertemplate": "%{y}<br>"
            + category.label
            + ": %{customdata[0]} (%{customdata[1]} of %{customdata[2]} rated)<br>"
            + "placement inferred: %{customdata[3]}"
            + "<extra></extra>",
            "marker": {
                "color": FILLS[category.stop] if category.mark == Mark.VALUE else "#ffffff",
                "line": {"color": OUTLINE, "width": 1},
                "pattern": _pattern([row.values[place] for row in figure.rows]),
            },
        }
        for place, category in enumerate(figure.categories)
    ]


def _scale(figure: Figure) -> list[dict[str, Any]]:
    """A scale as plain stacked bars: nothing is forced to a hundred."""
    traces = _stacked(figure)
    for place, trace in enumerate(traces):
        values = [row.values[place] for row in figure.rows]
        trace["x"] = [value.share or 0 for value in values]
        trace["text"] = [f"{value.share:.1f}" if value.share else "" for value in values]
        trace["hovertemplate"] = "%{y}<br>" + trace["name"] + ": %{customdata[1]}, %{customdata[0]} people"
    return traces


def _bars(figure: Figure) -> list[dict[str, Any]]:
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": figure.unit,
            "y": [_lines(row.label, 24) for row in figure.rows],
            "x": [row.values[0].share for row in figure.rows],
            "text": [row.values[0].label for row in figure.rows],
            "hovertemplate": "%{y}<br>%{text}<extra></extra>",
            "marker": {
                "color": FILLS[3],
                "pattern": _pattern([row.values[0] for row in figure.rows]),
            },
            "showlegend": False,
        }
    ]


def _tile_text(value: Value | None) -> str:
    if value is None or value.category is None:
        return ""
    return f"{value.label} {value.category.label}" + (" (inferred)" if value.inferred else "")


def _grid(figure: Figure) -> list[dict[str, Any]]:
    width = max((len(row.values) for row in figure.rows), default=0)
    shown = [[*row.values, *[None] * (width - len(row.values))] for row in figure.rows]
    ranks = max((category.ranks for category in figure.categories), default=1)
    return [
        {
            "type": "heatmap",
            "y": [_lines(row.label, 24) for row in figure.rows],
            "x": list(range(1, width + 1)),
            "z": [
                [v.category.rank if v and v.category and v.category.mark == Mark.VALUE else None for v in row]
                for row in shown
            ],
            "text": [[_tile_text(v) for v in row] for row in shown],
            "texttemplate": "%{text}",
            "hovertemplate": "%{y}<br>%{text}<extra></extra>",
            "colorscale": [[place / 10, colour] for place, colour in enumerate(FILLS)],
            "zmin": 1,
            "zmax": ranks,
            "xgap": 3,
            "ygap": 3,
            "showscale": False,
            "textfont": {"size": 12},
        }
    ]
