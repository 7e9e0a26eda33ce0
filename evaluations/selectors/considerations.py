"""Which meeting dealt with what of a plan, in both directions, as one reader may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluations.models import Consideration, Evaluation
from people.policies import Reader, reader_of
from people.prepared import prepared
from programmes.models import AssessmentRound, StrategicPlan
from record.refusals import NotFoundError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user

LARGEST_KEY = 10**18
"""Beyond what any record has; a larger number is not looked up."""


def _seen(user: type_of_user | None) -> QuerySet[Consideration]:
    return Consideration.objects.visible_to(user).select_related(
        "meeting", "plan", "evaluation", "assessment_round", "citation__source"
    )


def considerations(user: type_of_user | None, plan: StrategicPlan | None = None) -> list[Consideration]:
    """Return what meetings dealt with, of one plan or of all real ones, in the order of the meetings."""
    found = _seen(user)
    return list(found.filter(plan=plan) if plan else found.filter(plan__is_training=False))


def by_meeting(user: type_of_user | None) -> dict[int, list[Consideration]]:
    """Return what each meeting dealt with, by the key of the meeting; one query."""
    found: dict[int, list[Consideration]] = {}
    for one in considerations(user):
        found.setdefault(one.meeting_id, []).append(one)
    return found


def of_evaluation(evaluation: Evaluation, user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with an evaluation or with what it recommends."""
    return list(_of_evaluation(evaluation.pk, reader_of(user)))


@prepared
def _of_evaluation(evaluation: int, reader: Reader) -> QuerySet[Consideration]:
    return _seen(reader).filter(evaluation=evaluation)


def of_recommendations(user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with what the evaluations of real plans recommend."""
    return list(_of_recommendations(reader_of(user)))


@prepared
def _of_recommendations(reader: Reader) -> QuerySet[Consideration]:
    asked = _seen(reader).filter(subject=Consideration.Subject.RECOMMENDATIONS)
    return asked.filter(plan__is_training=False)


def of_round(assessment_round: AssessmentRound, user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with a round."""
    return list(_seen(user).filter(assessment_round=assessment_round))


def of_what_follows(plan: StrategicPlan, user: type_of_user | None) -> list[Consideration]:
    """Return which meetings dealt with the plan that follows, or with what was recommended for it."""
    return list(_seen(user).filter(plan=plan).exclude(subject=Consideration.Subject.ROUND))


def consideration_keyed(key: int, user: type_of_user | None) -> Consideration:
    """Return one by its key; raises NotFoundError."""
    found = _seen(user).filter(pk=key).first() if key < LARGEST_KEY else None
    if found is None:
        raise NotFoundError("Nothing of the kind is on record.")
    return found
