"""A round as something that is reviewed: found by its address, compared with the round before."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from people.policies import FOCAL_POINT
from programmes import policies
from programmes.models import AchievementSummary, ActivityRating, AssessmentRound, KeyAchievement
from programmes.selectors.files import with_withdrawals
from programmes.selectors.records import KEY_ACHIEVEMENT, SUMMARY
from programmes.selectors.round_ratings import previous_round_of
from review.models import Circulation
from review.reviewable import Earlier, EarlierText


def round_at(plan: str, slug: str) -> AssessmentRound | None:
    """Return the round of a plan by its slug, in any state; None where there is none."""
    rounds = AssessmentRound.objects.filter(plan__slug=plan, slug=slug)
    return rounds.select_related("plan__rating_scale", "presented_to").first()


def earlier_than(assessment_round: AssessmentRound) -> Earlier:
    """Return what the texts of a round are compared with: the round before, if focal points may read it."""
    return said_in(previous_round_of(assessment_round))


def said_in(assessment_round: AssessmentRound | None) -> Earlier:
    """Return what a round said, as far as focal points may read it; three queries."""
    if assessment_round is None or assessment_round.status not in policies.READABLE_STATUSES[FOCAL_POINT]:
        return Earlier()
    ratings = ActivityRating.objects.filter(assessment_round=assessment_round)
    return Earlier(
        round=assessment_round,
        ratings={
            one.activity.code: EarlierText(
                text=one.note,
                level=one.level,
                level_label=str(one.level or one.get_not_rated_because_display()),
                not_rated_because=one.not_rated_because,
            )
            for one in ratings.select_related("activity", "level")
        },
        texts={
            (kind, one.area.slug): one.text
            for kind, model in ((KEY_ACHIEVEMENT, KeyAchievement), (SUMMARY, AchievementSummary))
            for one in model.objects.filter(assessment_round=assessment_round).select_related("area")
        },
    )


def circulated_evidence(
    circulation: Circulation, groups: list[list[dict[str, Any]]]
) -> list[list[dict[str, Any]]]:
    """Return evidence, text by text, with what was withdrawn and where the States it was sent to read it."""
    place = [circulation.place, circulation.subject.slug, circulation.number]
    found = with_withdrawals(groups)
    for piece in (one for pieces in found for one in pieces if one["sha256"]):
        piece["address"] = reverse("programmes:review-evidence", args=[*place, piece["sha256"]])
    return found
