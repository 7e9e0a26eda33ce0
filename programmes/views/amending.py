"""Changing wording that is cleared or adopted, and deciding what waits for a second person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from people.access import person
from programmes.forms.rules import AmendForm, WordingSearchForm
from programmes.policies import AMEND
from programmes.selectors import amending as selectors
from programmes.services import amending as services
from record.forms.choosing import cleaned
from record.forms.editing import Edit, as_text
from record.views.editing import edit_page
from reporting.addresses import reverse
from review.selectors import proposals as proposed


def wording_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the desk shows of wording: what can be changed, what was changed lately."""
    asked = cleaned(WordingSearchForm(request.GET))
    rows, more = selectors.records_of(asked["kind"], asked["q"])
    return {
        "form": WordingSearchForm(initial=asked),
        "asked": asked,
        "rows": rows,
        "more": more,
        "lately": proposed.lately_amended(),
    }


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Change the wording of one record, with a reason."""
    found, record = selectors.amendable(kind, key)
    edit = Edit(
        lambda data, files: AmendForm(data, kind=found, record=record),
        lambda form, version: services.amend(
            record,
            values=form.changes(),  # type: ignore[attr-defined]
            expected_version=version,
            reason=form.cleaned_data["reason"],
            by=person(request),
        ),
        lambda current: {name: as_text(getattr(current, name)) for name in found.fields},
    )
    done = f"{reverse('desk')}?view=wording"
    return edit_page(
        request,
        edit,
        title=f"Change wording: {found.name(record)}",
        crumbs=[("Desk", reverse("desk")), ("Wording", done)],
        done=done,
        lead="White space and quotes you change at once, with a reason. Anything else waits for an approver.",
        message="Saved. Its status is shown below.",
        after=lambda made: made.get_absolute_url(),
        extra={"about": "programmes/wording_about.html", "amended": proposed.done_on(record, AMEND)},
    )
