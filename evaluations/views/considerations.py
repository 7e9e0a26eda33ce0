"""Which meeting dealt with what: entered, changed and deleted by staff; the list as a file for everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.exports.recommendations import considerations_table
from evaluations.forms.follow_up import ConsiderationForm, about_key
from evaluations.models import Consideration
from evaluations.selectors.actions import consideration_keyed, considerations
from evaluations.selectors.evaluations import changes_of_consideration
from evaluations.services import considerations as services
from partnerships.views.desk import cited_now
from people.access import person
from programmes.selectors.plans import plan_named
from record.forms.editing import record_edit
from record.selectors.corrections import correction_index
from record.views.corrections import delete_page
from record.views.editing import edit_page
from record.views.responses import table_response, type_of_file
from reporting.addresses import place
from reporting.publication import asks_for
from reporting.words import worded


@require_safe
@asks_for()
def considerations_file(request: HttpRequest, suffix: str) -> type_of_file:
    """Which meeting dealt with what, as a file."""
    table = considerations_table(considerations(request.user), correction_index())
    return table_response(request, table, suffix, page="decisions#meetings")


@require_http_methods(["GET", "POST"])
def write_consideration(request: HttpRequest, plan: str = "", key: int = 0) -> HttpResponse:
    """Say which meeting dealt with what, or change it."""
    known = consideration_keyed(key, request.user) if key else None
    chosen = known.plan if known else plan_named(plan, request.user)

    def values_of(one: Consideration) -> dict[str, Any]:
        return {"meeting": one.meeting, "about": about_key(one), "text": one.text, **cited_now(one)}

    def save(form: Any, version: int) -> Consideration:
        entry = form.consideration()
        return services.save_consideration(chosen, known, entry, expected_version=version, by=person(request))

    return edit_page(
        request,
        record_edit(ConsiderationForm, known, values_of, save, plan=chosen),
        title=worded("What %(meeting)s dealt with", meeting=known.meeting)
        if known
        else "Which meeting dealt with what?",
        crumbs=[("Meetings", place("decisions#meetings")), (chosen.title, "")],
        done=known.get_absolute_url() if known else place("decisions#meetings"),
        plan=chosen,
        message="It is saved; everybody reads it.",
        extra={"changes": changes_of_consideration(known) if known else ()},
        after=lambda saved: saved.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def delete_consideration(request: HttpRequest, key: int) -> HttpResponse:
    """Delete what was said of a meeting; asks first."""
    known = consideration_keyed(key, request.user)
    return delete_page(
        request,
        known,
        lambda version: services.delete_consideration(known, expected_version=version, by=person(request)),
        named=worded("what %(meeting)s did with the %(about)s", meeting=known.meeting, about=known.about),
        back=known.get_absolute_url(),
        message=worded("What %(meeting)s did is deleted", meeting=known.meeting),
        plan=known.plan,
    )
