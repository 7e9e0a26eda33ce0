"""Where evaluators and staff write an evaluation, and staff circulate and clear it as they do a round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.forms.writing import (
    EvaluationForm,
    EvaluatorForm,
)
from evaluations.models import Criterion, Evaluation
from evaluations.selectors.circulating import (
    digest_of_evaluation,
    draft_ratings,
    drafts_of,
    obstacles_to_circulating,
    obstacles_to_clearing,
)
from evaluations.selectors.evaluations import evaluation_named, own_evaluations, workplace
from evaluations.services import evaluations as services
from people.access import person
from people.policies import STAFF, may, roles_of
from people.selectors import states_without_address
from people.selectors.organisation import organisation, zone_of
from programmes.selectors.plans import plan_named
from record.forms.fields import add_errors, valid_form
from record.views.editing import error_in_words, unsaved_form
from record.views.responses import whole_number
from reporting.addresses import reverse
from reporting.words import worded
from review.forms.circulating import CirculateForm
from review.selectors import circulations as circulation_selectors
from review.selectors.reviews import changed_since, positions_by_text
from review.views import steps
from review.views.answers import answer_lines


@require_safe
def workplaces(request: HttpRequest) -> HttpResponse:
    """The evaluations an account works on."""
    context = {
        "evaluations": own_evaluations(request.user),
        "may_open": may(request.user, "open-evaluation"),
    }
    return render(request, "evaluations/workplaces.html", context)


@require_http_methods(["GET", "POST"])
def open_evaluation(request: HttpRequest, plan: str) -> HttpResponse:
    """Open an evaluation of a plan."""
    chosen = plan_named(plan, request.user)
    unsaved = None if request.method == "POST" else unsaved_form(request)
    form = EvaluationForm(request.POST or unsaved, plan=chosen)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["criteria"] = tuple(data["criteria"])
        try:
            opened = services.open_evaluation(chosen, services.NewEvaluation(**data), by=person(request))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, worded("“%(title)s” is open as a draft.", title=opened.title))
            return redirect("evaluations:workplace", opened.slug)
    context = {
        "form": form,
        "title": "Open an evaluation",
        "crumbs": [("Desk", reverse("desk")), (chosen.title, "")],
        "done": reverse("evaluations:workplaces"),
        "plan": chosen,
    }
    return render(request, "record/edit.html", context, status=400 if form.errors else 200)


@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """One evaluation: what is written, where it stands, what blocks the next step."""
    found = workplace(slug, request.user)
    return render(request, "evaluations/workplace.html", _context(request, found))


def _context(request: HttpRequest, found: Evaluation, typed: Any = None) -> dict[str, Any]:
    user = request.user
    is_staff = bool(roles_of(user) & STAFF)
    circulations = circulation_selectors.circulations_of(found) if is_staff else []
    current = next((one for one in circulations if one.is_in_force), None)
    at_work = found.status != found.Status.CLEARED
    obstacles = []
    if at_work:
        in_draft = found.status == found.Status.DRAFT
        obstacles = obstacles_to_circulating(found) if in_draft else obstacles_to_clearing(found)
    acts = ("circulate", "extend", "remind", "withdraw", "dispose", "propose-clearance", "clear")
    return {
        "evaluation": found,
        "round": found,
        "plan": found.plan,
        "drafts": drafts_of(found),
        "draft_ratings": draft_ratings(found),
        "findings": found.findings.select_related("criterion__criterion", "citation__source"),
        "recommendations": found.recommendations.select_related("citation__source"),
        "criteria": found.criteria.select_related("criterion"),
        "evaluators": found.evaluators.select_related("term"),
        "obstacles": obstacles,
        "circulations": [
            (one, circulation_selectors.recipients_of(one), list(one.extensions.all()))
            for one in circulations
        ],
        "current": current if found.status == found.Status.CIRCULATED else None,
        "deadline_passed": current is not None and current.deadline <= timezone.now(),
        "changed": changed_since(found, current) if is_staff else [],
        "may": {name.replace("-", "_"): may(user, name, found) for name in acts},
        "may_write": may(user, "write", found),
        "may_make_final": may(user, "make-final", found) and not found.is_final,
        "proposal_is_stale": bool(found.clearance_digest)
        and found.status == found.Status.CIRCULATED
        and digest_of_evaluation(found) != found.clearance_digest,
        "is_own_proposal": found.clearance_proposed_by_id == user.pk,
        "is_staff": is_staff,
        "typed": typed or {},
        "evaluator_form": EvaluatorForm(),
        "unused": Criterion.objects.exclude(pk__in=found.criteria.values("criterion")),
    }


@require_http_methods(["GET", "POST"])
def circulate(request: HttpRequest, slug: str) -> HttpResponse:
    """Circulate the drafts of an evaluation to all member States."""
    found = evaluation_named(slug, request.user)
    form = CirculateForm(request.POST or unsaved_form(request), zone=zone_of(request.user))
    if steps.circulated(request, form, found):
        return redirect("evaluations:workplace", slug)
    unreachable = states_without_address(found.plan.taking_part)
    context = {
        "form": form,
        "title": f"Circulate “{found.title}”",
        "button": worded("Circulate to all %(members)s", members=organisation().called.members),
        "crumbs": [(found.title, reverse("evaluations:workplace", args=[slug]))],
        "done": reverse("evaluations:workplace", args=[slug]),
        "plan": found.plan,
        "lead": "Circulating locks the drafts into a numbered circulation and tells the focal points of all "
        "members of the plan at once by e-mail."
        + (
            worded(" No message will reach %(listed)s.", listed=", ".join(map(str, unreachable)))
            if unreachable
            else ""
        ),
        "obstacles": obstacles_to_circulating(found),
        "now": timezone.now(),
    }
    return render(request, "record/edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything the States sent on an evaluation, each with the secretariat's answer."""
    found = evaluation_named(slug, request.user)
    circulation = circulation_selectors.open_circulation(found)
    lines = positions_by_text(circulation) if circulation else []
    desk_address = reverse("evaluations:workplace", args=[slug])
    about = {
        "round": found,
        "plan": found.plan,
        "interval": None,
        "desk_address": desk_address,
        "change_address": desk_address,
    }
    return answer_lines(request, circulation, lines, about)


def _final(request: HttpRequest, found: Evaluation) -> str:
    services.make_final(found, by=person(request))
    return "The evaluation is final; nothing more is written in it."


def _evaluator(request: HttpRequest, found: Evaluation) -> str:
    data = valid_form(EvaluatorForm(request.POST)).cleaned_data
    if not data["user"]:
        return "Nothing changed."
    services.name_evaluator(found, data["user"], data["ends_on"], by=person(request))
    return worded(
        "%(user)s writes in it until %(last_day)s.", user=data["user"], last_day=f"{data['ends_on']:%d %B %Y}"
    )


def _dismiss(request: HttpRequest, found: Evaluation) -> str:
    services.dismiss_evaluator(found, whole_number(request.POST.get("user", "")), by=person(request))
    return "The account no longer writes in this evaluation."


STEPS: dict[str, Callable[[HttpRequest, Evaluation], str]] = {
    **steps.STEPS,
    "make-final": _final,
    "evaluator": _evaluator,
    "dismiss": _dismiss,
}


@require_POST
def step(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Take one step with an evaluation, or say why it cannot be taken."""
    found = workplace(slug, request.user)
    try:
        messages.success(request, STEPS[act](request, found))
    except ValidationError as error:
        context = _context(request, workplace(slug, request.user), request.POST)
        context.update({"refused": error.messages, "refused_act": act})
        return render(request, "evaluations/workplace.html", context, status=409)
    except PermissionDenied as error:
        messages.error(request, error_in_words(error))
        context = _context(request, workplace(slug, request.user))
        return render(request, "evaluations/workplace.html", context, status=403)
    return redirect("evaluations:workplace", slug)
