"""Where evaluators and staff write an evaluation, and staff circulate and clear it as they do a round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.forms.writing import (
    EvaluationForm,
    EvaluatorForm,
)
from evaluations.models import Criterion, Evaluation
from evaluations.selectors.circulating import (
    draft_ratings,
    drafts_of,
    obstacles_to_circulating,
    obstacles_to_clearing,
)
from evaluations.selectors.evaluations import evaluation_named, workplace
from evaluations.services import evaluations as services
from people.access import person
from people.policies import STAFF, may, roles_of
from programmes.selectors.plans import plan_named
from record.forms.fields import valid_form
from record.views.editing import opening_page
from record.views.responses import whole_number
from reporting.words import worded
from review.views import steps
from review.views.answers import answers_to


@require_http_methods(["GET", "POST"])
def open_evaluation(request: HttpRequest, plan: str) -> HttpResponse:
    """Open an evaluation of a plan."""
    chosen = plan_named(plan, request.user)

    def save(form: EvaluationForm) -> Evaluation:
        data = {**form.cleaned_data, "criteria": tuple(form.cleaned_data["criteria"])}
        return services.open_evaluation(chosen, services.NewEvaluation(**data), by=person(request))

    return opening_page(
        request,
        chosen,
        lambda data: EvaluationForm(data, plan=chosen),
        save,
        title="Open an evaluation",
        message="“%(title)s” is open as a draft.",
        to=lambda opened: opened.desk_address,
    )


@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """One evaluation: what is written, where it stands, what blocks the next step."""
    found = workplace(slug, request.user)
    return render(request, "evaluations/workplace.html", _context(request, found))


def _context(request: HttpRequest, found: Evaluation, typed: Any = None) -> dict[str, Any]:
    user = request.user
    is_staff = bool(roles_of(user) & STAFF)
    at_work = found.status != found.Status.CLEARED
    obstacles = []
    if at_work:
        in_draft = found.status == found.Status.DRAFT
        obstacles = obstacles_to_circulating(found) if in_draft else obstacles_to_clearing(found)
    return {
        **(steps.desk_of_review(request, found, obstacles, typed) if is_staff else {"plan": found.plan}),
        "evaluation": found,
        "drafts": drafts_of(found),
        "draft_ratings": draft_ratings(found),
        "findings": found.findings.select_related("criterion__criterion", "citation__source"),
        "recommendations": found.recommendations.select_related("citation__source"),
        "criteria": found.criteria.select_related("criterion"),
        "evaluators": found.evaluators.select_related("term"),
        "may_write": may(user, "write", found),
        "may_make_final": may(user, "make-final", found) and not found.is_final,
        "is_staff": is_staff,
        "evaluator_form": EvaluatorForm(),
        "unused": Criterion.objects.exclude(pk__in=found.criteria.values("criterion")),
    }


@require_http_methods(["GET", "POST"])
def circulate(request: HttpRequest, slug: str) -> HttpResponse:
    """Circulate the drafts of an evaluation to all member States."""
    found = evaluation_named(slug, request.user)
    return steps.circulate(request, found)


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything the States sent on an evaluation, each with the secretariat's answer."""
    return answers_to(request, evaluation_named(slug, request.user))


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

    def page(typed: Any, more: Mapping[str, Any], status: int) -> HttpResponse:
        context = {**_context(request, workplace(slug, request.user), typed), **more}
        return render(request, "evaluations/workplace.html", context, status=status)

    return steps.take_step(request, workplace(slug, request.user), STEPS[act], act, page)
