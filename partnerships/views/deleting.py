"""Deleting a collaboration or an instrument; asks first."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partnerships.models import Collaboration, ContextInstrument
from partnerships.selectors import collaborations as collaboration_selectors
from partnerships.selectors import context as context_selectors
from partnerships.services import collaborations as collaboration_services
from partnerships.services import context as context_services
from programmes.services.changes import StaleVersionError
from programmes.views.editing import told
from programmes.views.responses import person, whole_number

DELETERS: dict[str, Callable[..., None]] = {
    "collaboration": collaboration_services.delete_collaboration,
    "instrument": context_services.delete_instrument,
}


@require_http_methods(["GET", "POST"])
def delete_record(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Delete a collaboration or an instrument; asks first."""
    record: Collaboration | ContextInstrument
    if kind == "collaboration":
        record = collaboration_selectors.collaboration_coded(name)
    else:
        record = context_selectors.instrument_named(name)
    refused: list[str] = []
    if request.method == "POST":
        version = whole_number(request.POST.get("version", ""))
        try:
            DELETERS[kind](record, expected_version=version, by=person(request))
        except StaleVersionError:
            refused = ["Somebody has just changed it; look at it once more."]
        except (ValidationError, PermissionDenied) as error:
            refused = [told(error)]
        else:
            messages.success(request, f"{name} is deleted; its history stays.")
            return redirect("partnerships:desk")
    context = {"record": record, "kind": kind, "refused": refused, "back": reverse("partnerships:desk")}
    return render(request, "programmes/delete.html", context, status=409 if refused else 200)
