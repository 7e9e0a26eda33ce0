"""Draws figures as SVG: widths in percent, so that text keeps its size on a phone and on paper.

Colours stand as attributes (a file opened alone looks right); classes let the style sheet change them
for dark screens and forced colours. On a page a pointer can follow a mark to what is behind it; the table
beside the drawing has the same as links, for the keyboard and for readers without scripts.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from reporting.figures import Figure, FigureKind, Mark, Row, without_links
from reporting.palette import FILLS, GROUND, INK, OUTLINE, QUIET_INK, TEXTS, TRACK
from reporting.segments import (
    BAR_HEIGHT,
    DASHES,
    GAP,
    HEADING_HEIGHT,
    LINE,
    LINE_HEIGHT,
    PRINTED_REACH,
    ROW_GAP,
    THRESHOLD,
    TILE_GAP,
    TILE_TEXT,
    TILED,
    WORDS_LINE,
    Segment,
    Span,
    heading_of,
    in_legend,
    is_blank,
    is_hatched,
    segments_of,
    span_of,
    tile_height,
)

PICTURE_LINE = 98
"""Characters of a heading on one line of a file, whose width is fixed."""
TITLE_LINE = 62
"""Characters of a title on one line of a file, in the widest bold font that may stand in for ours."""
PICTURE_WIDTH = 800
HALF_WIDTH = 400
"""Width of a picture that stands beside another on paper, with letters of the same size there."""
MARGIN = 20
MOST_DRAWN = 128
"""Drawings that are remembered; each has some ten kilobytes."""
LEGEND_HEIGHT = 26
TILE = 11.3137
"""Side of the tile of a pattern of diagonal strokes that are 8 apart."""
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


def drawings(figure: Figure, *, labelled_by: str = "", linked: bool = False) -> str:
    """Return what a page shows of a figure: its drawing, and where labels are long one for a wide place too.

    The style sheet shows the one that fits.
    """
    made = drawing(figure, labelled_by=labelled_by, linked=linked)
    if any(heading_of(figure, row).line_count > 1 for row in figure.rows):
        made += drawing(figure, labelled_by=labelled_by, linked=linked, is_wide=True)
    return f'<div class="drawn">{made}</div>'


@lru_cache(maxsize=MOST_DRAWN)
def drawing(figure: Figure, *, labelled_by: str = "", linked: bool = False, is_wide: bool = False) -> str:
    """Return the bare drawing, for a page that writes title, legend and source around it.

    ``labelled_by`` are the identities of what names it there; without them, of its own title and summary.
    The same content is drawn once.
    """
    named = labelled_by or f"{figure.slug}-title {figure.slug}-summary"
    # Two drawings on one page: each refers to a pattern of its own.
    drawn = replace(figure, slug=f"{figure.slug}-wide") if is_wide else figure
    body, height = body_of(drawn, PICTURE_LINE if is_wide else LINE, linked=linked)
    look = "drawing on-wide" if is_wide else "drawing"
    return (
        f'<svg class="{look}" xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" '
        f'role="img" aria-labelledby="{escape(named)}" font-size="13">'
        f"{_hatch(drawn)}{body}</svg>"
    )


def picture(figure: Figure, *, framed: bool = True, width: int = PICTURE_WIDTH) -> str:
    """Return the drawing as a file that stands alone: title, unit, base, legend, source in it.

    Without a frame only legend and drawing, for a paper that writes the rest around it.
    """
    head = list(_head_lines(figure)) if framed else []
    foot = list(_foot_lines(figure)) if framed else []
    body, body_height = body_of(figure, PICTURE_LINE if width == PICTURE_WIDTH else LINE)
    legend, legend_height = _legend(figure, width)
    top = 22 + 22 * len(head) if framed else 6
    bottom = top + legend_height + body_height + 16
    height = bottom + 17 * len(foot) + 8 if framed else bottom
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{escape(FONT)}" font-size="13">',
        f"<title>{escape(figure.heading)}</title><desc>{escape(figure.summary)}</desc>",
        _hatch(figure),
        f'<rect width="100%" height="100%" fill="{GROUND}"/>',
        *_head(head),
        _inset(legend, top, legend_height, width),
        _inset(body, top + legend_height, body_height, width),
        *(
            text_at(line, str(MARGIN), bottom + 17 * place, fill=QUIET_INK, style=' font-size="12"')
            for place, line in enumerate(foot)
        ),
        "</svg>",
    ]
    return "".join(parts)


def sheet(figures: Sequence[Figure]) -> str:
    """Return the pictures of several figures one below the other, as one file."""
    parts, top = [], 0
    for figure in figures:
        made = picture(figure)
        parts.append(made.replace("<svg ", f'<svg y="{top}" ', 1))
        top += int(made.split('height="', 1)[1].split('"', 1)[0])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{PICTURE_WIDTH}" height="{top}" '
        f'viewBox="0 0 {PICTURE_WIDTH} {top}" role="img"><rect width="100%" height="100%" fill="{GROUND}"/>'
        f"{''.join(parts)}</svg>"
    )


def _head(lines: list[tuple[str, str, str]]) -> Iterator[str]:
    for place, (line, ink, style) in enumerate(lines):
        yield text_at(line, str(MARGIN), 26 + 22 * place, fill=ink, style=style)


def _inset(marks: str, top: int, height: int, width: int) -> str:
    inner = width - 2 * MARGIN
    return f'<svg x="{MARGIN}" y="{top}" width="{inner}" height="{height}" overflow="visible">{marks}</svg>'


def _head_lines(figure: Figure) -> Iterator[tuple[str, str, str]]:
    for line in textwrap.wrap(figure.heading, TITLE_LINE):
        yield line, INK, ' font-size="18" font-weight="600"'
    for line in textwrap.wrap(f"{figure.measure}. {figure.base}. {figure.period}.", 108):
        yield line, QUIET_INK, ""
    if figure.filter_text:
        yield figure.filter_text, QUIET_INK, ""
    if figure.has_ticks:
        yield "The ticks mark 50 %.", QUIET_INK, ""


def _foot_lines(figure: Figure) -> Iterator[str]:
    rule, source = f"Counting rule: {figure.counting_rule}", f"Source: {figure.source}"
    for text in (figure.certainty, rule, source):
        yield from textwrap.wrap(text, 118)


def _legend(figure: Figure, picture_width: int) -> tuple[str, int]:
    """Return the legend of a picture and its height; entries that do not fit go on the next line."""
    entries = [(one.name, [paint_of(one.mark, one.stop)]) for one in in_legend(figure)]
    if is_hatched(figure):
        ground = f'fill="{TRACK}" stroke="{OUTLINE}"'
        entries.append((figure.hatched_means, [ground, hatched(figure)]))
    if figure.has_unplaced:
        entries.append(("label unknown", [paint_of(Mark.UNPLACED, 0)]))
    parts, left, top = [], 0, 0
    for label, paints in entries:
        width = 42 + 7 * len(label)
        if left and left + width > picture_width - 2 * MARGIN:
            left, top = 0, top + LEGEND_HEIGHT
        box = f'x="{left}" y="{top + 2}" width="16" height="14"'
        parts += [f"<rect {box} {paint}/>" for paint in paints]
        parts.append(text_at(label, str(left + 22), top + 14, fill=INK))
        left += width
    return "".join(parts), top + LEGEND_HEIGHT if entries else 0


def legend_lines(figure: Figure) -> int:
    """Return how many lines the legend of a picture takes at half the width of a page."""
    return _legend(figure, HALF_WIDTH)[1] // LEGEND_HEIGHT


def _hatch(figure: Figure) -> str:
    """The pattern laid over inferred values: dark and light strokes show on every shade.

    Strokes are 8 apart. Their tile stands upright, because one that is turned takes twice as long to draw.
    """
    if not is_hatched(figure):
        return ""
    return (
        f'<defs><pattern id="{figure.slug}-hatch" width="{TILE}" height="{TILE}" '
        'patternUnits="userSpaceOnUse">'
        '<path class="hatch-light" d="M-1 2.414L2.414 -1M.414 12.314L12.314 .414" stroke="#fff" '
        'stroke-width="1.5" stroke-opacity=".85"/>'
        f'<path class="hatch-dark" d="M-1 5.243L5.243 -1M3.243 12.314L12.314 3.243" stroke="{INK}" '
        'stroke-width=".75" stroke-opacity=".7"/>'
        "</pattern></defs>"
    )


LABEL_GAP = 8
"""Room below a row whose thin parts have their numbers under the bar, apart from the next row."""
EDGE = 12.0
"""How near to an end of the drawing a label below a bar is held to that end, in percent."""


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


def rect(box: Box, paint: str) -> str:
    return f"<rect {box.attributes} {paint}/>"


def text_at(text: str, x: str, y: float, *, fill: str, style: str = "") -> str:
    return f'<text x="{x}" y="{y:g}" fill="{fill}"{style}>{escape(text)}</text>'


def tipped(tip: str, marks: str, leads_to: str = "") -> str:
    """Return marks with their tip; a page lets a pointer follow ``leads_to``, its table has the link."""
    led = f' data-href="{escape(leads_to)}"' if leads_to else ""
    return f"<g{led}><title>{escape(tip)}</title>{marks}</g>"


def hatched(figure: Figure) -> str:
    return f'fill="url(#{figure.slug}-hatch)"'


def body_of(figure: Figure, line: int, *, linked: bool = False) -> tuple[str, int]:
    """Return the marks of a figure and their height in pixels; headings wrap at ``line`` characters.

    ``linked`` marks lead to what is behind them: on pages only, never in files.
    """
    if not linked:
        figure = without_links(figure)
    parts, top = [], 0
    span = span_of(figure)
    for row in figure.rows:
        heading, below = _row_heading(figure, row, top, line)
        marks, height = (
            _card(row, below) if figure.kind == FigureKind.CARDS else _marks(figure, row, below, span)
        )
        parts.append(heading + marks)
        top = below + height
    return "".join(parts), top


def _row_heading(figure: Figure, row: Row, top: int, line: int) -> tuple[str, int]:
    """Return the heading above a row and where the row begins."""
    heading = heading_of(figure, row, line)
    weight = ' font-weight="600"' if row.is_total else ""
    parts = [
        text_at(text, "0", top + LINE_HEIGHT * (place + 1), fill=INK, style=f' class="ink"{weight}')
        for place, text in enumerate(heading.lines)
    ]
    if heading.right:
        x, end = ("100%", ' text-anchor="end"') if heading.is_on_one_line else ("0", "")
        baseline = top + LINE_HEIGHT * heading.line_count
        style = f' class="quiet"{end}'
        parts.append(text_at(heading.right, x, baseline, fill=QUIET_INK, style=style))
    return "".join(parts), top + HEADING_HEIGHT + LINE_HEIGHT * (heading.line_count - 1)


def _marks(figure: Figure, row: Row, top: int, span: Span) -> tuple[str, int]:
    """Return what is drawn in one row, and its height."""
    if figure.kind in TILED:
        height = tile_height(figure)
        tiles = "".join(_tile(figure, row, one, top, span, height) for one in segments_of(figure, row))
        return tiles, height + TILE_GAP
    height = BAR_HEIGHT + ROW_GAP
    if is_blank(figure, row):
        return rect(Box(0, top, 100), _outline("blank", "none", QUIET_INK, Mark.MISSING)), height
    from_the_left = sorted(segments_of(figure, row), key=lambda one: one.start)
    parts = [_part(figure, row, one, top, span) for one in from_the_left]
    if figure.kind == FigureKind.BARS:
        parts.insert(0, rect(Box(0, top, 100), f'class="track" fill="{TRACK}"'))
    if figure.kind in {FigureKind.STACKED_BARS, FigureKind.SCALE_BARS}:
        labels = _labels_of_thin_parts(figure, from_the_left, top, span)
        parts.append(labels)
        height += LABEL_GAP if labels else 0
    if figure.kind == FigureKind.SCALE_BARS:
        ticks = f'<path class="axis" d="M0 {top - 5}v5m0 {BAR_HEIGHT}v5" stroke="{INK}"/>'
        parts.append(f'<svg x="{span.percent_at(THRESHOLD):.2f}%" overflow="visible">{ticks}</svg>')
    return "".join(parts), height


def _part(figure: Figure, row: Row, segment: Segment, top: int, span: Span) -> str:
    """Return one part of a bar with its tip; nothing where it has no length, but for a bar of its own."""
    is_alone = figure.kind == FigureKind.BARS
    if not segment.length and not is_alone:
        return ""
    width = span.percent_of(segment.length or 0.0) if is_alone else _width_of(figure, segment, span)
    box = Box(span.percent_at(segment.start), top, width)
    marks = rect(box, paint_of(segment.mark, segment.stop))
    if segment.hatched_length:
        marks += rect(box.last_part(segment.hatched_part), hatched(figure))
    if segment.beyond:
        more = Box(box.left + box.width, top, span.percent_of(segment.beyond))
        marks += rect(more, f'class="beyond" fill="{GROUND}" stroke="{OUTLINE}"') + rect(
            more, hatched(figure)
        )
    if segment.value.others and is_alone:
        at, reach = f"{box.left + box.width:.2f}%", PRINTED_REACH
        marks += (
            f'<line class="printed" x1="{at}" x2="{at}" y1="{top - reach}" y2="{top + BAR_HEIGHT + reach}" '
            f'stroke="{INK}" stroke-width="2"/>'
        )
    if segment.text and box.width >= segment.thinnest_labelled:
        marks += _label_on(segment, segment.text, box.middle, box.top + 18)
    if segment.value.interval and is_alone:
        marks += _whisker(segment.value.interval, top)
    return tipped(segment.tip, marks, _behind(figure, row, segment))


def _behind(figure: Figure, row: Row, segment: Segment) -> str:
    """Return the address of what is behind a mark; empty for its own page."""
    address = segment.value.url or row.url
    return "" if address == figure.page_url else address


def _width_of(figure: Figure, segment: Segment, span: Span) -> float:
    """Return how wide a part of several is drawn, in percent: without the ground to the next one."""
    gap = {FigureKind.STACKED_BARS: GAP, FigureKind.SCALE_BARS: GAP / 2}.get(figure.kind, 0.0)
    return max(span.percent_of(segment.length or 0.0) - gap, 0.1)


def _labels_of_thin_parts(figure: Figure, segments: list[Segment], top: int, span: Span) -> str:
    """Return the numbers of parts too thin to carry them: below the bar, neighbours in one label."""
    runs: list[list[Segment]] = [[]]
    for one in segments:
        if not one.length or not one.text:
            continue
        if _width_of(figure, one, span) < one.thinnest_labelled:
            runs[-1].append(one)
        elif runs[-1]:
            runs.append([])
    labels = (_below(run, top, span) for run in runs if run)
    return "".join(f'<svg class="beside" overflow="visible">{label}</svg>' for label in labels)


def _below(run: list[Segment], top: int, span: Span) -> str:
    """Return the label of thin neighbours, held inside of the drawing at both of its ends."""
    left = max(span.percent_at(run[0].start), 0.0)
    right = span.percent_at(run[-1].start + (run[-1].length or 0.0))
    at, anchor = (left + right) / 2, "middle"
    if right > 100 - EDGE:
        at, anchor = right, "end"
    elif left < EDGE:
        at, anchor = left, "start"
    style = f' class="quiet" text-anchor="{anchor}" font-size="11"'
    text = " · ".join(one.text for one in run)
    return text_at(text, f"{at:.2f}%", top + BAR_HEIGHT + 11, fill=QUIET_INK, style=style)


def paint_of(mark: Mark, stop: int) -> str:
    """Return the attributes that paint one part; what is not a level is never filled with a shade."""
    if mark == Mark.VALUE:
        return f'class="shade-{stop}" fill="{FILLS[stop]}" stroke="{OUTLINE}"'
    if mark == Mark.ZERO:
        return f'class="track" fill="{TRACK}"'
    if mark == Mark.UNPLACED:
        return _outline("unplaced", GROUND, INK, mark, width=2)
    return _outline("blank", GROUND, QUIET_INK, mark)


def _outline(name: str, fill: str, stroke: str, mark: Mark, *, width: int = 1) -> str:
    dashes = " ".join(str(length) for length in DASHES[mark])
    thick = f' stroke-width="{width}"' if width > 1 else ""
    return f'class="{name}" fill="{fill}" stroke="{stroke}"{thick} stroke-dasharray="{dashes}"'


def _label_on(segment: Segment, text: str, middle: float, baseline: int) -> str:
    """Return a label on its shade; over a hatch it gets a plate of the same shade under it."""
    stop = segment.stop
    ink, name = (TEXTS[stop], f"on-{stop}") if segment.mark == Mark.VALUE else (INK, "ink")
    style = f' class="{name}" text-anchor="middle" font-weight="600"'
    label = text_at(text, f"{middle:.2f}%", baseline, fill=ink, style=style)
    if not segment.hatched_part:
        return label
    width = 9 * len(text) + 8
    return (
        f'<svg x="{middle:.2f}%" y="{baseline - 14}" overflow="visible">'
        f'<rect class="plate-{stop}" x="{-width / 2:g}" width="{width}" height="18" rx="2" '
        f'fill="{FILLS[stop]}"/></svg>{label}'
    )


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


def _tile(figure: Figure, row: Row, segment: Segment, top: int, span: Span, height: int) -> str:
    if segment.length is None:
        return ""
    box = Box(span.percent_at(segment.start), top, span.percent_of(segment.length), height)
    marks = rect(box, f'{paint_of(segment.mark, segment.stop)} rx="3"')
    if segment.hatched_part:
        marks += rect(box.last_part(segment.hatched_part), f'{hatched(figure)} rx="3"')
    for place, line in enumerate(segment.text.split("\n")):
        marks += _label_on(segment, line, box.middle, box.top + 19 * (place + 1))
    for place, line in enumerate(segment.words):
        marks += _words_on(segment, line, box.middle, box.top + TILE_TEXT + WORDS_LINE * place + 8)
    return tipped(segment.tip, marks, _behind(figure, row, segment))


def _words_on(segment: Segment, text: str, middle: float, baseline: int) -> str:
    """Return a line of small words in a tile; a narrow screen leaves them to the legend."""
    ink, name = (TEXTS[segment.stop], f"on-{segment.stop}") if segment.mark == Mark.VALUE else (INK, "ink")
    style = f' class="tile-words {name}" text-anchor="middle" font-size="11"'
    return text_at(text, f"{middle:.2f}%", baseline, fill=ink, style=style)


def _card(row: Row, top: int) -> tuple[str, int]:
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
