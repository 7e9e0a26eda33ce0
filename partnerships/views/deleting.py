"""Deleting a collaboration, an instrument or a focus area; asks first."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from partnerships.models import Absence, Collaboration, ContextInstrument, FocusArea
from partnerships.selectors import contacts as collaboration_selectors
from partnerships.selectors import context as context_selectors
from partnerships.selectors.absences import absence_coded
from partnerships.selectors.mechanisms import focus_numbered, mechanism_named
from partnerships.services import records as absence_services
from partnerships.services import records as collaboration_services
from partnerships.services import records as context_services
from partnerships.services.mechanisms import delete_focus_area
from people.access import person
from record.views.deleting import delete_page
from reporting.addresses import reverse

type_of_record = Absence | Collaboration | ContextInstrument | FocusArea
DELETERS: dict[str, Callable[..., None]] = {
    "absence": absence_services.delete_absence,
    "collaboration": collaboration_services.delete_collaboration,
    "instrument": context_services.delete_instrument,
}


@require_http_methods(["GET", "POST"])
def delete_record(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Delete a collaboration, a statement of absence or an instrument; asks first."""
    record: type_of_record
    if kind == "collaboration":
        record = collaboration_selectors.collaboration_coded(name)
    elif kind == "absence":
        record = absence_coded(name)
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
    record: type_of_record,
    kind: str,
    name: str,
    delete: Callable[..., None],
    back: str,
) -> HttpResponse:
    return delete_page(
        request,
        record,
        lambda version: delete(record, expected_version=version, by=person(request)),
        named=f"the {kind} {record}",
        back=back,
        message=f"{name} is deleted",
    )
