"""Rounds that staff work on: who rates what, and how far the answers of the States are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, Min, OuterRef, Q

from people.policies import act_named, may
from people.prepared import prepared
from programmes.models import ActivityRating, AssessmentRound, PlannedActivity, RatingAssignment
from record.refusals import NotFoundError
from reporting.words import worded
from review.models import Circulation
from review.states import AT_WORK, PRESENTED, REPLACED

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


def staff_round(plan_slug: str, slug: str) -> AssessmentRound:
    """Return a round in any state, for secretariat staff only; raises NotFoundError."""
    found = next(iter(_slugged(plan_slug, slug)), None)
    if found is None:
        raise NotFoundError(worded("There is no round “%(slug)s” of this plan.", slug=slug))
    return found


@prepared
def _slugged(plan: str, slug: str) -> QuerySet[AssessmentRound]:
    return AssessmentRound.objects.filter(plan__slug=plan, slug=slug).select_related(
        "plan__rating_scale",
        "citation__source",
        "presented_to",
        "opened_by",
        "clearance_proposed_by",
        "cleared_by",
        "snapshot",
    )


@dataclass(frozen=True)
class RoundAtWork:
    """A round that staff work on, with how many States have answered its open circulation."""

    assessment_round: AssessmentRound
    circulation: Circulation | None
    answered: int
    recipients: int


def rounds_at_work() -> list[RoundAtWork]:
    """Return every round that is not presented, real plans first, newest first; three queries."""
    rounds = list(
        AssessmentRound.objects.exclude(status__in=(PRESENTED, REPLACED))
        .select_related("plan", "presented_to", "clearance_proposed_by")
        .order_by("plan__is_training", "-plan__first_year", "-number")
    )
    found = (
        Circulation.objects.filter(assessment_round__in=rounds, withdrawn_at__isnull=True)
        .annotate(
            answered=Count("recipients", filter=Q(recipients__sent_at__isnull=False)),
            to=Count("recipients"),
        )
        .order_by("number")
    )
    last = {one.object_id: one for one in found}
    return [
        RoundAtWork(
            one,
            last.get(one.pk),
            last[one.pk].answered if one.pk in last else 0,
            last[one.pk].to if one.pk in last else 0,
        )
        for one in rounds
    ]


SHARE: Final = ("round_slug", "round_title", "plan_slug", "plan_title", "is_training", "left", "due")
"""What is read of one person’s share in one round; ``due`` is when the first of what is left is due."""


def assignments_of(assessment_round: AssessmentRound) -> dict[int, RatingAssignment]:
    """Return who rates what, by the key of the activity; one query."""
    found = RatingAssignment.objects.filter(assessment_round=assessment_round).select_related("user")
    return {one.activity_id: one for one in found}


def who_may_rate() -> list[User]:
    """Return the accounts to which something can be given to rate."""
    roles = act_named("rate").roles
    found = get_user_model().objects.filter(is_active=True, groups__name__in=roles).distinct()
    return [one for one in found.order_by("first_name", "username") if may(one, "rate")]


def own_shares(user: User) -> QuerySet[RatingAssignment, Any]:
    """Return what an account is still to rate, a row for each round at work, with the values of ``SHARE``."""
    done = ActivityRating.objects.filter(
        Q(level__isnull=False) | ~Q(not_rated_because=""),
        assessment_round=OuterRef("assessment_round"),
        activity=OuterRef("activity"),
    )
    left = RatingAssignment.objects.filter(~Exists(done), user=user.pk, assessment_round__status__in=AT_WORK)
    return (
        left.order_by()
        .values(
            round_slug=F("assessment_round__slug"),
            round_title=F("assessment_round__title"),
            plan_slug=F("assessment_round__plan__slug"),
            plan_title=F("assessment_round__plan__title"),
            is_training=F("assessment_round__plan__is_training"),
        )
        .annotate(left=Count("pk"), due=Min("due_on"))
    )


def activities_to_assign(assessment_round: AssessmentRound) -> list[PlannedActivity]:
    """Return the activities of a round in the order of its plan; one query."""
    return list(assessment_round.plan.activities.select_related("area"))
