"""The same figure for Plotly's browser library with its marks, written as plain data.

The plotly package is not imported here: only its browser file is served, when a reader asks to explore.
A test builds every figure from this data with ``plotly.graph_objects`` and holds it against drawing and
table. Title, unit, base and source stand on the page around it and are not said again.

Each row is a place on the axis, 0, 1, 2 and so on, never a label: rows that share a label stay apart.
Each bar has its own beginning, so nothing is added up by the library and a part that is switched off
moves no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reporting.figures import Figure, FigureKind, Row
from reporting.plotly_parts import (
    INK,
    NOTHING,
    OUTLINE,
    PAPER,
    QUIET,
    TRACK,
    Part,
    is_shade,
    mark_height,
    parts_of,
    shade_of,
    shapes_of,
    type_of_data,
    written,
)
from reporting.segments import (
    HEADING_HEIGHT,
    LINE_HEIGHT,
    ROW_GAP,
    TILE_GAP,
    TILE_HEIGHT,
    TILED,
    Segment,
    Span,
    heading_of,
    is_hatched,
    span_of,
)

BEYOND = "another reading"
"""What marks the bars that stand beyond a value."""
PLATE = 20
"""Side of the plate under a label that stands on a hatched part, in pixels."""


def traces_of(figure: Figure, row_height: int) -> list[type_of_data]:
    """Return the traces of a figure; one row takes ``row_height`` pixels."""
    span = span_of(figure)
    thick = mark_height(figure) / row_height
    traces = []
    for part in parts_of(figure):
        if part.in_legend and is_shade(part.mark):
            line = _legend_line(part.name, {"color": f"var(--s{part.stop})"})
            traces.append({**line, "legendgroup": part.slug})
        traces.append(_bars(part, thick))
        traces += [*_hatched(part, thick), *_beyond(part, thick), *_labels(part, span)]
        traces += _intervals(part) if figure.kind == FigureKind.BARS else ()
    if is_hatched(figure):
        traces.append(_legend_line(figure.hatched_means, {"color": TRACK, "pattern": _hatch(INK)}))
    return traces


def _bar(
    part: Part,
    thick: float,
    placed: Sequence[tuple[int, Row, Segment]],
    spans: Sequence[tuple[float, float | None]],
    marker: type_of_data,
) -> type_of_data:
    """Bars of a part: each at its place, from where to how long, with what is shown beside the pointer."""
    return {
        "type": "bar",
        "orientation": "h",
        "name": written(part.name),
        "legendgroup": part.slug,
        "showlegend": False,
        "width": thick,
        "textposition": "none",
        "hovertemplate": "%{hovertext}<extra></extra>",
        "y": [place for place, _, _ in placed],
        "base": [start for start, _ in spans],
        "x": [length for _, length in spans],
        "customdata": [_hover_values(row, one) for _, row, one in placed],
        "hovertext": [_hover(one) for _, _, one in placed],
        "marker": marker,
    }


def _bars(part: Part, thick: float) -> type_of_data:
    """The plain part of every value, up to where its inferred part begins.

    What is not a level has its outline among the shapes: a bar has no dashes.
    """
    segments = [segment for _, _, segment in part.placed]
    spans = [(one.start, None if one.length is None else one.length - one.hatched_length) for one in segments]
    widths = [int(bool(span[1]) and is_shade(one.mark)) for span, one in zip(spans, segments, strict=True)]
    line = {"color": OUTLINE, "width": widths}
    return _bar(part, thick, part.placed, spans, {"color": [shade_of(one) for one in segments], "line": line})


def _hover(segment: Segment) -> str:
    """What is shown beside the pointer: the value, then what is known of the thing itself."""
    return "<br>".join([written(segment.tip), *(written(line) for line in segment.value.about)])


def _hover_values(row: Row, segment: Segment) -> list[Any]:
    """What belongs to one value: its numbers, its mark, other readings, and where a click leads."""
    value = segment.value
    numbers = [value.amount, value.share, row.base, value.inferred]
    return [*numbers, value.mark.value, value.others_text, value.url or row.url]


def _hatched(part: Part, thick: float) -> Iterator[type_of_data]:
    """The inferred part of each value that has one, so that both parts together are the value.

    One trace a shade: the library takes one colour for all that is hatched in a trace.
    """
    hatched = [one for one in part.placed if one[2].hatched_length]
    for stop in sorted({segment.stop for _, _, segment in hatched}):
        placed = [one for one in hatched if one[2].stop == stop]
        spans = [
            (one.start + (one.length or 0) - one.hatched_length, one.hatched_length) for _, _, one in placed
        ]
        colour = shade_of(placed[0][2])
        yield _bar(part, thick, placed, spans, {"color": colour, **_outlined(f"var(--t{stop})")})


def _beyond(part: Part, thick: float) -> Iterator[type_of_data]:
    """What another reading adds beyond a value: an outline, hatched on the ground."""
    placed = [one for one in part.placed if one[2].beyond]
    if placed:
        spans = [(one.start + (one.length or 0), one.beyond) for _, _, one in placed]
        yield {**_bar(part, thick, placed, spans, {"color": PAPER, **_outlined(INK)}), "meta": BEYOND}


def _outlined(ink: str) -> type_of_data:
    return {"line": {"color": OUTLINE, "width": 1}, "pattern": _hatch(ink)}


def _hatch(ink: str) -> type_of_data:
    return {"shape": "/", "fillmode": "overlay", "fgcolor": ink, "size": 8, "solidity": 0.2}


def _legend_line(name: str, marker: type_of_data) -> type_of_data:
    """Nothing but a line of the legend; a part has it even where no row has the part."""
    return {
        "type": "bar",
        "name": written(name),
        "x": [None],
        "y": [None],
        "hoverinfo": "skip",
        "marker": {"line": {"color": OUTLINE, "width": 1}, **marker},
    }


def _scatter(part: Part, places: list[int], across: list[float], **more: Any) -> type_of_data:
    """Marks of a part that no pointer finds: each at its place and so far across."""
    return {
        "type": "scatter",
        "legendgroup": part.slug,
        "showlegend": False,
        "hoverinfo": "skip",
        "y": places,
        "x": across,
        **more,
    }


def _labels(part: Part, span: Span) -> Iterator[type_of_data]:
    """What stands on the segments that are wide enough; on a hatched one it has a plate under it."""
    placed = [
        (place, one)
        for place, _, one in part.placed
        if one.text and span.percent_of(one.length or 0.0) >= one.thinnest_labelled
    ]
    if placed:
        inks = [f"var(--t{one.stop})" if is_shade(one.mark) else INK for _, one in placed]
        yield _scatter(
            part,
            [place for place, _ in placed],
            [one.start + (one.length or 0.0) / 2 for _, one in placed],
            mode="markers+text",
            cliponaxis=False,
            text=["<br>".join(written(line) for line in one.text.split("\n")) for _, one in placed],
            textfont={"weight": 600, "color": inks},
            marker=_plates([one for _, one in placed]),
        )


def _plates(segments: list[Segment]) -> type_of_data:
    """A plate of its shade under each label that would stand on a hatch; none under the others."""
    plate = {False: PLATE, True: TILE_HEIGHT - 8}
    return {
        "symbol": "square",
        "opacity": 1,
        "line": {"width": 0},
        "size": [plate["\n" in one.text] if one.hatched_length else 0 for one in segments],
        "color": [shade_of(one) for one in segments],
    }


def _intervals(part: Part) -> Iterator[type_of_data]:
    """The interval of each share that has one: a line from end to end, light under dark."""
    placed = [(place, one.value.share or 0.0, one.value.interval) for place, _, one in part.placed]
    found = [(place, share, interval) for place, share, interval in placed if interval]
    for colour, thickness in ((PAPER, 5), (INK, 2)) if found else ():
        error = {
            "type": "data",
            "symmetric": False,
            "array": [high - share for _, share, (_, high) in found],
            "arrayminus": [share - low for _, share, (low, _) in found],
            "color": colour,
            "thickness": thickness,
            "width": 6,
        }
        places, shares = [place for place, _, _ in found], [share for _, share, _ in found]
        marker = {"size": 1, "color": colour}
        yield _scatter(part, places, shares, mode="markers", name="interval", marker=marker, error_x=error)


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
    gap = TILE_GAP if figure.kind in TILED else ROW_GAP
    height = _heading_height(figure) + mark_height(figure) + gap
    return {"data": traces_of(figure, height), "layout": _layout(figure, height), "config": CONFIG}


def _heading_height(figure: Figure) -> int:
    """Return the room above each bar, in pixels, so that the longest of the wrapped labels fits."""
    lines = max((heading_of(figure, row).line_count for row in figure.rows), default=1)
    return HEADING_HEIGHT + LINE_HEIGHT * (lines - 1)


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
