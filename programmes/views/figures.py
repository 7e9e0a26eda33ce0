"""Figures and their files."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from programmes import charts
from programmes.achievement_levels import achievement_levels_figure
from programmes.charts import activity_levels_figure
from programmes.explanations import headline_explanations
from programmes.forms import Reading, RoundForm, reading_of
from programmes.forms.reading import reading
from programmes.selectors import activities as activity_selectors
from programmes.selectors.levels import AchievementLevels, achievement_levels
from programmes.selectors.plans import open_to_all
from programmes.titles import FIGURES, figure_page, titles
from record.refusals import NotFoundError
from record.views.responses import EMBEDDED, embeddable, figure_response, file_name, type_of_file
from reporting.figures import Figure
from reporting.publication import asks_for, takes
from reporting.words import worded

MOST_TILES_A_LINE = 12
"""With more activities in one area, tiles would be too small to read; the list shows them instead."""


def figure_named(slug: str, reading: Reading, levels: AchievementLevels | None = None) -> Figure:
    """Return one of the figures of this app under a reading; raises NotFoundError."""
    if slug not in FIGURES:
        raise NotFoundError(worded("There is no figure “%(slug)s”.", slug=slug))
    levels = levels or achievement_levels(reading.assessment_round, *reading.chosen.areas)
    if slug == "achievement-levels":
        return achievement_levels_figure(levels, reading)
    if slug == "headline-shares":
        return charts.headline_shares_figure(levels, reading)
    lines = activity_selectors.grid(
        reading.assessment_round, [one.area for one in levels.areas], most=MOST_TILES_A_LINE
    )
    if not lines:
        raise NotFoundError("This plan has too many activities to draw each as a tile; see the list.")
    return activity_levels_figure(levels, lines, reading)


@require_safe
@takes(RoundForm)
def figure(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """The figures of a round: drawings, tables, and why each number is what it is."""
    asked = reading_of(request, plan).for_figures()
    page = figure_page(plan, slug, request.GET.urlencode())
    if "#" in page:
        return HttpResponsePermanentRedirect(page)
    levels = achievement_levels(asked.assessment_round, *asked.chosen.areas)
    first = figure_named(slug, asked, levels)
    shown = titles(with_tiles=not activity_selectors.plans_too_long(MOST_TILES_A_LINE, asked.plan.pk))
    context = {
        "reading": asked,
        "figure": first,
        "others": [figure_named(one, asked, levels) for one in shown if one != slug],
        "may_embed": bool(open_to_all([asked.assessment_round])) and not asked.plan.is_training,
        "explanations": headline_explanations(levels) if levels.total.base else (),
    }
    return render(request, "programmes/figure.html", context)


@require_safe
@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[untyped-decorator]
@takes(RoundForm)
def embed(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """A figure for other pages to embed: only of rounds that everybody can read, whoever asks."""
    asked = reading(request.GET, None, plan).for_figures()
    if asked.plan.is_training:
        raise NotFoundError("What is fictional is not embedded elsewhere.")
    return embeddable(request, figure_named(slug, asked))


@require_safe
@asks_for(RoundForm)
def figure_file(request: HttpRequest, plan: str, slug: str, suffix: str) -> type_of_file:
    """One of a figure's files."""
    asked = reading_of(request, plan).for_figures()
    drawn = figure_named(slug, asked)
    name = file_name(drawn.slug, *asked.about, chosen=asked.filter_names)
    return figure_response(request, drawn, suffix, name)
