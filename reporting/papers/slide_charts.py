"""A figure as a chart of PowerPoint: bars that can be edited, whose doubtful parts are hatched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reporting.figures import Figure, Kind, Mark, Row
from reporting.files import clean, csv_cell
from reporting.palette import FILLS, GROUND, INK, OUTLINE, QUIET_INK, TEXTS
from reporting.segments import Segment, heading_of, in_legend, segments_of, span_of

DRAWN: Final = frozenset({Kind.STACKED_BARS, Kind.SCALE_BARS, Kind.BARS})
"""Kinds of figures that PowerPoint can draw from its own numbers; others are pictures."""
MOST_ROWS: Final = 12
"""More bars cannot be read on a slide, and are a picture of the whole."""


@dataclass(frozen=True)
class Series:
    """One colour of a chart: its name, a number or nothing for each bar, and what stands in each part."""

    name: str
    lengths: tuple[float | None, ...]
    texts: tuple[str, ...]
    stop: int
    is_hatched: bool = False
    is_outlined: bool = False


def can_be_charted(figure: Figure) -> bool:
    """Say whether a figure becomes a chart that can be edited."""
    return figure.kind in DRAWN and 0 < len(figure.rows) <= MOST_ROWS


def series_of(figure: Figure) -> list[Series]:
    """Return the parts of all bars, colour by colour, in the order in which they are drawn.

    What is in doubt is a series of its own, so that only this part is hatched, whatever somebody edits.
    """
    found: list[Series] = []
    for name, parts in _parts(figure):
        listed = [one for one in parts if one is not None]
        if not listed:
            continue
        stop, mark = listed[0].stop, listed[0].mark
        sure = tuple(_sure(one) for one in parts)
        if any(sure):
            texts = tuple(_text(one, _sure(one)) for one in parts)
            found.append(Series(name, sure, texts, stop, is_outlined=mark != Mark.VALUE))
        doubtful = tuple(_doubtful(one) for one in parts)
        if any(doubtful):
            texts = tuple("" if _sure(one) else _text(one, _doubtful(one)) for one in parts)
            said = f"{name}, {figure.hatched_means}" if name else figure.hatched_means
            found.append(Series(said, doubtful, texts, stop, is_hatched=True, is_outlined=mark != Mark.VALUE))
    return found


def _parts(figure: Figure) -> Iterator[tuple[str, list[Segment | None]]]:
    """Yield the segments of each category, bar by bar."""
    rows = [segments_of(figure, row) for row in figure.rows]
    if figure.kind == Kind.BARS:
        placed = [row[0] if row and row[0].mark == Mark.VALUE else None for row in rows]
        unplaced = [row[0] if row and row[0].mark != Mark.VALUE else None for row in rows]
        yield figure.unit.partition(";")[0], placed
        yield str(Mark.UNPLACED), unplaced
        return
    for category in in_legend(figure):
        place = figure.categories.index(category)
        yield category.name, [row[place] if row else None for row in rows]


def _sure(one: Segment | None) -> float | None:
    if one is None or one.length is None:
        return None
    return one.length * (1 - one.hatched_part) or None


def _doubtful(one: Segment | None) -> float | None:
    if one is None or one.length is None:
        return None
    return one.hatched_length + one.beyond or None


def _text(one: Segment | None, length: float | None) -> str:
    if one is None or not length or length < one.thinnest_labelled:
        return ""
    return one.text


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
    data = CategoryChartData(number_format="0.0")
    # The workbook behind the chart would run a label that begins like a formula.
    data.categories = [csv_cell(label_of(figure, row)) for row in figure.rows]
    for one in series:
        data.add_series(csv_cell(clean(one.name)), one.lengths)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *place, data)
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
    values.minimum_scale, values.maximum_scale = 0, round(span_of(figure).high, 1)
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
    """Write into the parts of one colour what stands in them; a part too thin for it stays empty."""
    from pptx.util import Pt

    ink = INK if one.is_hatched or one.is_outlined else TEXTS[one.stop]
    for place, text in enumerate(one.texts):
        if text:
            frame = drawn.points[place].data_label.text_frame
            frame.text = clean(text)
            font = frame.paragraphs[0].runs[0].font
            font.size, font.bold, font.name = Pt(_size(rows)), True, "Arial"
            font.color.rgb = _colour(ink)


def _colour(code: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(code.lstrip("#").upper())
