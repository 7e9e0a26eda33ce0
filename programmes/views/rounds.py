"""Rounds, one by one and side by side."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.achievement_levels import achievement_levels_figure
from programmes.exports import lists as exports
from programmes.forms import ComparisonForm, Reading, ReadingForm, reading_of
from programmes.forms.reading import round_asked
from programmes.selectors import plans as plan_selectors
from programmes.selectors.comparisons import Comparison, all_compared, compared
from programmes.selectors.comparisons import compare as compare_rounds
from programmes.selectors.levels import achievement_levels, levels_of_rounds
from programmes.views.round_views import round_views
from record.forms.choosing import cleaned
from record.paging import page_of
from record.refusals import NotFoundError
from record.selectors.corrections import correction_index
from record.views.responses import table_response, type_of_file
from reporting.asking import asks_for


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds of a plan that the reader may see."""
    reading = reading_of(request)
    context = {
        "reading": reading,
        "rounds": list(zip(reading.rounds, levels_of_rounds(reading.rounds), strict=True)),
    }
    return render(request, "programmes/rounds.html", context)


@require_safe
def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One round: as reported, or saying plainly that it is missing."""
    reading = reading_of(request)
    chosen = plan_selectors.round_among(reading.rounds, slug)
    narrowed = reading.for_round(chosen)
    levels = achievement_levels(chosen)
    context = {
        "reading": narrowed,
        "round": chosen,
        "levels": levels,
        "figure": achievement_levels_figure(levels, narrowed),
        "round_views": round_views(narrowed, chosen, request.user, "round"),
    }
    return render(request, "programmes/round.html", context)


def comparison_of(request: HttpRequest) -> tuple[Reading, Comparison]:
    """Return the two rounds asked for, by default the last two, side by side.

    Raises NotFoundError when the plan has fewer than two rounds open to the reader.
    """
    reading = reading_of(request)
    data = cleaned(ComparisonForm(request.GET))
    if len(reading.rounds) < 2:
        raise NotFoundError("This plan has only one round open to you; there is nothing to compare.")
    last = plan_selectors.open_to_all(reading.rounds)
    last = last if len(last) > 1 else list(reading.rounds)
    earlier = round_asked(reading.rounds, data["earlier"] or last[-2].slug, parameter="earlier")
    later = round_asked(reading.rounds, data["later"] or last[-1].slug, parameter="later")
    if earlier == later:
        raise BadRequest("A round cannot be compared with itself.")
    return reading, compare_rounds(earlier, later)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two rounds side by side, row by row."""
    reading, comparison = comparison_of(request)
    page = page_of(comparison.activities, reading.page)
    context = {
        "reading": reading,
        "round": comparison.later,
        "round_views": round_views(reading, comparison.later, request.user, "compare"),
        "comparison": comparison,
        "compared_query": _compared_query(reading, comparison),
        "page": page,
        "lines": compared(comparison, page.object_list),
    }
    return render(request, "programmes/compare.html", context)


def _compared_query(reading: Reading, comparison: Comparison) -> str:
    """Return the end of the address of a comparison's files."""
    asked = {"earlier": comparison.earlier.slug, "later": comparison.later.slug}
    if reading.asked.get("plan"):
        asked["plan"] = reading.plan.slug
    return f"?{urlencode(asked)}"


@require_safe
@asks_for(ReadingForm, ComparisonForm)
def compare_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The same comparison as a file."""
    reading, comparison = comparison_of(request)
    table = exports.comparison_table(comparison, all_compared(comparison), correction_index())
    about = (reading.plan.slug, comparison.earlier.slug, comparison.later.slug)
    return table_response(request, table, suffix, *about)
