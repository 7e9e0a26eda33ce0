"""Addresses of before that named no plan: each leads for good to the oldest plan that has what it names."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from programmes.forms.reading import plan_asked
from programmes.models.plans import CODE_PATTERN, PAGES_OF_A_PLAN
from programmes.selectors.plans import oldest_plan_with
from programmes.titles import figure_page
from record.converters import SLUG
from reporting.addresses import reverse
from reporting.files import OF_FIGURE

NAME: Final = rf"(?P<slug>{SLUG})"
MOVED: Final = {
    r"^programmes/$": "programmes:activities",
    r"^programmes/activities/$": "programmes:activities",
    rf"^programmes/activities\.{OF_FIGURE}$": "programmes:activities-file",
    rf"^programmes/figures/{NAME}/$": "programmes:figure",
    rf"^programmes/figures/{NAME}/embed/$": "programmes:embed",
    rf"^programmes/figures/{NAME}\.{OF_FIGURE}$": "programmes:figure-file",
    rf"^programmes/{NAME}/brief\.(?P<suffix>pdf|docx)$": "papers:area-brief-file",
    rf"^programmes/{NAME}/$": "programmes:area",
    rf"^programmes/{NAME}/(?P<code>{CODE_PATTERN})/$": "programmes:activity",
    r"^rounds/$": "programmes:rounds",
    r"^rounds/compare/$": "programmes:compare",
    rf"^rounds/compare\.{OF_FIGURE}$": "programmes:compare-file",
    rf"^rounds/{NAME}/$": "programmes:round",
    rf"^rounds/{NAME}/record/$": "programmes:record",
    rf"^rounds/{NAME}/record\.{OF_FIGURE}$": "programmes:record-file",
    rf"^rounds/{NAME}/changes/$": "programmes:changes",
    rf"^rounds/{NAME}/changes\.{OF_FIGURE}$": "programmes:changes-file",
    rf"^rounds/{NAME}/as-of/$": "programmes:as-of",
    rf"^rounds/{NAME}/positions/$": "programmes:round-positions",
    r"^evidence-board/$": "evaluations:board",
    rf"^evidence-board\.{OF_FIGURE}$": "evaluations:board-file",
    r"^succession/$": "evaluations:ledger",
    rf"^succession\.{OF_FIGURE}$": "evaluations:ledger-file",
    rf"^succession/flow\.{OF_FIGURE}$": "evaluations:flow-file",
}
"""The view to which an address of before leads, by its pattern."""
OF_AREAS: Final = frozenset({"papers:area-brief-file", "programmes:activity", "programmes:area"})
OF_FIGURES: Final = frozenset({"programmes:embed", "programmes:figure", "programmes:figure-file"})


@require_safe
def moved(request: HttpRequest, to: str, **names: str) -> HttpResponse:
    """Lead on to a view below a plan: the plan that the address asks for, or the oldest that has it.

    What else is asked for is carried along. Raises NotFoundError where no plan that the reader may see has
    such an area, activity or round; UnknownValueError for a plan there is not.
    """
    if to in OF_AREAS and names["slug"] in PAGES_OF_A_PLAN:
        # An area that was called so has another name since the words of addresses are no areas.
        names["slug"] += "-2"
    query = request.GET.copy()
    typed = query.pop("plan", [""])[-1]
    if typed:
        plan = plan_asked(typed, request.user)
    else:
        named = "" if to in OF_FIGURES else names.get("slug", "")
        area = named if to in OF_AREAS else ""
        rounds = ("" if area else named, *(query.get(one, "") for one in ("round", "later", "earlier")))
        plan = oldest_plan_with(
            request.user,
            area=area,
            code=names.get("code", ""),
            of_round=next(filter(None, rounds), ""),
        )
    if to == "programmes:figure":
        return HttpResponsePermanentRedirect(figure_page(plan.slug, names["slug"], query.urlencode()))
    address = reverse(to, kwargs={"plan": plan.slug, **names})
    return HttpResponsePermanentRedirect(f"{address}?{query.urlencode()}" if query else address)
