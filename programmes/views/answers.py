"""The answers of the secretariat to everything the States sent on a round."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from programmes.models import AssessmentRound
from programmes.selectors.at_work import staff_round
from programmes.selectors.levels import achievement_levels, interval_for
from reporting.addresses import reverse
from review.selectors.circulations import open_circulation
from review.selectors.positions import reservations_of
from review.selectors.reviews import positions_by_text
from review.views.answers import answer_lines


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Everything the States sent, text by text, each with the secretariat's answer."""
    assessment_round = staff_round(plan, slug)
    circulation = open_circulation(assessment_round)
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


def _interval_now(assessment_round: AssessmentRound) -> Any:
    levels = achievement_levels(assessment_round)
    reserved = reservations_of(assessment_round)
    return interval_for(assessment_round, levels.total, reserved) if reserved else None
