"""Template components of every app; the parameters of each tag are its declared props."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import singledispatch
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from reporting import flows, html, linked_data, matrices, slots, svg
from reporting.figures import Explanation, Figure, FigureKind
from reporting.files import DOWNLOADS, TABLE_SUFFIXES
from reporting.finders import PLOTLY_FILE
from reporting.flows import Flow
from reporting.matrices import Matrix
from reporting.number import percent
from reporting.pictures import Drawn
from reporting.words import number_in_words, worded

register = template.Library()


register.filter("in_words", number_in_words)


@register.simple_tag
def counted(count: int, one: str, many: str, **named: Any) -> str:
    """Say a number in a whole sentence or phrase: ``one`` for 1, ``many`` for any other.

    Both hold ``%(count)s`` and the names given, so that another language can order the words as it needs.
    """
    return (one if count == 1 else many) % {"count": count, **named}


@register.simple_tag(takes_context=True)
def moment(
    context: template.Context, at: datetime | str | None, otherwise: str = "", form: str = "j F Y, H:i"
) -> str:
    """Show a moment in the time zone of its reader, with how far that is from UTC; ``otherwise`` for none."""
    if not isinstance(at, datetime):
        return otherwise
    there = at.astimezone(ZoneInfo(context.get("zone") or "UTC"))
    shown = date_format(there, form)
    if "H" not in form:
        return shown
    minutes = int((there.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    apart = f"{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return f"{shown} UTC{apart}"


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, subject: Any = None) -> SafeString:
    """Show what apps above have registered for a named place of this page; see ``reporting.slots``."""
    return slots.filled(name, context, subject)


PICTURES = ("csv", "xlsx", "json", "svg", "png")


@register.simple_tag
def figure(drawn: Drawn, *, heading: str = "h2", in_columns: bool = True, folded: str = "") -> SafeString:
    """Show a figure, a matrix or a flow whole: drawing, legend, table, reasons, files.

    ``heading`` is the tag of its title; ``in_columns`` puts the table of a figure next to its drawing;
    ``folded`` says why the drawing of a flow is folded away.
    """
    how = {"heading": heading, "in_columns": in_columns, "folded": folded}
    return render_to_string(f"components/{type(drawn).__name__.lower()}.html", {**how, **_parts(drawn)})


@singledispatch
def _parts(drawn: Drawn) -> dict[str, Any]:
    """Return what the component of a kind is filled with."""
    raise TypeError(f"Nothing shows {type(drawn).__name__}.")


@_parts.register(Figure)
def _(figure: Figure) -> dict[str, Any]:
    return {
        "figure": figure,
        "drawing": SafeString(svg.drawings(figure, linked=True)),
        "table": SafeString(html.table(figure)),
        "legend": SafeString(html.legend(figure)),
        "is_grid": figure.kind == FigureKind.HEAT_GRID,
        "is_drawn": figure.kind != FigureKind.CARDS,
        "downloads": [(suffix.upper(), figure.file_url(suffix)) for suffix in DOWNLOADS],
        "explore": figure.file_url("plotly.json"),
        "library": static(PLOTLY_FILE),
        "style": static("reporting/explore.css"),
    }


@register.simple_tag
def drawing(figure: Figure, labelled_by: str) -> SafeString:
    """Show the bare drawing of a figure and its legend; ``labelled_by`` is the identity of what names it."""
    return SafeString(html.legend(figure) + svg.drawings(figure, labelled_by=labelled_by, linked=True))


@register.inclusion_tag("components/embedded_body.html")
def embedded_figure(figure: Figure) -> dict[str, Any]:
    """Show a figure in a page of somebody else: caption, drawing, table, without links into the portal."""
    return {
        "figure": figure,
        "drawing": SafeString(svg.drawings(figure)),
        "table": SafeString(html.table(figure, linked=False)),
        "legend": SafeString(html.legend(figure)),
        "is_drawn": figure.kind != FigureKind.CARDS,
    }


@register.inclusion_tag("components/embed_snippet.html", takes_context=True)
def embed_snippet(context: dict[str, Any], figure: Figure) -> dict[str, str]:
    """Show how a figure is embedded elsewhere; for figures that everybody may read."""
    address = context["request"].build_absolute_uri(figure.embed_url)
    code = (
        f'<iframe src="{escape(address)}" title="{escape(figure.title)}" width="100%" height="520" '
        'loading="lazy"></iframe>'
    )
    return {"code": code, "address": figure.embed_url, "slug": figure.slug}


@register.inclusion_tag("components/linked_data.html", takes_context=True)
def linked_figure(context: dict[str, Any], figure: Figure) -> dict[str, SafeString]:
    """Tell machines what a figure is: schema.org and DCAT."""
    root = context["request"].build_absolute_uri("/").rstrip("/")
    content = linked_data.of_figure(figure, publisher=context["publisher"](), root=root, suffixes=DOWNLOADS)
    return {"content": SafeString(linked_data.embedded(content))}


@register.inclusion_tag("components/linked_data.html", takes_context=True)
def linked_table(
    context: dict[str, Any], title: str, csv: str, suffixes: str, description: str = ""
) -> dict[str, SafeString]:
    """Tell machines that a page holds a table, with its files; ``csv`` is the address of one of them."""
    request = context["request"]
    files = [
        (request.build_absolute_uri(csv.replace(".csv", f".{suffix}", 1)), suffix)
        for suffix in suffixes.split()
    ]
    described = description or worded("%(title)s: every row with its source.", title=title)
    content = linked_data.of_table(
        title,
        described,
        publisher=context["publisher"](),
        page=request.build_absolute_uri(),
        files=files,
    )
    return {"content": SafeString(linked_data.embedded(content))}


@register.inclusion_tag("components/files.html", takes_context=True)
def files(
    context: dict[str, Any],
    csv: str,
    what: str = "",
    *,
    query: str = "",
    suffixes: str = "csv xlsx json",
    linked: str = "",
) -> dict[str, Any]:
    """Offer a list or picture as files; ``csv`` is the address of its CSV, ``query`` the end of all of them.

    ``what`` is said before the files. ``linked`` is the title under which machines find the table.
    """
    ends = [(suffix.upper(), f"{csv.removesuffix('csv')}{suffix}{query}") for suffix in suffixes.split()]
    tables = " ".join(suffix for suffix in suffixes.split() if suffix in TABLE_SUFFIXES)
    links = linked_table(context, linked, csv, tables) if linked else {}
    return {"what": what, "files": ends, **links}


@register.inclusion_tag("components/why.html")
def why(explanation: Explanation) -> dict[str, Explanation]:
    """Show one number with its statement, and on demand who says so, on which base, by which formula."""
    return {"explanation": explanation}


@_parts.register(Matrix)
def _(matrix: Matrix) -> dict[str, Any]:
    # The table of a matrix is its drawing.
    return {
        "matrix": matrix,
        "table": SafeString(matrices.table(matrix)),
        "marks": [(matrices.mark_text(mark), meaning) for mark, meaning in matrix.marks],
        "downloads": [(suffix.upper(), matrix.file_url(suffix)) for suffix in PICTURES],
    }


@_parts.register(Flow)
def _(flow: Flow) -> dict[str, Any]:
    return {
        "flow": flow,
        "drawing": SafeString(flows.drawing(flow)),
        "rows": [(heading, flow.from_column(column)) for column, heading in enumerate(flow.headings[:-1])],
    }


@register.filter
def plain(value: Decimal | None) -> str:
    """Print a number as it is, without zeros at its end; an en dash when there is none."""
    if value is None:
        return "–"
    return f"{value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize():f}"


@register.filter
def split_words(text: str) -> list[str]:
    """Return the words of a text, for short fixed lists in templates."""
    return text.split()


@register.filter(name="percent")
def percent_filter(share: float | None) -> str:
    """Print a share as everywhere else."""
    return percent(share)


@register.simple_tag
def points(points: list[str]) -> SafeString:
    """Show a note as separate points; a single one without a bullet."""
    return SafeString(html.points(points))
