"""The pages that belong to no single app."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from evaluations.forms.reading import PlanForm, RecommendationFilterForm
from evaluations.selectors.actions import considerations
from evaluations.selectors.evaluations import evaluations
from evaluations.views.pages import recommendation_list
from neaspec_portal.api import api
from neaspec_portal.api_docs import described
from neaspec_portal.catalogue import as_linked_data, catalogue
from neaspec_portal.dashboard import dashboard_of
from neaspec_portal.errors import not_allowed
from neaspec_portal.first_page import first_page
from neaspec_portal.overview import overview_of
from neaspec_portal.search import search as search_for
from neaspec_portal.server import server_state
from neaspec_portal.switcher import open_plans
from neaspec_portal.vocabulary import names
from papers.selectors.choosing import asked_of_meeting
from papers.selectors.papers import papers
from people.policies import OF_A_DELEGATION, roles_of
from people.selectors.organisation import is_empty_portal, meeting_kinds, members, organisation, publisher
from people.services.forgetting import RETENTION
from programmes.forms import Reading, ReadingForm, RoundForm, SearchForm, reading_of
from programmes.forms.reading import plan_asked
from programmes.models import StrategicPlan
from programmes.selectors.at_work import round_to_show
from programmes.selectors.counting import rule_of
from programmes.selectors.plans import plans
from programmes.tables import MeetingTable
from programmes.views.moved import moved
from programmes.views.programmes import meeting_list
from record.forms.choosing import cleaned
from record.refusals import NothingYetError
from reporting.addresses import reverse
from reporting.linked_data import embedded
from reporting.publication import asks_for, takes
from surveys.selectors.published import surveys

FILTERS = ("area", "level", "words")
CLOSED_TO_CRAWLERS = ("accounts", "account", "people", "invitation")


@require_http_methods(["GET", "HEAD", "POST"])
@takes(ReadingForm)
def overview(request: HttpRequest) -> HttpResponse:
    """The overview of the plan that is shown first; the first page of a portal that is still empty.

    An address of before, which asks for a plan or for more, leads on.
    """
    if any(request.GET.get(name) for name in FILTERS):
        return moved(request, to="programmes:activities")
    if request.GET.get("plan") or request.GET.get("round"):
        return moved(request, to="plan")
    try:
        reading = reading_of(request)
    except NothingYetError:
        if is_empty_portal():
            return first_page(request)
        reading = None
    if request.method == "POST":
        return not_allowed(request, "GET, HEAD")
    if reading is None:
        return render(request, "nothing_yet.html")
    return _overview(request, reading)


@require_safe
@takes(RoundForm)
def overview_of_plan(request: HttpRequest, plan: str) -> HttpResponse:
    """What was achieved of a plan, what was not, what is in doubt."""
    return _overview(request, reading_of(request, plan))


def _overview(request: HttpRequest, reading: Reading) -> HttpResponse:
    if reading.is_filtered:
        page = reverse("programmes:activities", args=[reading.plan.slug])
        return redirect(f"{page}?{reading.query}", permanent=True)
    context = {
        "reading": reading,
        "seen": overview_of(reading),
    }
    return render(request, "overview.html", context)


@require_safe
@takes(RecommendationFilterForm, "order", MeetingTable.asked)
def decisions(request: HttpRequest) -> HttpResponse:
    """What was recommended, which meeting dealt with it, what was answered, what became of it."""
    with_paper = {one.assessment_round.plan_id for one in papers(None)}
    asked = filter(None, (asked_of_meeting(one) for one in plans(None) if one.pk in with_paper))
    context = {
        **recommendation_list(request),
        **meeting_list(request),
        "asked_of_meeting": list(asked),
        "considerations": considerations(request.user),
    }
    return render(request, "decisions.html", context)


@require_safe
@takes()
def about(request: HttpRequest) -> HttpResponse:
    """Whose portal this is, what the levels mean, how it is counted, how sure it is, who can use it."""
    known, front = plans(None), organisation().front_plan
    plan = next((one for one in known if one.slug == front), known[0] if known else None)
    context = {
        "members": members(),
        "kinds": meeting_kinds(),
        "plan": plan,
        "rule": rule_of(plan) if plan else "",
    }
    return render(request, "about.html", context)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How a round gets on, beside the one before it; by itself the newest round that staff work on."""
    if roles_of(request.user) & OF_A_DELEGATION:
        return redirect("review:circulations")
    newest = None if request.GET else round_to_show()
    if newest is not None:
        return redirect(f"{reverse('progress')}?plan={newest.plan.slug}&round={newest.slug}")
    try:
        reading = reading_of(request)
    except NothingYetError:
        return render(request, "nothing_yet.html")
    return render(request, "progress.html", {"reading": reading, "seen": dashboard_of(reading)})


@require_safe
@takes(ReadingForm, SearchForm)
def search(request: HttpRequest) -> HttpResponse:
    """What is called so and answers, and what holds the words."""
    words = cleaned(SearchForm(request.GET))["q"]
    context = {"reading": reading_of(request), "words": words, "found": search_for(words, request.user)}
    return render(request, "search.html", context)


@require_safe
@asks_for()
def search_names(request: HttpRequest) -> HttpResponse:
    """The names of everything with a page of its own, for a field that offers them while one types."""
    return JsonResponse({"names": names()})


@require_safe
@takes(PlanForm)
def data(request: HttpRequest) -> HttpResponse:
    """Every table and figure that everybody may take away, with its files; of one plan, or of all."""
    plan = _plan_of(request)
    groups = catalogue(plan)
    content = as_linked_data(groups, **_place(request))
    context = {"groups": groups, "content": SafeString(embedded(content)), "plan": plan}
    return render(request, "data.html", context)


@require_safe
@asks_for(PlanForm)
def data_catalogue(request: HttpRequest) -> HttpResponse:
    """The same list as harvesters of open data read it: DCAT as JSON-LD."""
    content = as_linked_data(catalogue(_plan_of(request)), **_place(request))
    return JsonResponse(content, content_type="application/ld+json")


def _plan_of(request: HttpRequest) -> StrategicPlan | None:
    """Return the plan whose data are asked for; None for those of all plans."""
    typed = cleaned(PlanForm(request.GET))["plan"]
    return plan_asked(typed, None) if typed else None


def _place(request: HttpRequest) -> dict[str, Any]:
    return {
        "publisher": publisher(),
        "root": request.build_absolute_uri("/").rstrip("/"),
        "page": reverse("data"),
    }


def _examples() -> dict[str, str]:
    """Return a plan, survey, evaluation and paper that everybody reads, by their names in addresses."""
    survey = next(iter(surveys(None)), None)
    question = survey.questions.first() if survey else None
    found = {
        "plan": next(iter(open_plans()), None),
        "survey": survey,
        "evaluation": next(iter(evaluations(None)), None),
        "slug": next(iter(papers(None)), None),
    }
    return {
        "figure": str(question.number) if question else "",
        **{name: one.slug if one else "" for name, one in found.items()},
    }


@require_safe
@takes()
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API described for people, from the same description that programs read."""
    return render(request, "api_docs.html", {"description": described(api.get_openapi_schema(), _examples())})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for browsers that ask without having read a page."""
    return redirect(static("reporting/icon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read."""
    closed = [f"Disallow: /{one}/" for one in CLOSED_TO_CRAWLERS]
    pages = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    return HttpResponse("\n".join(["User-agent: *", *closed, pages, ""]), content_type="text/plain")


@require_safe
@takes()
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why and how long, and whom to ask."""
    return render(
        request,
        "privacy.html",
        {"contact": settings.PRIVACY_CONTACT or organisation().contact, "retention": RETENTION},
    )


@require_safe
def server(request: HttpRequest) -> HttpResponse:
    """The administrator's page: whether everything that should run does."""
    now = timezone.now()
    return render(request, "server.html", {"now": now, **server_state(now)})
