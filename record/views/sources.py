"""Sources, what rests on them, and what the head of a page says of what is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.policies import may
from record.lists import SourceTable
from record.selectors import sources as selectors
from record.selectors.corrections import all_corrections
from reporting.publication import takes


@require_safe
@takes("plan", "round", "order")
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
@takes("plan", "round")
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


type_of_gathering = Callable[[HttpRequest], dict[str, Any]]

_GATHERED: Final[list[type_of_gathering]] = []


def register_frame(gather: type_of_gathering) -> None:
    """Add to the context of pages of the record, as which plan is read and in which round."""
    _GATHERED.append(gather)


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page needs; raises what those who registered raise."""
    return {name: value for gather in _GATHERED for name, value in gather(request).items()}
