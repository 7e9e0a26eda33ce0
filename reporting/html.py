"""Writes the table that stands beside a drawing, from the same figure.

It is written as text like the drawing, not by a template: a figure has some hundred cells, and a page
that shows two of them would spend a third of its time in the template engine on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from reporting.figures import Figure, FigureKind, Mark, Row, Value, without_links
from reporting.number import percent
from reporting.segments import in_legend, is_hatched
from reporting.style_sheets import sheet
from reporting.tables import Table
from reporting.words import worded

TOTAL = ' class="total"'
INFERRED = '&nbsp;<span class="tag doubt">inferred</span>'


def legend(figure: Figure) -> str:
    """Return what the shades and patterns of a drawing mean; empty where none needs an explanation."""
    entries = [
        _swatch(
            f"shade-{one.stop}" if one.mark == Mark.VALUE else "blank",
            one.name.removesuffix(one.label).strip(),
            one.label,
        )
        for one in in_legend(figure)
    ]
    if is_hatched(figure):
        entries.append(_swatch("hatched", "", figure.hatched_means))
    if figure.has_unplaced:
        entries.append(_swatch("blank", "", "label unknown"))
    return f'<ul class="legend">{"".join(entries)}</ul>' if entries else ""


def _swatch(look: str, letter: str, label: str) -> str:
    return f'<li><span class="swatch {look}" aria-hidden="true">{escape(letter)}</span>{escape(label)}</li>'


def table(figure: Figure, *, linked: bool = True) -> str:
    """Return the figure's table: a caption, column and row headings with scope, every number.

    Without links for a place from which the portal cannot be reached.
    """
    if not linked:
        figure = without_links(figure)
    heads, cells, caption = _TABLES[figure.kind]
    if figure.kind == FigureKind.HEAT_GRID and _same_tiles(figure):
        heads, cells = _column_heads, _column_cells
    head = f'<th scope="col">{escape(figure.row_heading)}</th>{"".join(heads(figure))}'
    body = "".join(
        f"<tr{TOTAL if row.is_total else ''}>{_row_heading(row)}{''.join(cells(row))}</tr>"
        for row in figure.rows
    )
    caption = escape(worded(caption, unit=figure.unit))
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _number(text: str) -> str:
    return f'<td class="number">{text}</td>'


def _head(text: str) -> str:
    return f'<th scope="col" class="number">{text}</th>'


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def _row_heading(row: Row) -> str:
    return f'<th scope="row">{_link(row.url, row.label)}</th>'


def _amount(value: Value) -> str:
    return "–" if value.amount is None else f"{value.amount:g}"


def _stacked_heads(figure: Figure) -> Iterator[str]:
    for category in figure.categories:
        label = escape(category.label)
        yield _head(f'<abbr title="{label}">{escape(category.letter)}</abbr>' if category.letter else label)
    yield _head("Base")


def _stacked_cells(row: Row) -> Iterator[str]:
    for value in row.values:
        share = f"<br><small>{percent(value.share)}</small>" if value.share else ""
        yield _number(_link(value.url, _amount(value)) + share + _others(value))
    yield _number(str(row.base))


def _scale_heads(figure: Figure) -> Iterator[str]:
    """The best answer first, as in the drawing."""
    for category in figure.categories[::-1]:
        yield _head(escape(category.label))
    yield _head("Sum")
    yield _head("Base")


def _scale_cells(row: Row) -> Iterator[str]:
    for value in row.values[::-1]:
        if value.share is None:
            yield _number("missing" if value.amount is None else _amount(value))
            continue
        count = "" if value.amount is None else f"<br><small>{_amount(value)}</small>"
        yield _number(percent(value.share) + count + _interval(value) + _others(value))
    shares = [value.share for value in row.values if value.share is not None]
    yield _number(percent(sum(shares)) if len(shares) == len(row.values) else "–")
    yield _number("unknown" if row.base is None else str(row.base))


def _interval(value: Value) -> str:
    if value.interval is None:
        return ""
    low, high = value.interval
    return f"<br><small>{low:.1f} to {high:.1f}</small>"


def _others(value: Value) -> str:
    """Return what another reading puts in the place of a value, marked as doubt."""
    return f'<br><small class="doubt">{escape(value.others_text)}</small>' if value.others else ""


def _card_heads(figure: Figure) -> Iterator[str]:
    yield '<th scope="col">Suggestions</th>'


def _card_cells(row: Row) -> Iterator[str]:
    items = "".join(f"<li>{escape(value.label)}</li>" for value in row.values)
    yield f'<td><ul class="points">{items}</ul></td>'


def _bar_heads(figure: Figure) -> Iterator[str]:
    yield from (_head(text) for text in ("Share", "Count", "Base"))


def _bar_cells(row: Row) -> Iterator[str]:
    value = row.values[0]
    share = "missing" if value.share is None else percent(value.share)
    # Other readings that are counts stand under the count.
    others = _others(value)
    in_percent = others if "%" in others else ""
    yield _number(share + _interval(value) + in_percent)
    yield _number(_amount(value) + others.removeprefix(in_percent))
    yield _number(escape(row.base_label or ("unknown" if row.base is None else str(row.base))))


def _grid_heads(figure: Figure) -> Iterator[str]:
    yield f'<th scope="col">{escape(figure.tile_heading)}</th>'


def _same_tiles(figure: Figure) -> list[str]:
    """Return what the tiles of every row are called, in order, where it is the same in all; empty else."""
    called = {tuple(value.label for value in row.values) for row in figure.rows}
    return list(called.pop()) if len(called) == 1 and len(figure.rows) > 1 else []


def _column_heads(figure: Figure) -> Iterator[str]:
    for called in _same_tiles(figure):
        yield f'<th scope="col">{escape(called)}</th>'


def _column_cells(row: Row) -> Iterator[str]:
    for value in row.values:
        text = _link(value.url, value.category.label) if value.category else ""
        yield f"<td>{text}{INFERRED if value.inferred else ''}</td>"


def _grid_cells(row: Row) -> Iterator[str]:
    tiles = (
        f'<span class="nowrap">{_link(value.url, value.label)} {escape(value.category.label)}'
        f"{INFERRED if value.inferred else ''}</span>"
        for value in row.values
        if value.category
    )
    yield f"<td>{', '.join(tiles)}</td>"


_STACKED = (_stacked_heads, _stacked_cells, "%(unit)s. Each share is a part of the base of its row.")
_TABLES = {
    FigureKind.STACKED_BARS: _STACKED,
    FigureKind.LEVEL_TILES: _STACKED,
    FigureKind.BARS: (_bar_heads, _bar_cells, "%(unit)s, each with the count it rests on."),
    FigureKind.SCALE_BARS: (_scale_heads, _scale_cells, "%(unit)s; the base is that of each row."),
    FigureKind.CARDS: (_card_heads, _card_cells, "Suggestions by heading."),
    FigureKind.HEAT_GRID: (_grid_heads, _grid_cells, "%(unit)s."),
}
"""For each kind of figure: the headings of its columns, the cells of a row, and what stands above."""


def points(lines: Sequence[str]) -> str:
    """Return a note as separate points, a single one without a bullet; empty where there is none."""
    if not lines:
        return ""
    single = " single" if len(lines) == 1 else ""
    return f'<ul class="points{single}">{"".join(f"<li>{escape(str(one))}</li>" for one in lines)}</ul>'


POLICY = "default-src 'none'; style-src 'self' file:; img-src 'self' file: data:"


def style(*more: Path) -> bytes:
    """Return the style of the portal, and more of it, as one sheet."""
    return b"\n".join((sheet("portal"), *(one.read_bytes() for one in more)))


def page(
    title: str, body: str, links: Sequence[tuple[str, str]], *, here: str, mark: str, foot: str
) -> bytes:
    """Return a page with the way to its neighbours; ``here`` is its own name among them.

    ``body`` is HTML of our own writers; all else is text. ``mark`` stands above it, as that of a draft.
    """
    items = "".join(
        f'<li><a href="{escape(path)}"{_current(path == here)}>{escape(words)}</a></li>'
        for path, words in links
    )
    marked = f'<p class="draft-mark">{escape(mark)}</p>' if mark else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="style.css"></head><body>'
        '<a class="skip" href="#main">Skip to the content</a><header class="masthead"><div class="wrap">'
        f'<nav class="main-nav" aria-label="Main"><ul>{items}</ul></nav></div></header>'
        f'<main id="main" class="wrap">{marked}{body}</main>'
        f'<footer class="foot"><div class="wrap"><p>{escape(foot)}</p></div></footer></body></html>\n'
    ).encode()


def _current(is_here: bool) -> str:  # noqa: FBT001
    return ' aria-current="page"' if is_here else ""


def plain_table(table: Table, keys: Sequence[str]) -> str:
    """Return some columns of a table as HTML, each cell as text."""
    places = [place for place, column in enumerate(table.columns) if column.key in keys]
    heads = "".join(f'<th scope="col">{escape(table.columns[place].heading)}</th>' for place in places)
    body = ""
    for row in table.rows:
        cells = [
            (table.columns[place].heading, str(row[place] if row[place] is not None else "–"))
            for place in places
        ]
        head, *rest = (
            f'data-label="{escape(heading)}"><div>{escape(text).replace(chr(10), "<br>")}</div>'
            for heading, text in cells
        )
        body += f'<tr><th scope="row" {head}</th>{"".join(f"<td {cell}</td>" for cell in rest)}</tr>'
    return (
        f'<table class="stack"><caption>{escape(table.title)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
