"""Deleting a collaboration, an instrument or a focus area; asks first."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partnerships.models import Collaboration, ContextInstrument, FocusArea
from partnerships.selectors import collaborations as collaboration_selectors
from partnerships.selectors import context as context_selectors
from partnerships.selectors.mechanisms import focus_numbered, mechanism_named
from partnerships.services import collaborations as collaboration_services
from partnerships.services import context as context_services
from partnerships.services.mechanisms import delete_focus_area
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
    return _delete(request, record, kind, name, DELETERS[kind], reverse("partnerships:desk"))


@require_http_methods(["GET", "POST"])
def delete_focus(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Delete a focus area of a mechanism."""
    mechanism = mechanism_named(code)
    focus = focus_numbered(mechanism, number)
    back = mechanism.get_absolute_url()
    return _delete(request, focus, "focus area", focus.text, delete_focus_area, back)


def _delete(
    request: HttpRequest,
    record: Collaboration | ContextInstrument | FocusArea,
    kind: str,
    name: str,
    delete: Callable[..., None],
    back: str,
) -> HttpResponse:
    refused: list[str] = []
    if request.method == "POST":
        version = whole_number(request.POST.get("version", ""))
        try:
            delete(record, expected_version=version, by=person(request))
        except StaleVersionError:
            refused = ["Somebody has just changed it; look at it once more."]
        except (ValidationError, PermissionDenied) as error:
            refused = [told(error)]
        else:
            messages.success(request, f"{name} is deleted; its history stays.")
            return redirect(back)
    context = {"record": record, "kind": kind, "refused": refused, "back": back}
    return render(request, "programmes/delete.html", context, status=409 if refused else 200)
