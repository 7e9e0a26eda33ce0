"""Who rates what: for the form of a round, for its page of assignments, and for desks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, Min, OuterRef, Q

from people.policies import act_named, may
from programmes.models import ActivityRating, AssessmentRound, PlannedActivity, RatingAssignment
from review.states import AT_WORK

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class OwnShare:
    """What one person is still to rate in one round: how many, and until when the first of them."""

    assessment_round: AssessmentRound
    left: int
    due_on: date | None


def assignments_of(assessment_round: AssessmentRound) -> dict[int, RatingAssignment]:
    """Return who rates what, by the key of the activity; one query."""
    found = RatingAssignment.objects.filter(assessment_round=assessment_round).select_related("user")
    return {one.activity_id: one for one in found}


def who_may_rate() -> list[User]:
    """Return the accounts to which something can be given to rate."""
    roles = act_named("rate").roles
    found = get_user_model().objects.filter(is_active=True, groups__name__in=roles).distinct()
    return [one for one in found.order_by("first_name", "username") if may(one, "rate")]


def own_shares(user: User) -> list[OwnShare]:
    """Return what an account is still to rate in the rounds at work; two queries."""
    done = ActivityRating.objects.filter(
        Q(level__isnull=False) | ~Q(not_rated_because=""),
        assessment_round=OuterRef("assessment_round"),
        activity=OuterRef("activity"),
    )
    counted = (
        RatingAssignment.objects.filter(~Exists(done), user=user, assessment_round__status__in=AT_WORK)
        .order_by()
        .values("assessment_round")
        .annotate(left=Count("pk"), due=Min("due_on"))
    )
    shares = {one["assessment_round"]: one for one in counted}
    if not shares:
        return []
    rounds = AssessmentRound.objects.filter(pk__in=shares).select_related("plan")
    return [OwnShare(one, shares[one.pk]["left"], shares[one.pk]["due"]) for one in rounds]


def activities_to_assign(assessment_round: AssessmentRound) -> list[PlannedActivity]:
    """Return the activities of a round in the order of its plan; one query."""
    return list(assessment_round.plan.activities.select_related("area"))
