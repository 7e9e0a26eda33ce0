"""Management's and the evaluator's ratings side by side: never averaged, their disconnects counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluations.models import Evaluation, EvaluatorRating, ManagementResponse, Recommendation
from people.policies import PUBLIC
from programmes.models import ActivityRating, AssessmentRound, PlannedActivity
from programmes.policies import READABLE_STATUSES
from review.models import RatingLevel

if TYPE_CHECKING:
    from people.policies import type_of_user

DISCONNECTS = ("raised", "lowered", "same", "not validated", "rated by the evaluator only", "rated by nobody")


def disconnect(management: RatingLevel | None, evaluator: RatingLevel | None) -> str:
    """Return how the evaluator's level stands to management's (rank 1 is the highest)."""
    if management is not None and evaluator is not None:
        if management.rank == evaluator.rank:
            return "same"
        return "raised" if evaluator.rank < management.rank else "lowered"
    if management is not None:
        return "not validated"
    return "rated by the evaluator only" if evaluator is not None else "rated by nobody"


@dataclass(frozen=True)
class SideBySide:
    """One activity or recommendation with both ratings."""

    subject: PlannedActivity | Recommendation
    management: RatingLevel | None
    management_reason: str
    rating: EvaluatorRating | None

    @property
    def is_activity(self) -> bool:
        return isinstance(self.subject, PlannedActivity)

    @property
    def evaluator(self) -> RatingLevel | None:
        return self.rating.level if self.rating else None

    @property
    def disconnect(self) -> str:
        """How both stand to each other; a rating that is still a draft counts for nobody."""
        return disconnect(self.management, self.cleared_level)

    @property
    def cleared_level(self) -> RatingLevel | None:
        is_cleared = self.rating is not None and self.rating.status == EvaluatorRating.Status.CLEARED
        return self.evaluator if is_cleared else None


@dataclass(frozen=True)
class Ratings:
    """Both ratings of a whole evaluation, counted; ``compared_with`` is the round of management's."""

    evaluation: Evaluation
    compared_with: AssessmentRound | None
    activities: tuple[SideBySide, ...]
    recommendations: tuple[SideBySide, ...]
    levels: tuple[RatingLevel, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many activities are of which disconnect, in a fixed order; those that occur."""
        found = [(name, sum(one.disconnect == name for one in self.activities)) for name in DISCONNECTS]
        return [(name, count) for name, count in found if count]

    @property
    def recommendation_counts(self) -> list[tuple[str, int]]:
        """The same for recommendations that anybody has rated."""
        rated = [one for one in self.recommendations if one.disconnect != "rated by nobody"]
        found = [(name, sum(one.disconnect == name for one in rated)) for name in DISCONNECTS]
        return [(name, count) for name, count in found if count]

    @property
    def matrix(self) -> list[tuple[str, list[tuple[int, bool]]]]:
        """A line a level of management, a cell a level of the evaluator, “not validated” last."""
        columns: list[RatingLevel | None] = [*self.levels, None]
        return [
            (
                level.label,
                [
                    (
                        sum(
                            one.management == level and one.cleared_level == column for one in self.activities
                        ),
                        level == column,
                    )
                    for column in columns
                ],
            )
            for level in self.levels
        ]

    @property
    def columns(self) -> list[str]:
        return [level.label for level in self.levels] + ["Not validated"]

    @property
    def rated_by_evaluator(self) -> int:
        return sum(one.rating is not None for one in (*self.activities, *self.recommendations))


def side_by_side(evaluation: Evaluation, user: type_of_user | None) -> Ratings:
    """Return both ratings of every activity and recommendation of an evaluation's plan; six queries.

    Management's come from the round the evaluation looks at, and only once that round is open to everybody.
    """
    compared = evaluation.compared_with
    if compared is not None and compared.status not in READABLE_STATUSES[PUBLIC]:
        compared = None
    own = {
        one.activity_id: (one.level, one.note)
        for one in ActivityRating.objects.filter(assessment_round=compared).select_related("level")
        if compared is not None
    }
    rated = list(
        EvaluatorRating.objects.visible_to(user)
        .filter(evaluation=evaluation)
        .select_related("level", "citation__source")
    )
    by_activity = {one.activity_id: one for one in rated if one.activity_id}
    by_recommendation = {one.recommendation_id: one for one in rated if one.recommendation_id}
    responses = {
        one.recommendation_id: (one.level, one.level_reason)
        for one in ManagementResponse.objects.visible_to(user)
        .filter(recommendation__evaluation__plan=evaluation.plan_id)
        .select_related("level")
    }
    activities = evaluation.plan.activities.with_area().order_by("area__order", "number")
    recommendations = (
        Recommendation.objects.visible_to(user)
        .filter(evaluation__plan=evaluation.plan_id)
        .select_related("evaluation")
        .order_by("-evaluation_id", "kind", "order", "code")
    )
    return Ratings(
        evaluation=evaluation,
        compared_with=compared,
        activities=tuple(
            SideBySide(one, *own.get(one.pk, (None, "")), by_activity.get(one.pk)) for one in activities
        ),
        recommendations=tuple(
            SideBySide(one, *responses.get(one.pk, (None, "")), by_recommendation.get(one.pk))
            for one in recommendations
        ),
        levels=evaluation.plan.rating_scale.ordered_levels,
    )
