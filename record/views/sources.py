"""Sources, and what rests on them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.policies import may
from record.lists import SourceTable
from record.selectors import sources as selectors
from record.selectors.corrections import all_corrections
from record.views.frame import frame_of


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """All sources, and every contradiction between them."""
    context = {
        **frame_of(request),
        "table": SourceTable(selectors.sources(request.user), sort=request.GET.get("order", "")),
        "corrections": all_corrections(),
        "may_propose": may(request.user, "propose-correction"),
    }
    return render(request, "record/sources.html", context)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source: what it is, what our copy lacks, how much rests on it."""
    use = selectors.source_named(slug, request.user)
    context = {
        "use": use,
        "source": use.source,
        "facts": selectors.facts_citing(use.source, request.user),
        "may_propose": may(request.user, "propose-correction"),
    }
    return render(request, "record/source.html", context)
