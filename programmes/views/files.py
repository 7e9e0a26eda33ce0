"""Uploaded files on their way out: for those who may, as attachments that no browser runs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import person
from programmes.forms.files import WithdrawalForm
from programmes.models import Evidence
from programmes.selectors.files import check_is_served, evidence_with, stored_file
from programmes.services.files import AlreadyWithdrawnError, name_of
from programmes.services.files import withdraw_file as withdraw
from record.forms.fields import add_errors
from record.refusals import NotFoundError
from record.views.responses import public_file, type_of_file
from record.views.unsaved import unsaved_form
from reporting.asking import asks_for
from reporting.stores import FILES, DamagedFileError, content_of


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
