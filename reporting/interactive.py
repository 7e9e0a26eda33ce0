"""A figure for Plotly's browser library, built with ``plotly.graph_objects`` from what the drawing has.

Title, unit, base and source are on the page around it. Each row is a place on the axis, 0, 1, 2 and so on,
never a label: rows that share a label stay apart. Each bar has its own beginning, so nothing is added up by
the library. Colours are names of the page's style sheet, as ``var(--ink)``; the script of the page puts in
what they mean on light and dark screens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import Any, Final, NamedTuple

from reporting.figures import Category, Figure, FigureKind, Mark, Row
from reporting.segments import (
    BAR_HEIGHT,
    DASHES,
    HEADING_HEIGHT,
    LINE,
    LINE_HEIGHT,
    PRINTED_REACH,
    ROW_GAP,
    THRESHOLD,
    TILE_GAP,
    TILE_HEIGHT,
    TILED,
    Heading,
    Segment,
    heading_of,
    is_blank,
    is_hatched,
    segments_of,
    span_of,
    tile_height,
)

INK, QUIET, PAPER, OUTLINE, TRACK = (f"var(--{one})" for one in ("ink", "quiet", "paper", "outline", "track"))
NOTHING: Final = "rgba(0,0,0,0)"
CONFIG: Final = {"responsive": True, "displayModeBar": False, "showSendToCloud": False, "plotlyServerURL": ""}
EDGE: Final = {"line": {"color": OUTLINE, "width": 1}}
BEYOND: Final = "another reading"
"""What marks the bars that go on beyond a value."""
PLATE: Final = 20
"""Side of the plate under a label on a hatched part, in pixels."""
PAD: Final = 0.4
"""Ground at both ends of the axis for the outlines, in percent of the width."""
LEGEND_LINE: Final = 20
LEGEND_WIDTH: Final = 300
"""Room of the legend on a phone, in pixels; the height it needs there is kept free everywhere."""
type_of_data = dict[str, Any]


class Piece(NamedTuple):
    """One bar: the row and its place, the segment of which it is all or a part, its beginning and length."""

    place: int
    row: Row
    one: Segment
    start: float
    length: float | None

    @property
    def end(self) -> float:
        """Where the whole segment ends."""
        return self.one.start + (self.one.length or 0.0)


def content(figure: Figure) -> type_of_data:
    """Return ``data``, ``layout`` and ``config`` of a figure; texts cannot be explored as a chart."""
    if figure.kind == FigureKind.CARDS:
        return {"data": [], "layout": {}, "config": CONFIG}
    from plotly import graph_objects  # it costs a tenth of a second once, for those who ask

    headings = [heading_of(figure, row) for row in figure.rows]
    above = HEADING_HEIGHT + LINE_HEIGHT * (max((one.line_count for one in headings), default=1) - 1)
    bar = tile_height(figure) if figure.kind in TILED else BAR_HEIGHT
    row_height = above + bar + (TILE_GAP if figure.kind in TILED else ROW_GAP)
    half = bar / row_height / 2
    layout = {
        **_layout(figure),
        "annotations": [
            one
            for place, (heading, row) in enumerate(zip(headings, figure.rows, strict=True))
            for one in _heading(heading, row, place - half)
        ],
        "shapes": [*_shapes(figure, half, row_height)],
    }
    layout["height"] = row_height * len(figure.rows) + layout["margin"]["b"]
    layout["yaxis"]["range"] = [len(figure.rows) - above / row_height - half, -above / row_height - half]
    made = graph_objects.Figure(data=[*_traces(figure, 2 * half)], layout=layout).to_plotly_json()
    return {**made, "config": CONFIG}


def _written(text: str, width: int = LINE) -> str:
    """Return text in lines, for the library: it wraps nothing, and takes what looks like HTML for HTML."""
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width)) or " "


def _parts(figure: Figure) -> Iterator[tuple[Category, list[Piece]]]:
    """Yield each category with its segments, up to where what is in doubt begins; plain bars are one part."""
    rows = [(place, row, segments_of(figure, row)) for place, row in enumerate(figure.rows)]
    is_plain, is_grid = figure.kind == FigureKind.BARS, figure.kind == FigureKind.HEAT_GRID
    name = figure.categories[0].label if figure.categories else figure.unit
    bars = Category("bars", name, "", 1, 1)
    for category in [bars] if is_plain else figure.categories:
        pieces = []
        for place, row, segments in rows:
            own = [one.value.category for one in segments] if is_grid else figure.categories
            for owner, one in zip([bars] * len(segments) if is_plain else own, segments, strict=False):
                if owner == category:
                    plain = None if one.length is None else one.length - one.hatched_length
                    pieces.append(Piece(place, row, one, one.start, plain))
        yield category, pieces


def _shade(segment: Segment) -> str:
    """Return what fills a segment: its shade, the track for none, paper where its label is unknown."""
    shades = {Mark.VALUE: f"var(--s{segment.stop})", Mark.UNPLACED: PAPER, Mark.ZERO: TRACK}
    return shades.get(segment.mark, NOTHING)


def _traces(figure: Figure, thick: float) -> Iterator[type_of_data]:
    """Yield the bars of each part, whole, in doubt and beyond, with labels, intervals and legend lines."""
    for category, pieces in _parts(figure):
        traces = []
        if figure.kind != FigureKind.BARS and category.mark == Mark.VALUE:
            traces.append(_legend_line(category.name, {"color": f"var(--s{category.stop})"}))
        widths = [int(bool(each.length) and each.one.mark == Mark.VALUE) for each in pieces]
        bars = {"name": _written(category.name), "width": thick}
        traces.append({**_bars(pieces, line={"color": OUTLINE, "width": widths}), **bars})
        hatched: dict[tuple[str, int], list[Piece]] = defaultdict(list)
        for each in pieces:
            if length := each.one.hatched_length:
                alike = hatched[_shade(each.one), each.one.stop]
                alike.append(each._replace(start=each.end - length, length=length))
        # The library hatches a trace in one colour on one colour.
        for (shade, stop), alike in hatched.items():
            traces.append({**_bars(alike, pattern=_hatch(f"var(--t{stop})"), color=shade), **bars})
        beyond = [each._replace(start=each.end, length=each.one.beyond) for each in pieces if each.one.beyond]
        if beyond:
            traces.append({**_bars(beyond, pattern=_hatch(INK), color=PAPER), **bars, "meta": BEYOND})
        traces += [*_labels(figure, pieces), *(_intervals(pieces) if figure.kind == FigureKind.BARS else ())]
        yield from ({**one, "legendgroup": category.slug} for one in traces)
    if is_hatched(figure):
        yield _legend_line(figure.hatched_means, {"color": TRACK, "pattern": _hatch(INK)})


def _bars(pieces: Sequence[Piece], **marker: Any) -> type_of_data:
    """Return bars, each where it begins, with what is shown beside the pointer and where a click leads.

    What is no level has its outline among the shapes: a bar has no dashes.
    """
    values = [(each.one.value, each.row) for each in pieces]
    return {
        "type": "bar",
        "orientation": "h",
        "showlegend": False,
        "textposition": "none",
        "hovertemplate": "%{hovertext}<extra></extra>",
        "y": [each.place for each in pieces],
        "base": [each.start for each in pieces],
        "x": [each.length for each in pieces],
        "customdata": [
            [
                *(value.amount, value.share, row.base, value.inferred, value.mark.value),
                *(value.others_text, value.url or row.url),
            ]
            for value, row in values
        ],
        "hovertext": [
            "<br>".join(_written(line) for line in (each.one.tip, *each.one.value.about)) for each in pieces
        ],
        "marker": {"color": [_shade(each.one) for each in pieces], **EDGE, **marker},
    }


def _hatch(ink: str) -> type_of_data:
    return {"shape": "/", "fillmode": "overlay", "fgcolor": ink, "size": 8, "solidity": 0.2}


def _legend_line(name: str, marker: type_of_data) -> type_of_data:
    """Return nothing but a line of the legend; a part has it even where no row has the part."""
    empty = {"type": "bar", "x": [None], "y": [None], "hoverinfo": "skip"}
    return {**empty, "name": _written(name), "marker": {**EDGE, **marker}}


def _scatter(pieces: Sequence[Piece], across: list[float], **more: Any) -> type_of_data:
    """Return marks that no pointer finds: each in its row and so far across."""
    quiet = {"type": "scatter", "showlegend": False, "hoverinfo": "skip"}
    return {**quiet, "y": [each.place for each in pieces], "x": across, **more}


def _labels(figure: Figure, pieces: Iterable[Piece]) -> Iterator[type_of_data]:
    """Yield what stands on the segments that are wide enough; on a hatched one it has a plate under it."""
    span, plate = span_of(figure), {False: PLATE, True: TILE_HEIGHT - 8}
    shown = [
        each
        for each in pieces
        if each.one.text and span.percent_of(each.one.length or 0.0) >= each.one.thinnest_labelled
    ]
    if shown:
        inks = [f"var(--t{each.one.stop})" if each.one.mark == Mark.VALUE else INK for each in shown]
        sizes = [plate["\n" in each.one.text] if each.one.hatched_length else 0 for each in shown]
        shades = [_shade(each.one) for each in shown]
        yield _scatter(
            shown,
            [(each.one.start + each.end) / 2 for each in shown],
            mode="markers+text",
            cliponaxis=False,
            text=["<br>".join(_written(line) for line in each.one.text.split("\n")) for each in shown],
            textfont={"weight": 600, "color": inks},
            marker={"symbol": "square", "opacity": 1, "line": {"width": 0}, "size": sizes, "color": shades},
        )


def _intervals(pieces: Iterable[Piece]) -> Iterator[type_of_data]:
    """Yield the interval of each share that has one: a line from end to end, light under dark."""
    found = [(each, each.end, each.one.value.interval) for each in pieces if each.one.value.interval]
    for colour, thickness in ((PAPER, 5), (INK, 2)) if found else ():
        error = {
            "type": "data",
            "symmetric": False,
            "color": colour,
            "thickness": thickness,
            "width": 6,
            "array": [interval[1] - share for _, share, interval in found if interval],
            "arrayminus": [share - interval[0] for _, share, interval in found if interval],
        }
        marks = {"mode": "markers", "name": "interval", "marker": {"size": 1, "color": colour}}
        yield _scatter(
            [each for each, _, _ in found], [share for _, share, _ in found], error_x=error, **marks
        )


def _shapes(figure: Figure, half: float, row_height: int) -> Iterator[type_of_data]:
    """Yield what is behind and around the bars: tracks, ticks, and outlines with their legend lines."""
    span = span_of(figure)
    for place, row in enumerate(figure.rows):
        whole = (span.low, span.high, place, half)
        if is_blank(figure, row):
            yield {**_box(*whole), **_dashed(Mark.MISSING)}
        elif figure.kind == FigureKind.BARS:
            yield {
                **_box(*whole),
                "fillcolor": TRACK,
                "line": {"width": 0},
                "layer": "below",
                "name": "track",
            }
            if row.values[0].others:
                yield _tick("printed", row.values[0].share or 0.0, place, half + PRINTED_REACH / row_height)
        elif figure.kind == FigureKind.SCALE_BARS:
            # Half of those who answered: a tick above the bar and one below.
            for side in (-1, 1):
                length = 2.5 / row_height
                yield _tick("half", THRESHOLD, place + side * (half + length), length)
    for category, pieces in _parts(figure):
        for each in pieces:
            if each.one.length and each.one.mark in DASHES:
                box = _box(each.one.start, each.end, each.place, half)
                yield {**box, **_dashed(each.one.mark), "legendgroup": category.slug}
        if figure.kind != FigureKind.BARS and category.mark in DASHES:
            yield _outline_in_legend(category.name, category.mark, category.slug)
    if figure.has_unplaced:
        yield _outline_in_legend("label unknown", Mark.UNPLACED, "unplaced")


def _box(left: float, right: float, place: float, half: float) -> type_of_data:
    ends = {"x0": left, "x1": right, "y0": place - half, "y1": place + half}
    return {"type": "rect", "xref": "x", "yref": "y", **ends}


def _tick(name: str, across: float, place: float, half: float) -> type_of_data:
    line = {"color": INK, "width": 2 if name == "printed" else 1}
    return {**_box(across, across, place, half), "type": "line", "line": line, "name": name}


def _dashed(mark: Mark) -> type_of_data:
    """Return the outline of what is missing, not rated, not due or without label, as the drawing has it."""
    ink, width = (INK, 2) if mark == Mark.UNPLACED else (QUIET, 1)
    dashes = ",".join(f"{length}px" for length in DASHES[mark])
    return {"fillcolor": NOTHING, "line": {"color": ink, "width": width, "dash": dashes}, "name": mark.value}


def _outline_in_legend(name: str, mark: Mark, slug: str) -> type_of_data:
    """Return nothing but a line of the legend with its outline; it lies outside of the axes."""
    box = {**_box(-900, -900, -900, 0), **_dashed(mark)}
    return {**box, "name": _written(name), "legendgroup": slug, "showlegend": True}


def _heading(heading: Heading, row: Row, top: float) -> Iterator[type_of_data]:
    """Yield label and base of a row, above its bar, so that a phone has its whole width for the bar."""
    left = {"x": 0, "xanchor": "left", "align": "left"}
    at = {**left, "xref": "paper", "yref": "y", "y": top, "yanchor": "bottom", "showarrow": False}
    lift = LINE_HEIGHT if heading.right and not heading.is_on_one_line else 0
    font = {"weight": 600 if row.is_total else 400}
    yield {**at, "yshift": lift, "text": _written(row.label), "font": font}
    if heading.right:
        side = {"x": 1, "xanchor": "right"} if heading.is_on_one_line else {}
        yield {**at, **side, "text": _written(heading.right, 200), "font": {"color": QUIET}}


def _layout(figure: Figure) -> type_of_data:
    """Return what is around the bars; a click on the legend shows or hides a part, but for plain bars."""
    span, has_parts, below = span_of(figure), figure.kind != FigureKind.BARS, _legend_height(figure)
    pad = PAD * (span.high - span.low) / 100
    return {
        "template": "none",
        "barmode": "overlay",
        "dragmode": False,
        "font": {"family": "var(--font)", "size": 13, "color": INK},
        "paper_bgcolor": NOTHING,
        "plot_bgcolor": NOTHING,
        "hoverlabel": {"align": "left", "bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
        "margin": {"l": 0, "r": 0, "t": 0, "b": below, "pad": 0},
        "xaxis": {"range": [span.low - pad, span.high + pad], "fixedrange": True, "visible": False},
        "yaxis": {
            "type": "linear",
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            "tickvals": [*range(len(figure.rows))],
            "ticktext": [_written(row.label) for row in figure.rows],
        },
        "legend": {
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "yref": "container",
            "y": 0.01,
            "yanchor": "bottom",
            "maxheight": below,
            "itemclick": "toggle" if has_parts else False,
            "itemdoubleclick": "toggleothers" if has_parts else False,
        },
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
    texts = [_written(name).split("<br>") for name in names]
    widest = max(len(line) for lines in texts for line in lines)
    columns = max(LEGEND_WIDTH // (50 + 7 * widest), 1)
    return LEGEND_LINE * max(len(lines) for lines in texts) * -(-len(names) // columns) + 18
