"""Deleting a collaboration, a statement of absence, an instrument or a focus area; asks first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from partnerships.models import Absence, Collaboration, ContextInstrument, FocusArea
from partnerships.selectors.absences import absence_coded
from partnerships.selectors.contacts import collaboration_coded
from partnerships.selectors.context import instrument_named
from partnerships.selectors.mechanisms import focus_numbered, mechanism_named
from partnerships.services.records import delete_fact
from people.access import person
from record.views.corrections import delete_page
from reporting.addresses import reverse

FINDERS: Final[dict[str, Callable[[str], Absence | Collaboration | ContextInstrument]]] = {
    "absence": absence_coded,
    "collaboration": collaboration_coded,
    "instrument": instrument_named,
}


@require_http_methods(["GET", "POST"])
def delete_record(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Delete a collaboration, a statement of absence or an instrument; asks first."""
    return _delete(request, FINDERS[kind](name), kind, name, reverse("partnerships:desk"))


@require_http_methods(["GET", "POST"])
def delete_focus(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Delete a focus area of a mechanism."""
    mechanism = mechanism_named(code)
    focus = focus_numbered(mechanism, number)
    return _delete(request, focus, "focus area", focus.text, mechanism.get_absolute_url())


def _delete(
    request: HttpRequest,
    record: Absence | Collaboration | ContextInstrument | FocusArea,
    kind: str,
    name: str,
    back: str,
) -> HttpResponse:
    return delete_page(
        request,
        record,
        lambda version: delete_fact(record, expected_version=version, by=person(request)),
        named=f"the {kind} {record}",
        back=back,
        message=f"{name} is deleted",
    )
