"""The desk of the secretariat: opening, giving out, circulating, clearing and presenting rounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.policies import may
from people.selectors import states_without_address
from people.selectors.organisation import organisation, zone_of
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
from programmes.selectors.records import digest_of_round
from programmes.selectors.reviewed import obstacles_to_circulating, obstacles_to_clearing
from programmes.services import rounds
from programmes.services.assigning import assign as give
from programmes.views import presenting
from record.forms.fields import add_errors
from record.refusals import StaleVersionError
from record.views.editing import unsaved_form
from reporting.words import worded
from review import policies as review_policies
from review.forms.circulating import CirculateForm
from review.selectors import circulations as selectors
from review.selectors.circulations import step_at, steps
from review.selectors.reviews import changed_since
from review.states import AT_WORK, CIRCULATED, DRAFT
from review.views import steps as step_views

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def _desk_address(assessment_round: AssessmentRound) -> HttpResponse:
    return redirect("programmes:round-desk", assessment_round.plan.slug, assessment_round.slug)


@require_http_methods(["GET", "POST"])
def open_round(request: HttpRequest, plan: str) -> HttpResponse:
    """Open a round of a plan."""
    chosen = plan_named(plan, request.user)
    unsaved = None if request.method == "POST" else unsaved_form(request)
    form = RoundForm(
        request.POST or unsaved,
        rounds=chosen.assessment_rounds.standing().order_by("-number"),
        meetings=meetings_for(chosen),
    )
    if request.method == "POST" and form.is_valid():
        try:
            opened = rounds.open_round(chosen, form.new_round(), by=person(request))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, worded("“%(title)s” is open as a draft.", title=opened.title))
            return _desk_address(opened)
    context = {"form": form, "plan": chosen, "title": "Open a round"}
    status = 400 if form.errors else 200
    return render(request, "programmes/desk_form.html", context, status=status)


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
    circulations = selectors.circulations_of(assessment_round)
    current = next((one for one in circulations if one.withdrawn_at is None), None)
    progress = round_ratings(assessment_round).progress if status in AT_WORK else None
    obstacles = []
    if status == DRAFT:
        obstacles = obstacles_to_circulating(assessment_round, progress)
    elif status == CIRCULATED:
        obstacles = obstacles_to_clearing(assessment_round, progress)
    deadline_passed = current is not None and current.deadline <= timezone.now()
    is_over = deadline_passed or (
        current is not None and all(one.sent_at is not None for one in current.recipients.all())
    )
    return {
        "round": assessment_round,
        "plan": assessment_round.plan,
        "steps": steps(step_at(status, obstacles, is_over=is_over)),
        "progress": progress,
        "obstacles": obstacles,
        "circulations": [
            (one, selectors.recipients_of(one), list(one.extensions.all())) for one in circulations
        ],
        "current": current,
        "deadline_passed": deadline_passed,
        "may": {
            name.replace("-", "_"): may(request.user, name, assessment_round)
            for name in (*policies.ACTS, *review_policies.ACTS)
        },
        "proposal_is_stale": assessment_round.status == CIRCULATED
        and bool(assessment_round.clearance_digest)
        and digest_of_round(assessment_round) != assessment_round.clearance_digest,
        "changed": changed_since(assessment_round, current),
        "is_own_proposal": assessment_round.clearance_proposed_by_id == request.user.pk,
        "typed": typed or {},
        **presenting.waiting_on(assessment_round),
        "may_discard": status == DRAFT and not circulations,
    }


@require_http_methods(["GET", "POST"])
def circulate(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Circulate a round to all member States."""
    assessment_round = staff_round(plan, slug)
    zone = zone_of(request.user)
    initial = {"deadline": _planned(assessment_round, zone)}
    form = CirculateForm(request.POST or unsaved_form(request), initial=initial, zone=zone)
    if step_views.circulated(request, form, assessment_round):
        return _desk_address(assessment_round)
    context = {
        "form": form,
        "plan": assessment_round.plan,
        "round": assessment_round,
        "obstacles": obstacles_to_circulating(assessment_round),
        "title": f"Circulate “{assessment_round.title}”",
        "button": worded("Circulate to all %(members)s", members=organisation().called.members),
        "unreachable": states_without_address(assessment_round.plan.taking_part),
        "now": timezone.now(),
    }
    return render(request, "programmes/desk_form.html", context, status=400 if form.errors else 200)


def _planned(assessment_round: AssessmentRound, zone: ZoneInfo) -> str:
    deadline = assessment_round.deadline
    if deadline is None or deadline <= timezone.now():
        return ""
    return f"{deadline.astimezone(zone):%Y-%m-%dT%H:%M}"


STEPS: dict[str, Callable[[HttpRequest, AssessmentRound], str]] = {
    **step_views.STEPS,
    "propose-revision": presenting.propose_revision,
}


@require_POST
def step(request: HttpRequest, plan: str, slug: str, act: str) -> HttpResponse:
    """Take one step of the workflow, or say why it cannot be taken."""
    assessment_round = staff_round(plan, slug)
    try:
        messages.success(request, STEPS[act](request, assessment_round))
    except ValidationError as error:
        context = _desk_context(request, staff_round(plan, slug), request.POST)
        context.update({"refused": error.messages, "refused_act": act})
        return render(request, "programmes/desk.html", context, status=409)
    except PermissionDenied as error:
        messages.error(request, str(error) or "Your account may not do this.")
        return render(
            request,
            "programmes/desk.html",
            _desk_context(request, staff_round(plan, slug)),
            status=403,
        )
    return _desk_address(assessment_round)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Throw a draft away that was never circulated; asks first."""
    assessment_round = staff_round(plan, slug)
    if request.method == "POST":
        try:
            rounds.discard_round(assessment_round, by=person(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return _desk_address(assessment_round)
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
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            many = give(
                assessment_round,
                list(values["activities"]),
                to=values["to"],
                due_on=values["due_on"],
                by=person(request),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
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
            messages.success(request, "The rules are saved." if changed else "Nothing was changed.")
            return redirect(request.path)
    context = {
        "plan": chosen,
        "form": form,
        "level_forms": level_forms,
    }
    wrong = form.errors or any(one.errors for one in level_forms)
    return render(request, "programmes/rules.html", context, status=400 if wrong else 200)
