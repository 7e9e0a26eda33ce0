"""What the evaluator rates itself: activities, and how far recommendations were carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.models import Evaluation, EvaluatorRating, Recommendation
from evaluations.services.acts import locked_evaluation, recorded_at
from evaluations.services.findings import begin_again, end_if_nothing_is_left
from people.services import WrongStateError, check_may
from programmes.models import PlannedActivity
from record.services.changes import change, check_version, delete_with_history
from review.models import RatingLevel
from review.states import CIRCULATED, CLEARED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def save_rating(
    evaluation: Evaluation,
    *,
    activity: PlannedActivity | None = None,
    recommendation: Recommendation | None = None,
    level: RatingLevel | None,
    reason: str,
    expected_version: int,
    by: User,
) -> EvaluatorRating | None:
    """Keep the evaluator's own rating of one activity or recommendation; None takes a draft away.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    current_evaluation = locked_evaluation(evaluation)
    check_may(by, "write", current_evaluation)
    subject = activity or recommendation
    current = (
        EvaluatorRating.objects.select_for_update(of=("self",))
        .filter(evaluation=current_evaluation, activity=activity, recommendation=recommendation)
        .first()
    )
    before = (current.level_id, current.reason) if current else (None, "")
    if before == (level.pk if level else None, reason):
        return current
    check_version(current, expected_version, missing=EvaluatorRating(evaluation=evaluation, version=0))
    if current is not None and current.status == CLEARED:
        raise WrongStateError("This rating has been cleared; a later evaluation may rate anew.")
    if level is None:
        _take_away(current_evaluation, current, reason, by=by)
        return None
    _check_level(current_evaluation, level, reason)
    if current is None:
        current = EvaluatorRating(
            evaluation=current_evaluation,
            activity=activity,
            recommendation=recommendation,
            citation=recorded_at(current_evaluation, f"Rating of {subject}"),
            version=0,
        )
    current.level, current.reason = level, reason
    change(current, by=by, reason="Rated", quietly=True)
    begin_again(current_evaluation, by=by)
    return current


def _check_level(evaluation: Evaluation, level: RatingLevel, reason: str) -> None:
    if level.scale_id != evaluation.plan.rating_scale_id:
        raise ValidationError({"level": "This is not a level of the scale of the plan."})
    if not reason.strip():
        raise ValidationError({"reason": "Say what the rating rests on."})


def _take_away(evaluation: Evaluation, current: EvaluatorRating | None, reason: str, *, by: User) -> None:
    """Take a draft rating away; a reason without a level is refused, so that it is not lost."""
    if current is None or reason:
        raise ValidationError({"level": "Choose the level that the reason is for."})
    if evaluation.status == CIRCULATED:
        raise WrongStateError("It is circulated just now; take the circulation back first.")
    delete_with_history(current, by=by, reason="Taken away")
    end_if_nothing_is_left(evaluation, by=by)
