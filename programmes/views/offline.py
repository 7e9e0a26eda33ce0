"""Taking a round away as a workbook, and bringing it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from programmes.importers.sheets import ratings_sheet
from programmes.intakes import Ratings
from programmes.selectors.at_work import staff_round
from programmes.selectors.round_ratings import round_ratings
from record.views.responses import file_response, type_of_file
from reporting.asking import asks_for
from reporting.fillable import fillable_workbook


@require_safe
@asks_for()
def ratings_workbook(request: HttpRequest, plan: str, slug: str) -> type_of_file:
    """A round as a workbook to rate in."""
    assessment_round = staff_round(plan, slug)
    content = fillable_workbook(ratings_sheet(round_ratings(assessment_round)))
    return file_response(content, f"ratings-{plan}-{slug}", "xlsx")


@require_http_methods(["GET", "POST"])
def ratings_upload(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Bring a workbook of ratings back."""
    return steps.upload(request, Ratings(staff_round(plan, slug)))


@require_http_methods(["GET", "POST"])
def ratings_preview(request: HttpRequest, plan: str, slug: str, key: int) -> HttpResponse:
    """What a workbook of ratings would change."""
    return steps.preview(request, Ratings(staff_round(plan, slug)), key)
