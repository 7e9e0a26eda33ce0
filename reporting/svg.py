"""Draws figures as SVG: widths in percent, so that text keeps its size on a phone and on paper.

Colours stand as attributes (a file opened alone looks right); classes let the style sheet change them
for dark screens and forced colours. On a page a pointer can follow a mark to what is behind it; the table
beside the drawing has the same as links, for the keyboard and for readers without scripts.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape

from reporting.figures import Figure, Mark
from reporting.palette import GROUND, INK, OUTLINE, QUIET_INK, TRACK
from reporting.segments import LINE, heading_of, in_legend, is_hatched
from reporting.svg_marks import body_of, hatched, paint_of, text_at

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
    for text in (*figure.certainty_notes, rule, source):
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
