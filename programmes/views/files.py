"""Files of a round on their way out, as attachments that no browser runs, and its workbook both ways."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from people.access import person
from people.forms import add_errors
from programmes.forms.ratings import WithdrawalForm
from programmes.importers.reading import ratings_sheet
from programmes.intakes import Ratings
from programmes.models import Evidence, StoredFile
from programmes.selectors.at_work import round_ratings, staff_round
from programmes.selectors.records import check_is_served, evidence_with, stored_file
from programmes.services.files import AlreadyWithdrawnError, name_of
from programmes.services.files import withdraw_file as withdraw
from record.refusals import NotFoundError
from record.views.editing import unsaved_form
from record.views.responses import file_response, public_file, type_of_file
from reporting.fillable import fillable_workbook
from reporting.publication import asks_for
from reporting.stores import FILES, DamagedFileError, content_of
from review.views.reviewing import own_review


@require_safe
@asks_for()
def evidence_file(request: HttpRequest, key: int) -> type_of_file:
    """A file of evidence, to keep, for those who may read its round."""
    found = Evidence.objects.visible_to(request.user).filter(pk=key, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFoundError("There is no such file.")
    return public_file(request, sealed(found.file), found.file.sha256)


@require_http_methods(["GET", "POST"])
def withdraw_file(request: HttpRequest, key: int) -> HttpResponse:
    """Withdraw a stored file with a reason; afterwards the page says who did it, when and why."""
    file = stored_file(key)
    form = WithdrawalForm(request.POST if request.method == "POST" else unsaved_form(request))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                withdraw(file, reason=form.cleaned_data["reason"], by=person(request))
            except AlreadyWithdrawnError as error:
                add_errors(form, error)
                status, file = 409, stored_file(key)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, f"“{file.name}” is withdrawn.")
                return redirect(request.path)
    context = {"file": file, "form": form, "stands": evidence_with(file)}
    return render(request, "programmes/withdraw_file.html", context, status=status)


def sealed(file: Any) -> FileResponse:
    """Return a stored file as an attachment that no browser runs; raises WithdrawnError."""
    check_is_served(file)
    try:
        content = content_of(FILES, name_of(file), file.sha256)
    except FileNotFoundError:
        raise NotFoundError("The file is missing in the store.") from None
    except DamagedFileError:
        raise NotFoundError(
            "The file is damaged in the store. An administrator can bring it back from a backup."
        ) from None
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=file.name, content_type=file.content_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@asks_for()
def circulated_file(request: HttpRequest, place: str, slug: str, number: int, sha256: str) -> FileResponse:
    """A file of evidence of a circulated text, for the States it was circulated to."""
    seen = own_review(request, place, slug, number)
    known = {piece["sha256"] for row in seen.rows for piece in row.text.evidence if piece["sha256"]}
    file = StoredFile.objects.filter(sha256=sha256).first() if sha256 in known else None
    if file is None:
        raise NotFoundError("There is no such file.")
    return sealed(file)


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
