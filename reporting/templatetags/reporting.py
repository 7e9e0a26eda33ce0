"""Template components of every app; the parameters of each tag are its declared props."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from reporting import flows, html, matrices, svg
from reporting.explanations import Explanation
from reporting.figures import Figure, Kind, percent
from reporting.files import FIGURE_SUFFIXES
from reporting.finders import PLOTLY_FILE
from reporting.flows import Flow
from reporting.matrices import Matrix

register = template.Library()

PICTURES = ("csv", "xlsx", "json", "svg", "png")
DOWNLOADS = tuple(suffix for suffix in FIGURE_SUFFIXES if suffix != "plotly.json")


@register.inclusion_tag("components/figure.html")
def figure(figure: Figure, *, heading: str = "h2", beside: bool = True) -> dict[str, Any]:
    """Show a figure whole: drawing, legend, table, reasons, files.

    ``heading`` is the tag of its title; ``beside`` puts the table next to the drawing.
    """
    return {
        "figure": figure,
        "heading": heading,
        "beside": beside,
        "drawing": SafeString(svg.drawing(figure)),
        "table": SafeString(html.table(figure)),
        "has_legend": figure.kind not in {Kind.BARS, Kind.CARDS},
        "is_grid": figure.kind == Kind.HEAT_GRID,
        "is_drawn": figure.kind != Kind.CARDS,
        "downloads": [(suffix.upper(), figure.file_url(suffix)) for suffix in DOWNLOADS],
        "explore": figure.file_url("plotly.json"),
        "library": static(PLOTLY_FILE),
        "style": static("reporting/explore.css"),
    }


@register.inclusion_tag("components/why.html")
def why(explanation: Explanation) -> dict[str, Explanation]:
    """Show one number with its statement, and on demand who says so, on which base, by which formula."""
    return {"explanation": explanation}


@register.inclusion_tag("components/matrix.html")
def matrix(matrix: Matrix, *, heading: str = "h2") -> dict[str, Any]:
    """Show a matrix whole: table, marks, rule, files; its table is its drawing."""
    return {
        "matrix": matrix,
        "heading": heading,
        "table": SafeString(matrices.table(matrix)),
        "marks": [(matrices.mark_text(mark), meaning) for mark, meaning in matrix.marks],
        "downloads": [(suffix.upper(), matrix.file_url(suffix)) for suffix in PICTURES],
    }


@register.inclusion_tag("components/flow.html")
def flow(flow: Flow, *, folded: str = "") -> dict[str, Any]:
    """Show a flow: its drawing, and the same as a table; ``folded`` says why the drawing is folded away."""
    return {
        "flow": flow,
        "folded": folded,
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
