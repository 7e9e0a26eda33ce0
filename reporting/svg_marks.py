"""The marks of a drawing: bars, tiles, cards, each from one row of a figure."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

from reporting.figures import Category, Figure, Kind, Mark, Row, Value, percent
from reporting.palette import FILLS, GROUND, INK, OUTLINE, QUIET_INK, TEXTS, TRACK

BAR_HEIGHT = 26
ROW_GAP = 10
TILE_HEIGHT = 46
HEADING_HEIGHT = 24
GAP = 0.4
"""Ground between two parts, in percent of the width."""
THINNEST_LABELLED = 7.0
"""Parts thinner than this, in percent, carry no label; the table and the tip do."""


@dataclass(frozen=True)
class Box:
    """A place in a drawing: left and width in percent, top and height in pixels."""

    left: float
    top: int
    width: float
    height: int = BAR_HEIGHT

    @property
    def attributes(self) -> str:
        return f'x="{self.left:.2f}%" y="{self.top}" width="{self.width:.2f}%" height="{self.height}"'

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    def last_part(self, part: float) -> Box:
        """Return the right-hand part of the box, where inferred values are hatched."""
        return Box(self.left + self.width * (1 - part), self.top, self.width * part, self.height)


UNPLACED = f'class="unplaced" fill="{GROUND}" stroke="{INK}" stroke-width="2" stroke-dasharray="5 3"'
"""How a value is painted whose label is lost: not as one that was placed by inference."""


def rect(box: Box, paint: str) -> str:
    return f"<rect {box.attributes} {paint}/>"


def text_at(text: str, x: str, y: float, *, fill: str, style: str = "") -> str:
    return f'<text x="{x}" y="{y:g}" fill="{fill}"{style}>{escape(text)}</text>'


def tipped(tip: str, marks: str) -> str:
    return f"<g><title>{escape(tip)}</title>{marks}</g>"


def hatched(figure: Figure) -> str:
    return f'fill="url(#{figure.slug}-hatch)"'


def body_of(figure: Figure, line: int) -> tuple[str, int]:
    """Return the marks of a figure and their height in pixels; headings wrap at ``line`` characters."""
    draw = {
        Kind.STACKED_BARS: _stacked_bar,
        Kind.DIVERGING_BARS: _diverging_bar,
        Kind.BARS: _bar,
        Kind.HEAT_GRID: _tiles,
        Kind.CARDS: _card,
    }[figure.kind]
    parts, top = [], 0
    for row in figure.rows:
        heading, below = _row_heading(row, top, _right_of(figure, row), line)
        marks, height = draw(figure, row, below)
        parts.append(heading + marks)
        top = below + height
    return "".join(parts), top


def _right_of(figure: Figure, row: Row) -> str:
    """What stands at the right end of a row's heading."""
    if figure.kind == Kind.BARS:
        return f"{row.values[0].label} {row.values[0].others_text}".strip()
    return "" if figure.kind == Kind.HEAT_GRID else row.base_label


def _row_heading(row: Row, top: int, right: str, line: int) -> tuple[str, int]:
    """Return the heading above a row and where the row begins; long ones are wrapped, never cut.

    Beside a short heading there is room for the base.
    """
    weight = ' font-weight="600"' if row.is_total else ""
    lines = textwrap.wrap(row.label, line) or [""]
    parts = [
        text_at(text, "0", top + 17 + 17 * place, fill=INK, style=f' class="ink"{weight}')
        for place, text in enumerate(lines)
    ]
    beside = len(lines) == 1 and len(row.label) + len(right) <= line + 8
    if right and beside:
        end = ' class="quiet" text-anchor="end"'
        parts.append(text_at(right, "100%", top + 17, fill=QUIET_INK, style=end))
    elif right:
        parts.append(text_at(right, "0", top + 17 + 17 * len(lines), fill=QUIET_INK, style=' class="quiet"'))
    used = len(lines) + (0 if beside or not right else 1)
    return "".join(parts), top + HEADING_HEIGHT + 17 * (used - 1)


def _stacked_bar(figure: Figure, row: Row, top: int) -> tuple[str, int]:
    parts = []
    left = 0.0
    for category, value in zip(figure.categories, row.values, strict=True):
        width = 100 * (value.amount or 0) / (row.whole or 1)
        if value.is_shown and width:
            box = Box(left, top, max(width - GAP, 0.1))
            text = f"{category.letter} {value.amount:g}"
            marks = _segment(figure, category, value, box, text)
            parts.append(tipped(_tip(row, category, value), marks))
        left += width
    return "".join(parts), BAR_HEIGHT + ROW_GAP


def _before_middle(figure: Figure, row: Row) -> float:
    """Return what stands left of the middle line, in percent: all before the middle, and half of it."""
    before = 0.0
    for category, value in zip(figure.categories, row.values, strict=True):
        share = value.share or 0.0
        if category.is_middle:
            return before + share / 2
        before += share
    return before


def _diverging_scale(figure: Figure) -> float:
    """Return how wide one percent is, so that the longest side of all rows fits its half."""
    sides = []
    for row in figure.rows:
        before = _before_middle(figure, row)
        sides += [before, sum(value.share or 0.0 for value in row.values) - before]
    return 50 / max([*sides, 50.0])


def _diverging_bar(figure: Figure, row: Row, top: int) -> tuple[str, int]:
    """Half of the middle answer stands on each side of the middle line; all rows share one scale."""
    if not any(value.share is not None for value in row.values):
        blank = f'class="blank" fill="none" stroke="{QUIET_INK}" stroke-dasharray="2 4"'
        return rect(Box(0, top, 100), blank), BAR_HEIGHT + ROW_GAP
    scale = _diverging_scale(figure)
    left = 50 - _before_middle(figure, row) * scale
    parts = []
    for category, value in zip(figure.categories, row.values, strict=True):
        width = (value.share or 0.0) * scale
        if width:
            box = Box(left, top, max(width - GAP / 2, 0.1))
            marks = _segment(figure, category, value, box, f"{value.share:.0f}")
            tip = f"{row.label}: {category.label} {value.label} {value.others_text}".strip()
            parts.append(tipped(tip, marks))
        left += width
    middle = f'<path class="axis" d="M0 {top - 3}v{BAR_HEIGHT + 6}" stroke="{INK}"/>'
    parts.append(f'<svg x="50%" overflow="visible">{middle}</svg>')
    return "".join(parts), BAR_HEIGHT + ROW_GAP


def _tip(row: Row, category: Category, value: Value) -> str:
    tip = f"{row.label}: {category.label} {value.amount:g} of {row.whole:g}"
    if value.share is not None:
        tip += f" ({percent(value.share)} of {row.base})"
    return f"{tip}, placement of {value.inferred} inferred" if value.inferred else tip


def _segment(figure: Figure, category: Category, value: Value, box: Box, text: str) -> str:
    parts = [rect(box, paint_of(category))]
    if value.inferred:
        part = value.inferred / value.amount if value.amount else 1
        parts.append(rect(box.last_part(min(part, 1)), hatched(figure)))
    if box.width >= THINNEST_LABELLED:
        parts.append(_label_on(category, text, box.middle, box.top + 18, plate=bool(value.inferred)))
    return "".join(parts)


def paint_of(category: Category) -> str:
    """Return the attributes that paint one category; what is not a level is never filled."""
    if category.mark == Mark.VALUE:
        return f'class="shade-{category.stop}" fill="{FILLS[category.stop]}" stroke="{OUTLINE}"'
    dashes = {Mark.MISSING: "2 4", Mark.NOT_DUE: "8 3", Mark.NOT_RATED: "6 2 2 2"}[category.mark]
    return f'class="blank" fill="{GROUND}" stroke="{QUIET_INK}" stroke-dasharray="{dashes}"'


def _label_on(category: Category, text: str, middle: float, baseline: int, *, plate: bool) -> str:
    """Return a label on its shade; over a hatch it gets a plate of the same shade under it."""
    is_level = category.mark == Mark.VALUE
    ink, name = (TEXTS[category.stop], f"on-{category.stop}") if is_level else (INK, "ink")
    style = f' class="{name}" text-anchor="middle" font-weight="600"'
    label = text_at(text, f"{middle:.2f}%", baseline, fill=ink, style=style)
    if not plate:
        return label
    width = 9 * len(text) + 8
    return (
        f'<svg x="{middle:.2f}%" y="{baseline - 14}" overflow="visible">'
        f'<rect class="plate-{category.stop}" x="{-width / 2:g}" width="{width}" height="18" rx="2" '
        f'fill="{FILLS[category.stop]}"/></svg>{label}'
    )


def _bar(figure: Figure, row: Row, top: int) -> tuple[str, int]:
    value = row.values[0]
    whole, height = Box(0, top, 100), BAR_HEIGHT + ROW_GAP
    if value.mark == Mark.MISSING or value.share is None:
        blank = f'class="blank" fill="none" stroke="{QUIET_INK}" stroke-dasharray="2 4"'
        return rect(whole, blank), height
    if value.mark == Mark.UNPLACED:
        track = rect(whole, f'class="track" fill="{TRACK}"')
        return track + tipped(f"{row.label}: {value.label}", rect(Box(0, top, value.share), UNPLACED)), height
    stop = 0 if row.is_total else 3
    box = Box(0, top, value.share)
    bar = rect(box, f'class="shade-{stop}" fill="{FILLS[stop]}" stroke="{OUTLINE}"')
    if value.inferred:
        bar += rect(box, hatched(figure))
    if value.interval:
        bar += _whisker(value.interval, top)
    track = rect(whole, f'class="track" fill="{TRACK}"')
    return track + tipped(f"{row.label}: {value.label}", bar), height


def _whisker(interval: tuple[float, float], top: int) -> str:
    """The interval of a share: a line from end to end with a stop at each, light under dark."""
    low, high = interval
    middle = top + BAR_HEIGHT // 2
    ends = "".join(
        f'<line x1="{end:.2f}%" x2="{end:.2f}%" y1="{middle - 6}" y2="{middle + 6}"/>' for end in interval
    )
    line = f'<line x1="{low:.2f}%" x2="{high:.2f}%" y1="{middle}" y2="{middle}"/>{ends}'
    return (
        f'<g class="whisker-ground" stroke="{GROUND}" stroke-width="5">{line}</g>'
        f'<g class="whisker" stroke="{INK}" stroke-width="2">{line}</g>'
    )


def _tiles(figure: Figure, row: Row, top: int) -> tuple[str, int]:
    columns = max(len(each.values) for each in figure.rows)
    width = 100 / columns
    tiles = [
        _tile(figure, value, Box(place * width, top, width - 2 * GAP, TILE_HEIGHT))
        for place, value in enumerate(row.values)
    ]
    return "".join(tiles), TILE_HEIGHT + 12


def _card(figure: Figure, row: Row, top: int) -> tuple[str, int]:
    """Open answers, one below the other; in files only, pages write them as text."""
    parts, height = [], 0
    for value in row.values:
        for place, line in enumerate(textwrap.wrap(value.label, 100)):
            mark = "• " if place == 0 else "   "
            parts.append(text_at(mark + line, "2%", top + height + 12, fill=QUIET_INK))
            height += 18
    if row.note:
        parts.append(text_at(f"({row.note})", "2%", top + height + 12, fill=QUIET_INK))
        height += 18
    return "".join(parts), height + ROW_GAP


def _tile(figure: Figure, value: Value, box: Box) -> str:
    category = value.category
    if category is None:
        return ""
    plate = bool(value.inferred)
    marks = rect(box, f'{paint_of(category)} rx="3"')
    if plate:
        marks += rect(box, f'{hatched(figure)} rx="3"')
    marks += _label_on(category, value.label, box.middle, box.top + 19, plate=plate)
    marks += _label_on(category, category.letter, box.middle, box.top + 38, plate=plate)
    return tipped(f"{value.label}: {category.label}" + (", placement inferred" if plate else ""), marks)
