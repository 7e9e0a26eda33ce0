"""A round as something that is reviewed: found by its address, compared with the round before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from people.policies import FOCAL_POINT
from people.prepared import prepared
from programmes import policies
from programmes.models import AchievementSummary, ActivityRating, AssessmentRound, KeyAchievement
from programmes.selectors.files import with_withdrawals
from programmes.selectors.records import KEY_ACHIEVEMENT, SUMMARY
from programmes.selectors.round_ratings import previous_round_of
from reporting.addresses import reverse
from review.models import Circulation
from review.reviewable import Earlier, EarlierText

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


def round_at(plan: str, slug: str) -> AssessmentRound | None:
    """Return the round of a plan by its slug, in any state; None where there is none."""
    return next(iter(_slugged(plan, slug)), None)


@prepared
def _slugged(plan: str, slug: str) -> QuerySet[AssessmentRound]:
    rounds = AssessmentRound.objects.filter(plan__slug=plan, slug=slug)
    return rounds.select_related("plan__rating_scale", "presented_to")


def earlier_than(assessment_round: AssessmentRound) -> Earlier:
    """Return what the texts of a round are compared with: the round before, if focal points may read it."""
    return said_in(previous_round_of(assessment_round))


def said_in(assessment_round: AssessmentRound | None) -> Earlier:
    """Return what a round said, as far as focal points may read it; three queries."""
    if assessment_round is None or assessment_round.status not in policies.READABLE_STATUSES[FOCAL_POINT]:
        return Earlier()
    return Earlier(
        round=assessment_round,
        ratings={
            one.activity.code: EarlierText(
                text=one.note,
                level=one.level,
                level_label=str(one.level or one.get_not_rated_because_display()),
                not_rated_because=one.not_rated_because,
            )
            for one in _ratings(assessment_round.pk)
        },
        texts={
            (kind, one.area.slug): one.text
            for kind, model in ((KEY_ACHIEVEMENT, KeyAchievement), (SUMMARY, AchievementSummary))
            for one in _texts(model, assessment_round.pk)
        },
    )


@prepared
def _ratings(assessment_round: int) -> QuerySet[ActivityRating]:
    # In no order: each is looked up by its code.
    return (
        ActivityRating.objects.filter(assessment_round=assessment_round)
        .order_by()
        .select_related("activity", "level")
    )


@prepared
def _texts(model: type[Model], assessment_round: int) -> QuerySet[Any]:
    found: QuerySet[Any] = model._default_manager.filter(assessment_round=assessment_round).order_by()
    return found.select_related("area")


def circulated_evidence(
    circulation: Circulation, groups: list[list[dict[str, Any]]]
) -> list[list[dict[str, Any]]]:
    """Return evidence, text by text, with what was withdrawn and where the States it was sent to read it."""
    place = [circulation.place, circulation.subject.slug, circulation.number]
    found = with_withdrawals(groups)
    for piece in (one for pieces in found for one in pieces if one["sha256"]):
        piece["address"] = reverse("programmes:review-evidence", args=[*place, piece["sha256"]])
    return found
