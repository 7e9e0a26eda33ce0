"""Bringing in a table of mechanisms, focus areas, collaborations or instruments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from intake.views import steps
from partnerships.intakes import Partnerships


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a table."""
    return steps.upload(request, Partnerships(kind))


@require_http_methods(["GET", "POST"])
def map_table(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Say what each column is, and what each word of a closed list means."""
    return steps.columns(request, Partnerships(kind), key)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """What the table would change, row by row."""
    return steps.preview(request, Partnerships(kind), key)
