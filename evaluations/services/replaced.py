"""Evaluations follow a round whose revision was cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluations.models import Consideration, Evaluation
from record.services.changes import change

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from programmes.models import AssessmentRound


def follow(*, old: AssessmentRound, new: AssessmentRound, by: User, **_kwargs: Any) -> None:
    """Let evaluations that look at the ratings of a round look at those of its revision.

    What a meeting did with the round is found under its title and address, which its revision has now.
    """
    for evaluation in Evaluation.objects.select_for_update().filter(compared_with=old):
        evaluation.compared_with = new
        change(evaluation, by=by, reason="The round was revised", quietly=True)
    for one in (
        Consideration.objects.select_for_update()
        .filter(assessment_round=old)
        .exclude(meeting__in=new.considerations.values("meeting"))
    ):
        one.assessment_round = new
        change(one, by=by, reason="The round was revised", quietly=True)
