"""Taking a circulation away as a workbook or a document, and bringing the workbook back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from record.views.responses import file_response, type_of_file
from reporting.asking import asks_for
from reporting.documents import document
from reporting.fillable import fillable_workbook
from review.exports import review_document
from review.intakes import Positions
from review.sheets import review_sheet
from review.views.reviewing import own_review


@require_safe
@asks_for()
def review_file(request: HttpRequest, place: str, slug: str, number: int, suffix: str) -> type_of_file:
    """A circulation as a workbook to fill in, or as a document to print."""
    seen = own_review(request, place, slug, number)
    name = f"review-{place}-{slug}-{number}-{seen.state.iso_code}"
    if suffix == "xlsx":
        return file_response(fillable_workbook(review_sheet(seen)), name, "xlsx")
    return file_response(document(review_document(seen)), name, "docx")


@require_http_methods(["GET", "POST"])
def review_upload(request: HttpRequest, place: str, slug: str, number: int) -> HttpResponse:
    """Bring a State's workbook back."""
    return steps.upload(request, Positions(own_review(request, place, slug, number), place))


@require_http_methods(["GET", "POST"])
def review_preview(request: HttpRequest, place: str, slug: str, number: int, key: int) -> HttpResponse:
    """What a State's workbook would change in its draft."""
    return steps.preview(request, Positions(own_review(request, place, slug, number), place), key)
