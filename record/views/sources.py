"""Sources, what rests on them, and what the head of a page says of what is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from people.policies import may
from record.forms.corrections import CorrectionsForm, corrections_asked
from record.selectors import sources as selectors
from record.selectors.corrections import corrections_by_status, register
from record.tables import SourceTable
from reporting.publication import takes


@require_safe
@takes(CorrectionsForm, "plan", "round", "order")
def sources(request: HttpRequest) -> HttpResponse:
    """All sources with what rests on them, and the contradictions between them that are asked for."""
    chosen, query = corrections_asked(request)
    uses = selectors.with_facts(selectors.sources(request.user), request.user)
    context = {
        **({} if query else frame_of(request)),
        "table": SourceTable(uses, sort=request.GET.get("order", "")),
        "form": CorrectionsForm(),
        "chosen": chosen,
        "query": f"?{query}" if query else "",
        "lines": register(chosen, request.user),
        "counts": [one for one in corrections_by_status() if one[-1]],
        "may_propose": may(request.user, "propose-correction"),
    }
    return render(request, "record/sources.html", context)


@require_safe
@takes("plan", "round")
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source on which much rests; any other leads to where it is listed."""
    use = selectors.source_named(slug, request.user)
    if not use.has_page:
        return redirect(use.source)
    context = {
        "use": use,
        "facts": selectors.facts_citing([use], request.user),
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
