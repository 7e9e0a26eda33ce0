"""Pages that work from a disk: plain HTML beside its files, no script, nothing from the network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from reporting.style_sheets import sheet
from reporting.tables import Table

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
