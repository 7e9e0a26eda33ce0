"""A flow drawn in columns: boxes, and lines from box to box; its table says the same."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape

from reporting.palette import GROUND, INK, OUTLINE, QUIET_INK
from reporting.pictures import Drawn, picture_of, table_of
from reporting.tables import Column, Table

WIDTH = 960
BOX_WIDTH = 220
BOX_HEIGHT = 26
TWO_LINES = 40
"""Height of a box whose label may take two lines."""
GAP = 8
HEAD = 34
LINE = 27
"""Characters of a label that a box holds."""


@dataclass(frozen=True)
class Node:
    """A box: its column, its label, what it says, whether it stands for “not yet”."""

    key: str
    column: int
    label: str
    text: str
    url: str = ""
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Flow(Drawn):
    """A whole flow: headings of its columns, boxes, and which leads to which."""

    headings: tuple[str, ...]
    nodes: tuple[Node, ...]
    links: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]
    two_lines: bool = False
    """Whether labels may take two lines, where most of them are names."""

    @property
    def box_height(self) -> int:
        return TWO_LINES if self.two_lines else BOX_HEIGHT

    def from_column(self, column: int) -> list[tuple[Node, list[Node]]]:
        """Return the boxes of a column, each with those it leads to."""
        by_key = {one.key: one for one in self.nodes}
        return [
            (one, [by_key[end] for start, end in self.links if start == one.key])
            for one in self.nodes
            if one.column == column
        ]


def _places(flow: Flow) -> tuple[dict[str, tuple[float, float]], int]:
    """Return left and top of every box, each column centred, and the height of the drawing."""
    columns = [[one for one in flow.nodes if one.column == place] for place in range(len(flow.headings))]
    tallest = max((len(column) for column in columns), default=0)
    box = flow.box_height + GAP
    height = HEAD + max(tallest, 1) * box
    step = (WIDTH - BOX_WIDTH) / max(len(columns) - 1, 1)
    places = {}
    for place, column in enumerate(columns):
        free = height - HEAD - len(column) * box
        for row, one in enumerate(column):
            places[one.key] = (place * step, HEAD + free / 2 + row * box)
    return places, height


def _short(label: str) -> str:
    return label if len(label) <= LINE else f"{label[: LINE - 1]}…"


def _lines(flow: Flow, label: str) -> list[str]:
    """Return the lines of a label in its box; only what does not fit even there is cut, with a mark."""
    if not flow.two_lines or len(label) <= LINE:
        return [_short(label)]
    first, *rest = textwrap.wrap(label, LINE)
    return [first, _short(" ".join(rest))]


def _marks(flow: Flow) -> tuple[str, int]:
    places, height = _places(flow)
    parts = []
    step = (WIDTH - BOX_WIDTH) / max(len(flow.headings) - 1, 1)
    for place, heading in enumerate(flow.headings):
        parts.append(
            f'<text class="flow-head" x="{place * step:g}" y="16" fill="{QUIET_INK}" font-weight="600">'
            f"{escape(heading)}</text>"
        )
    for start, end in flow.links:
        left, top = places[start]
        right, bottom = places[end]
        begin, finish = left + BOX_WIDTH, right
        middle = (begin + finish) / 2
        one, other = top + flow.box_height / 2, bottom + flow.box_height / 2
        parts.append(
            f'<path class="flow-line" d="M{begin:g} {one:g}C{middle:g} {one:g} {middle:g} {other:g} '
            f'{finish:g} {other:g}" fill="none" stroke="{OUTLINE}" stroke-width="1.5" stroke-opacity=".55"/>'
        )
    for node in flow.nodes:
        left, top = places[node.key]
        dashed = ' stroke-dasharray="4 3"' if node.is_open else ""
        parts.append(
            f"<g><title>{escape(f'{node.label}: {node.text}')}</title>"
            f'<rect class="flow-box" x="{left + 1:g}" y="{top:g}" width="{BOX_WIDTH - 2}" '
            f'height="{flow.box_height}" rx="4" fill="{GROUND}" stroke="{OUTLINE}"{dashed}/>'
        )
        lines = _lines(flow, node.label)
        first = top + flow.box_height / 2 + 4.5 - 7.5 * (len(lines) - 1)
        parts += [
            f'<text class="flow-text" x="{left + 9:g}" y="{first + 15 * place:g}" fill="{INK}">'
            f"{escape(line)}</text>"
            for place, line in enumerate(lines)
        ]
        parts.append("</g>")
    return "".join(parts), height


def drawing(flow: Flow) -> str:
    """Return the drawing for a page that writes title and table around it."""
    marks, height = _marks(flow)
    return (
        f'<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{flow.slug}-title {flow.slug}-summary" font-size="13">{marks}</svg>'
    )


@picture_of.register(Flow)
def picture(flow: Flow) -> str:
    """Return the drawing as a file that stands alone: title, summary and source in it."""
    marks, height = _marks(flow)
    whole = height + 120
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 40}" height="{whole}" '
        f'viewBox="0 0 {WIDTH + 40} {whole}" role="img" font-size="13" '
        "font-family=\"system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif\">"
        f"<title>{escape(flow.heading)}</title><desc>{escape(flow.summary)}</desc>"
        f'<rect width="100%" height="100%" fill="{GROUND}"/>'
        f'<text x="20" y="30" font-size="18" font-weight="600" fill="{INK}">{escape(flow.heading)}</text>'
        f'<text x="20" y="54" fill="{QUIET_INK}">{escape(flow.summary)}</text>'
        f'<svg x="20" y="76" width="{WIDTH}" height="{height}" overflow="visible">{marks}</svg>'
        f'<text x="20" y="{whole - 14}" font-size="12" fill="{QUIET_INK}">'
        f"Source: {escape(flow.source)}</text></svg>"
    )


COLUMNS = (
    Column("from_column", "From", width=20),
    Column("from", "From: name", width=24),
    Column("from_text", "From: text", width=60),
    Column("to_column", "To", width=20),
    Column("to", "To: name", width=24),
    Column("to_text", "To: text", width=60),
)


@table_of.register(Flow)
def flow_table(flow: Flow) -> Table:
    """Return the picture as a table, one line a link; a box that leads nowhere has a line of its own."""
    rows: list[tuple[str | None, ...]] = []
    for column, heading in enumerate(flow.headings):
        for node, ends in flow.from_column(column):
            if not ends and column < len(flow.headings) - 1:
                rows.append((heading, node.label, node.text, None, None, None))
            said = (heading, node.label, node.text)
            rows += [(*said, flow.headings[end.column], end.label, end.text) for end in ends]
    return Table(flow.slug, flow.title, COLUMNS, tuple(rows), flow.about)
