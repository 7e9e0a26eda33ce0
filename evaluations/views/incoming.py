"""Bringing in a table of recommendations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from evaluations.intakes import Recommendations
from evaluations.selectors.evaluations import evaluation_named
from intake.views import steps


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a table of recommendations."""
    return steps.upload(request, Recommendations(evaluation_named(slug, request.user)))


@require_http_methods(["GET", "POST"])
def map_table(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Say what each column is, and what each label means."""
    return steps.columns(request, Recommendations(evaluation_named(slug, request.user)), key)


@require_http_methods(["GET", "POST"])
def preview_table(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """What the table would change, row by row."""
    return steps.preview(request, Recommendations(evaluation_named(slug, request.user)), key)
