"""Clearing an entry as the second of two people, and opening it again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from people.access import person
from record.refusals import StaleVersionError
from record.views.editing import error_in_words, typed_reason
from record.views.responses import whole_number
from reporting.addresses import reverse
from review.services import entries


@require_POST
def step_entry(request: HttpRequest, kind: str, key: int, act: str) -> HttpResponse:
    """Clear an entry as the second person, or open it again with a reason."""
    entry = entries.entry_of(kind, key)
    version = whole_number(request.POST.get("version", ""))
    try:
        if act == "clear":
            entries.clear_entry(entry, expected_version=version, by=person(request))
            messages.success(request, "Cleared: everybody reads it now.")
        else:
            entries.reopen_entry(
                entry, reason=typed_reason(request), expected_version=version, by=person(request)
            )
            messages.success(
                request, "It is a draft again; nobody but staff reads it until it is cleared anew."
            )
    except (ValidationError, PermissionDenied, StaleVersionError) as error:
        messages.error(request, error_in_words(error))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Return the page a step was taken from; only addresses of the portal itself are followed."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else reverse("workspace")
