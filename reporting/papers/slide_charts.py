"""A figure as a chart of PowerPoint: bars that can be edited, whose doubtful parts are hatched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reporting.figures import Figure, FigureKind, Mark, Row
from reporting.files import clean, csv_cell
from reporting.palette import FILLS, GROUND, INK, OUTLINE, QUIET_INK, TEXTS
from reporting.segments import (
    THINNEST_WITH_SHARE,
    Segment,
    heading_of,
    in_legend,
    segments_of,
    span_of,
)

DRAWN: Final = frozenset({FigureKind.STACKED_BARS, FigureKind.SCALE_BARS, FigureKind.BARS})
"""Kinds of figures that PowerPoint can draw from its own numbers; others are pictures."""
MOST_ROWS: Final = 12
"""More bars cannot be read on a slide, and are a picture of the whole."""


@dataclass(frozen=True)
class Series:
    """One colour of a chart: its name, a number or nothing for each bar, and how long each part is drawn.

    ``lengths`` are in percent of the width: a part too thin for its number carries none.
    """

    name: str
    values: tuple[float | None, ...]
    lengths: tuple[float | None, ...]
    stop: int
    letter: str = ""
    are_counts: bool = False
    is_hatched: bool = False
    is_outlined: bool = False


def can_be_charted(figure: Figure) -> bool:
    """Say whether a figure becomes a chart that can be edited."""
    return figure.kind in DRAWN and 0 < len(figure.rows) <= MOST_ROWS


def series_of(figure: Figure) -> list[Series]:
    """Return the parts of all bars, colour by colour, in the order in which they are drawn.

    What is in doubt is a series of its own with its own numbers, so that only this part is hatched.
    """
    found: list[Series] = []
    counts = figure.kind == FigureKind.STACKED_BARS
    for name, letter, parts in _parts(figure):
        listed = [one for one in parts if one is not None]
        if not listed:
            continue
        stop, is_outlined = listed[0].stop, listed[0].mark != Mark.VALUE
        for is_hatched in (False, True):
            lengths = tuple(_length(one, is_hatched=is_hatched) for one in parts)
            if any(lengths):
                said = figure.hatched_means if is_hatched else ""
                called = ", ".join(filter(None, (name, said)))
                values = tuple(_amount(figure, *pair) for pair in zip(parts, lengths, strict=True))
                found.append(Series(called, values, lengths, stop, letter, counts, is_hatched, is_outlined))
    return found


def _parts(figure: Figure) -> Iterator[tuple[str, str, list[Segment | None]]]:
    """Yield the segments of each category, bar by bar, with its name and letter."""
    rows = [segments_of(figure, row) for row in figure.rows]
    if figure.kind == FigureKind.BARS:
        placed = [row[0] if row and row[0].mark == Mark.VALUE else None for row in rows]
        unplaced = [row[0] if row and row[0].mark != Mark.VALUE else None for row in rows]
        yield figure.unit.partition(";")[0], "", placed
        yield str(Mark.UNPLACED), "", unplaced
        return
    for category in in_legend(figure):
        place = figure.categories.index(category)
        letter = category.letter if figure.kind == FigureKind.STACKED_BARS else ""
        yield category.name, letter, [row[place] if row else None for row in rows]


def _length(one: Segment | None, *, is_hatched: bool) -> float | None:
    """Return how long the doubtful, or the other, part of a segment is; None where there is none."""
    if one is None or one.length is None:
        return None
    return (one.hatched_length + one.beyond if is_hatched else one.length * (1 - one.hatched_part)) or None


def _amount(figure: Figure, one: Segment | None, length: float | None) -> float | None:
    """Return the number behind a part: how many in a stacked bar, else its share in percent."""
    if one is None or length is None:
        return None
    if figure.kind != FigureKind.STACKED_BARS or one.value.amount is None or not one.length:
        return round(length, 6)
    return round(one.value.amount * length / one.length, 6)


def label_of(figure: Figure, row: Row) -> str:
    """Return what stands beside a bar: its label, then its value or base."""
    right = heading_of(figure, row).right
    return clean(f"{row.label}\n{right}" if right else row.label)


def height_of(figure: Figure, most: float) -> float:
    """Return how high a chart is, in inches: bars of a few rows do not fill a slide."""
    return min(most, 1.0 + 0.95 * len(figure.rows))


def add_chart(slide: Any, figure: Figure, place: tuple[int, int, int, int], alternative: str) -> None:
    """Put a figure on a slide as a chart; ``place`` is left, top, width and height in EMU."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    series = series_of(figure)
    data = CategoryChartData(number_format="General" if figure.kind == FigureKind.STACKED_BARS else "0.0")
    # The workbook behind the chart would run a label that begins like a formula.
    data.categories = [csv_cell(label_of(figure, row)) for row in figure.rows]
    for one in series:
        data.add_series(csv_cell(clean(one.name)), one.values)
    fills = figure.kind == FigureKind.STACKED_BARS and not figure.has_one_scale
    kind = XL_CHART_TYPE.BAR_STACKED_100 if fills else XL_CHART_TYPE.BAR_STACKED
    frame = slide.shapes.add_chart(kind, *place, data)
    described = frame._element.nvGraphicFramePr.cNvPr
    described.set("descr", clean(alternative))
    described.set("title", clean(figure.title))
    _look(frame.chart, figure, series)


def _look(chart: Any, figure: Figure, series: Sequence[Series]) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    chart.font.size, chart.font.name = Pt(_size(len(figure.rows))), "Arial"
    chart.font.color.rgb = _colour(INK)
    chart.has_title = False
    chart.has_legend = len(series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    bars, values = chart.category_axis, chart.value_axis
    bars.reverse_order = True
    bars.format.line.color.rgb = _colour(QUIET_INK)
    bars.has_major_gridlines = False
    values.minimum_scale = 0
    if figure.kind != FigureKind.STACKED_BARS:
        values.maximum_scale = round(span_of(figure).high, 1)
    values.has_major_gridlines = False
    values.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    values.format.line.fill.background()
    for one, drawn in zip(series, plot.series, strict=True):
        _paint(drawn, one)
        _write(drawn, one, len(figure.rows))


def _size(rows: int) -> int:
    """Return the size of letters, in points, with which so many bars can be read."""
    return 14 if rows <= 5 else 12


def _paint(drawn: Any, one: Series) -> None:
    from pptx.enum.dml import MSO_LINE, MSO_PATTERN
    from pptx.util import Pt

    look = drawn.format
    colour = _colour(GROUND if one.is_outlined else FILLS[one.stop])
    if one.is_hatched:
        look.fill.patterned()
        look.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        look.fill.fore_color.rgb = _colour(OUTLINE if one.is_outlined else FILLS[one.stop])
        look.fill.back_color.rgb = _colour(GROUND)
    else:
        look.fill.solid()
        look.fill.fore_color.rgb = colour
    look.line.color.rgb = _colour(OUTLINE)
    look.line.width = Pt(1)
    if one.is_outlined:
        look.line.dash_style = MSO_LINE.DASH


def _write(drawn: Any, one: Series, rows: int) -> None:
    """Let each part show its number, which follows whoever edits it; a part too thin for it shows none."""
    from pptx.util import Pt

    labels = drawn.data_labels
    labels.show_value, labels.number_format_is_linked = True, False
    is_whole = one.are_counts and all(value is None or value == int(value) for value in one.values)
    shown = "0" if is_whole else "0.0"
    labels.number_format = f'"{one.letter} "{shown}' if one.letter else shown
    labels.font.size, labels.font.bold, labels.font.name = Pt(_size(rows)), True, "Arial"
    ink = INK if one.is_hatched or one.is_outlined else TEXTS[one.stop]
    labels.font.color.rgb = _colour(ink)
    for place, length in enumerate(one.lengths):
        if length is not None and length < THINNEST_WITH_SHARE:
            _hide(drawn.points[place])


def _hide(point: Any) -> None:
    """Let one part carry no number."""
    from lxml import etree

    label = point.data_label._get_or_add_dLbl()
    for child in list(label)[1:]:
        label.remove(child)
    etree.SubElement(label, f"{{{label.nsmap['c']}}}delete").set("val", "1")


def _colour(code: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(code.lstrip("#").upper())
