"""Taking a round or a circulation away as a workbook, and bringing it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from programmes.exports.circulations import review_document
from programmes.importers.sheets import ratings_sheet, review_sheet
from programmes.intakes import Positions, Ratings
from programmes.selectors import circulations as selectors
from programmes.selectors.round_ratings import round_ratings
from programmes.views.review import own_review
from record.views.responses import asks_for, file_response, type_of_file
from reporting.documents import document
from reporting.fillable import fillable_workbook


@require_safe
@asks_for()
def ratings_workbook(request: HttpRequest, plan: str, slug: str) -> type_of_file:
    """A round as a workbook to rate in."""
    assessment_round = selectors.staff_round(plan, slug)
    content = fillable_workbook(ratings_sheet(round_ratings(assessment_round)))
    return file_response(content, f"ratings-{plan}-{slug}", "xlsx")


@require_safe
@asks_for()
def review_file(request: HttpRequest, plan: str, slug: str, number: int, suffix: str) -> type_of_file:
    """A circulation as a workbook to fill in, or as a document to print."""
    seen = own_review(request, plan, slug, number)
    name = f"review-{plan}-{slug}-{number}-{seen.state.iso_code}"
    if suffix == "xlsx":
        return file_response(fillable_workbook(review_sheet(seen)), name, "xlsx")
    return file_response(document(review_document(seen)), name, "docx")


@require_http_methods(["GET", "POST"])
def ratings_upload(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Bring a workbook of ratings back."""
    return steps.upload(request, Ratings(selectors.staff_round(plan, slug)))


@require_http_methods(["GET", "POST"])
def ratings_preview(request: HttpRequest, plan: str, slug: str, key: int) -> HttpResponse:
    """What a workbook of ratings would change."""
    return steps.preview(request, Ratings(selectors.staff_round(plan, slug)), key)


@require_http_methods(["GET", "POST"])
def review_upload(request: HttpRequest, plan: str, slug: str, number: int) -> HttpResponse:
    """Bring a State's workbook back."""
    return steps.upload(request, Positions(own_review(request, plan, slug, number), plan))


@require_http_methods(["GET", "POST"])
def review_preview(request: HttpRequest, plan: str, slug: str, number: int, key: int) -> HttpResponse:
    """What a State's workbook would change in its draft."""
    return steps.preview(request, Positions(own_review(request, plan, slug, number), plan), key)
