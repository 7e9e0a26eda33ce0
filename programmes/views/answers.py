"""The answers of the secretariat to everything the States sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from people.policies import may
from programmes.forms.positions import DispositionForm
from programmes.models import AssessmentRound, Circulation, Position
from programmes.selectors import circulations as selectors
from programmes.selectors.levels import achievement_levels, interval_for
from programmes.selectors.reservations import reservations_of
from programmes.selectors.reviews import PositionsOnText, positions_by_text
from programmes.selectors.versions import position_at
from programmes.services import positions
from record.forms.fields import add_errors
from record.forms.merging import refilled
from record.refusals import StaleVersionError
from record.views.kept import kept_form
from record.views.responses import person


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Everything the States sent, text by text, each with the secretariat's answer."""
    assessment_round = selectors.staff_round(plan, slug)
    circulation = selectors.open_circulation(assessment_round)
    lines = positions_by_text(circulation) if circulation else []
    return answer_lines(
        request,
        circulation,
        lines,
        {
            "round": assessment_round,
            "plan": assessment_round.plan,
            "interval": _interval_now(assessment_round),
            "desk_address": reverse("programmes:round-desk", args=[plan, slug]),
            "change_address": reverse("programmes:rating-form", args=[plan, slug]),
        },
    )


def answer_lines(
    request: HttpRequest,
    circulation: Circulation | None,
    lines: Sequence[PositionsOnText],
    about: dict[str, Any],
) -> HttpResponse:
    """Show and take the answers to what was sent; ``about`` names the subject and its addresses."""
    data = request.POST if request.method == "POST" else kept_form(request)
    forms = {
        one.pk: DispositionForm(_data_for(data, one), position=one)
        for line in lines
        for one in line.positions
        if one.kind != Position.Kind.CONCUR
    }
    lost: dict[int, Any] = {}
    if request.method == "POST":
        saved = [form for form in forms.values() if form.is_bound and _answer(request, form, lost)]
        if not lost and not any(form.errors for form in forms.values()):
            messages.success(request, f"{len(saved)} answer(s) saved." if saved else "Nothing was changed.")
            return redirect(request.path)
    context = {
        **about,
        "circulation": circulation,
        "lines": [
            (line, [(one, forms.get(one.pk), lost.get(one.pk)) for one in line.positions]) for line in lines
        ],
        "faults": [
            (f"position-{key}", f"{form.position.text_of.label}, {form.position.state}: {error}")
            for key, form in forms.items()
            for errors in form.errors.values()
            for error in errors
        ],
        "may_dispose": may(request.user, "dispose", about["round"]),
        "typed_by": request.user.pk,
    }
    status = 409 if lost else 400 if context["faults"] else 200
    return render(request, "programmes/answers.html", context, status=status)


def _data_for(data: Any, position: Position) -> Any:
    names = ("version", "disposition", "disposition_text")
    sent = data is not None and any(f"position-{position.pk}-{name}" in data for name in names)
    return data if sent else None


def _interval_now(assessment_round: AssessmentRound) -> Any:
    levels = achievement_levels(assessment_round)
    reserved = reservations_of(assessment_round)
    return interval_for(assessment_round, levels.total, reserved) if reserved else None


def _answer(request: HttpRequest, form: DispositionForm, lost: dict[int, Any]) -> bool:
    """Save one answer if something was typed for it; keep what somebody else answered meanwhile."""
    if not form.is_valid():
        return False
    data, position = form.cleaned_data, form.position
    typed = (data["disposition"], data["disposition_text"])
    seen = position_at(position, data["version"]) or position
    if typed in {
        (position.disposition, position.disposition_text),
        (seen.disposition, seen.disposition_text),
    }:
        return False
    try:
        positions.dispose(
            position,
            disposition=data["disposition"],
            text=data["disposition_text"],
            expected_version=data["version"],
            by=person(request),
        )
    except StaleVersionError as error:
        lost[position.pk] = error.current
        form.data = refilled(form, {"version": getattr(error.current, "version", 0)})
        return False
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True
