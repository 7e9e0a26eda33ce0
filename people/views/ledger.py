"""The ledger: a page, and a signed file for an outside auditor."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from people.access import person
from people.exports import signed_ledger
from people.models import LedgerEntry
from people.selectors.ledger import SHOWN_FOR, entries, refused_since, refused_table
from people.services.ledger import record_event
from reporting.publication import asks_for

LINES_A_PAGE = 100


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Who signed in, was refused, was given or lost a role, and which acts two people did."""
    event = request.GET.get("event", "")
    event = event if event in LedgerEntry.Event.values else ""
    name = request.GET.get("name", "").strip()[:150]
    page = Paginator(entries(event, name), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "refused": refused_table(refused_since(timezone.now() - SHOWN_FOR)),
        "page": page,
        "events": LedgerEntry.Event.choices,
        "event": event,
        "name": name,
    }
    return render(request, "people/ledger.html", context)


@require_http_methods(["GET", "POST"])
@asks_for()
def ledger_file(request: HttpRequest) -> HttpResponse:
    """The whole ledger as a signed file; that somebody took it stands in it, so reading leads to its page."""
    if request.method != "POST":
        return redirect("people:ledger")
    content = signed_ledger(entries(), refused_since(), settings.SIGNING_SECRET, when=timezone.now())
    record_event(LedgerEntry.Event.EXPORTED, by=person(request), note="The ledger, signed")
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="ledger.zip"'
    return response
