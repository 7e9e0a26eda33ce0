"""One activity: its rating in every round, and the activities beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from people.prepared import give, prepared
from people.selectors.organisation import organisation
from programmes.models import ActivityRating, AssessmentRound, PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.selectors.activities import RatedActivity
from programmes.selectors.files import evidence_of
from record.refusals import NotFoundError
from reporting.words import worded


def activity_coded(plan: StrategicPlan, area: ProgrammeArea, code: str) -> PlannedActivity:
    """Return one activity; raises NotFoundError when the area has none of that code."""
    found = next(iter(_coded(plan.pk, area.pk, code)), None)
    if found is None:
        raise NotFoundError(
            worded(
                "%(name)s has no %(activity)s “%(code)s”.",
                name=area.name,
                activity=organisation().called.activity,
                code=code,
            )
        )
    return found


@prepared
def _coded(plan: int, area: int, code: str) -> QuerySet[PlannedActivity]:
    found = PlannedActivity.objects.filter(plan=plan, area=area, code=code)
    return found.with_area().select_related("citation__source", "area")


@dataclass(frozen=True)
class RoundRating:
    """What one round says about an activity."""

    assessment_round: AssessmentRound
    rated: RatedActivity


def rounds_of_activity(activity: PlannedActivity, rounds: Iterable[AssessmentRound]) -> list[RoundRating]:
    """Return an activity's rating in each of these rounds, first to last; one query."""
    listed = list(rounds)
    found = list(_ratings_of(activity.pk, tuple(one.pk for one in listed)))
    if found:
        give(found, "evidence", evidence_of(tuple(one.pk for one in found)), owner="rating_id", back="rating")
    ratings = {rating.assessment_round_id: rating for rating in found}
    return [
        RoundRating(one, RatedActivity(activity, ratings.get(one.pk), one.citation.is_missing))
        for one in listed
    ]


@prepared
def _ratings_of(activity: int, rounds: tuple[int, ...]) -> QuerySet[ActivityRating]:
    return ActivityRating.objects.filter(activity=activity, assessment_round__in=rounds).select_related(
        "level", "merged_into", "citation__source", "note_citation__source"
    )


@dataclass(frozen=True)
class Neighbours:
    """The activities before and after one, for reading on."""

    before: PlannedActivity | None
    after: PlannedActivity | None


def neighbours(activity: PlannedActivity) -> Neighbours:
    """Return the activities beside one within its area; one query."""
    found = _numbered(activity.plan_id, activity.area_id, (activity.number - 1, activity.number + 1))
    by_number = {one.number: one for one in found}
    return Neighbours(by_number.get(activity.number - 1), by_number.get(activity.number + 1))


@prepared
def _numbered(plan: int, area: int, numbers: tuple[int, ...]) -> QuerySet[PlannedActivity]:
    return PlannedActivity.objects.filter(plan=plan, area=area, number__in=numbers).order_by("number")
