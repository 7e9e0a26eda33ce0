"""Template components of every app; the parameters of each tag are its declared props."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from reporting import html, svg
from reporting.explanations import Explanation
from reporting.figures import Figure, Kind, percent
from reporting.files import FIGURE_SUFFIXES
from reporting.finders import PLOTLY_FILE

register = template.Library()

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
