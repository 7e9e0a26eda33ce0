"""Meetings and sources."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.policies import may
from people.selectors.organisation import meeting_kinds
from programmes.forms import Reading, reading_of
from programmes.selectors import sources as source_selectors
from programmes.selectors.corrections import all_corrections, corrections_by_record
from programmes.tables import MeetingTable, SourceTable
from record.refusals import NothingYetError


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings."""
    found = source_selectors.meetings()
    codes = corrections_by_record(found)
    lines = [source_selectors.MeetingLine(one, codes.get(one.pk, ())) for one in found]
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


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """All sources, and every contradiction between them."""
    context = {
        "reading": reading_of(request),
        "table": SourceTable(source_selectors.sources(request.user), sort=request.GET.get("order", "")),
        "corrections": all_corrections(),
        "may_propose": may(request.user, "propose-correction"),
    }
    return render(request, "programmes/sources.html", context)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source: what it is, what our copy lacks, how much rests on it."""
    use = source_selectors.source_named(slug, request.user)
    context = {
        "use": use,
        "source": use.source,
        "facts": source_selectors.facts_citing(use.source, request.user),
        "may_propose": may(request.user, "propose-correction"),
    }
    return render(request, "programmes/source.html", context)
