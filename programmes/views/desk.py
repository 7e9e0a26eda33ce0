"""The desk of the secretariat: opening, giving out, circulating, clearing and presenting rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.forms import add_errors, saved_by
from people.policies import may
from programmes import policies
from programmes.forms.ratings import AssignForm, RoundForm
from programmes.forms.rules import LevelForm, RulesForm
from programmes.models import AssessmentRound
from programmes.selectors.at_work import (
    activities_to_assign,
    assignments_of,
    round_ratings,
    staff_round,
    who_may_rate,
)
from programmes.selectors.plans import meetings_for, plan_named
from programmes.selectors.records import waiting_on
from programmes.selectors.reviewed import obstacles_to_circulating, obstacles_to_clearing
from programmes.services import rounds
from programmes.services.assigning import assign as give
from programmes.views import presenting
from record.refusals import StaleVersionError
from record.views.editing import opening_page, unsaved_form
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Proposal
from review.selectors.proposals import open_proposals
from review.states import AT_WORK, CIRCULATED, CLEARED, DRAFT
from review.views import steps as step_views


@require_http_methods(["GET", "POST"])
def open_round(request: HttpRequest, plan: str) -> HttpResponse:
    """Open a round of a plan."""
    chosen = plan_named(plan, request.user)
    return opening_page(
        request,
        chosen,
        lambda data: RoundForm(
            data,
            initial=request.GET.dict(),
            plan=chosen,
            rounds=chosen.assessment_rounds.standing().order_by("-number"),
            meetings=meetings_for(chosen),
        ),
        lambda form: rounds.open_round(chosen, form.new_round(), by=person(request)),
        title="Open a round",
        message="“%(title)s” is open as a draft.",
        to=lambda opened: (
            f"{reverse('programmes:rating-form', args=[plan, opened.slug])}?show=mine"
            if opened.assignments.exists()
            else opened.desk_address
        ),
    )


@require_safe
def round_desk(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """One round: where it stands, what blocks the next step, who was sent what and when."""
    assessment_round = staff_round(plan, slug)
    unsaved = unsaved_form(request)
    return render(request, "programmes/desk.html", _desk_context(request, assessment_round, unsaved))


def _desk_context(
    request: HttpRequest, assessment_round: AssessmentRound, typed: Any = None
) -> dict[str, Any]:
    status = assessment_round.status
    progress = round_ratings(assessment_round).progress if status in AT_WORK else None
    obstacles = []
    if status == DRAFT:
        obstacles = obstacles_to_circulating(assessment_round, progress)
    elif status == CIRCULATED:
        obstacles = obstacles_to_clearing(assessment_round, progress)
    context = step_views.desk_of_review(request, assessment_round, obstacles, typed)
    acts = {name.replace("-", "_"): may(request.user, name, assessment_round) for name in policies.ACTS}
    return {
        **context,
        "may": {**context["may"], **acts},
        "progress": progress,
        "asked": waiting_on(assessment_round) if status == CLEARED else (),
        "may_discard": status == DRAFT and not context["circulations"],
    }


@require_http_methods(["GET", "POST"])
def circulate(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Circulate a round to all member States."""
    found = staff_round(plan, slug)
    return step_views.circulate(request, found, found.deadline)


STEPS: dict[str, Callable[[HttpRequest, AssessmentRound], str]] = {
    **step_views.STEPS,
    "propose-revision": presenting.propose_revision,
}


@require_POST
def step(request: HttpRequest, plan: str, slug: str, act: str) -> HttpResponse:
    """Take one step of the workflow, or say why it cannot be taken."""

    def page(typed: Any, more: Mapping[str, Any], status: int) -> HttpResponse:
        context = {**_desk_context(request, staff_round(plan, slug), typed), **more}
        return render(request, "programmes/desk.html", context, status=status)

    return step_views.take_step(request, staff_round(plan, slug), STEPS[act], act, page)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Throw a draft away that was never circulated; asks first."""
    assessment_round = staff_round(plan, slug)
    if request.method == "POST":
        try:
            rounds.discard_round(assessment_round, by=person(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(assessment_round.desk_address)
        messages.success(request, worded("The draft “%(title)s” is discarded.", title=assessment_round.title))
        return redirect("desk")
    context = {"round": assessment_round, "plan": assessment_round.plan}
    return render(request, "programmes/discard.html", context)


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Give activities to colleagues to rate, with a day until which."""
    assessment_round = staff_round(plan, slug)
    activities = activities_to_assign(assessment_round)
    form = AssignForm(request.POST or None, people=who_may_rate(), activities=activities)
    many = saved_by(form, lambda data: give(assessment_round, by=person(request), **data))
    if many is not None:
        messages.success(request, worded("Changed hands: %(many)s.", many=many))
        return redirect(request.path)
    known = assignments_of(assessment_round)
    chosen = set(request.POST.getlist("activities"))
    context = {
        "form": form,
        "round": assessment_round,
        "plan": assessment_round.plan,
        "lines": [(one, known.get(one.pk), str(one.pk) in chosen) for one in activities],
    }
    return render(request, "programmes/assign.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def plan_rules(request: HttpRequest, plan: str) -> HttpResponse:
    """The rules of a plan, and what its levels mean."""
    chosen = plan_named(plan, request.user)
    levels = list(chosen.rating_scale.levels.order_by("rank"))
    data = request.POST or unsaved_form(request)
    form = RulesForm(data, plan=chosen)
    level_forms = [LevelForm(data, level=level) for level in levels]
    if request.method == "POST" and all(one.is_valid() for one in (form, *level_forms)):
        try:
            changed = rounds.set_rules(
                chosen,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
                levels={one.level.pk: one.values() for one in level_forms},
                reason=form.cleaned_data["reason"],
                by=person(request),
            )
        except StaleVersionError:
            form.add_error(
                None, "Somebody else changed the rules meanwhile; open the page anew to see theirs."
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = "The rules are saved." if changed else "Nothing was changed."
            if isinstance(changed, Proposal):
                said = "Proposed: an approver other than you decides. Until then the rules are as they were."
            messages.success(request, said)
            return redirect(request.path)
    context = {
        "plan": chosen,
        "form": form,
        "level_forms": level_forms,
        "asked": open_proposals(chosen).get(policies.RULES),
    }
    wrong = form.errors or any(one.errors for one in level_forms)
    return render(request, "programmes/rules.html", context, status=400 if wrong else 200)
