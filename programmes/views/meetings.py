"""Meetings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.selectors.organisation import meeting_kinds
from programmes.forms import Reading, reading_of
from programmes.selectors import meetings as selectors
from programmes.tables import MeetingTable
from record.refusals import NothingYetError
from record.selectors.corrections import corrections_by_record


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings."""
    found = selectors.meetings()
    corrections = corrections_by_record(found)
    lines = [selectors.MeetingLine(one, corrections.get(one.pk, ())) for one in found]
    table = MeetingTable(lines, sort=request.GET.get("order", ""))
    context = {
        "reading": _reading(request),
        "meetings": lines,
        "table": table,
        "kinds": meeting_kinds(),
    }
    return render(request, "programmes/meetings.html", context)


def _reading(request: HttpRequest) -> Reading | None:
    """Return what is read, None where no plan is open to the reader yet: meetings stand without one."""
    try:
        return reading_of(request)
    except NothingYetError:
        return None
