"""The work on a round: what waits, who rated how many, and what a record said at a version."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from people.prepared import prepared
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    KeyAchievement,
    PlannedActivity,
    ProgrammeArea,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


def not_rated_yet(
    assessment_round: AssessmentRound, area: ProgrammeArea | None = None
) -> dict[int, list[str]]:
    """Return the codes of activities without a level or a reason, by the key of their area; one query.

    Of a round whose ratings are missing in its source nothing waits.
    """
    if assessment_round.citation.is_missing:
        return {}
    areas = () if area is None else (area.pk,)
    waiting: dict[int, list[str]] = defaultdict(list)
    for key, code in _without_rating(assessment_round.pk, assessment_round.plan_id, areas):
        waiting[key].append(code)
    return dict(waiting)


@prepared
def _without_rating(assessment_round: int, plan: int, areas: tuple[int, ...]) -> QuerySet[Any, Any]:
    """Return area and code of each activity without level or reason, in these areas or, without, in all."""
    done = ActivityRating.objects.filter(
        Q(level__isnull=False) | ~Q(not_rated_because=""),
        assessment_round=assessment_round,
        activity=OuterRef("pk"),
    )
    found = PlannedActivity.objects.filter(~Exists(done), plan=plan)
    if areas:
        found = found.filter(area__in=areas)
    return found.order_by("number").values_list("area", "code")


TAKEN_OVER = "Taken over from"
"""How the reason begins for which a rating of an earlier round was copied into a new one."""


@dataclass(frozen=True)
class Rater:
    """Somebody who wrote ratings of a round: of how many activities, and when last."""

    name: str
    activities: int
    last: datetime


def raters_of(assessment_round: AssessmentRound, area: ProgrammeArea | None = None) -> list[Rater]:
    """Return who wrote ratings of a round, who wrote last first; one query.

    What came with the source documents was written by nobody who has an account; what was taken over from
    an earlier round was rated there.
    """
    written = ActivityRating.history.filter(
        assessment_round=assessment_round.pk, history_user__isnull=False
    ).exclude(Q(history_type="-") | Q(history_change_reason__startswith=TAKEN_OVER))
    if area is not None:
        written = written.filter(activity__area=area.pk)
    found = (
        written.order_by()
        .values(name=F("history_user__username"))
        .annotate(activities=Count("activity", distinct=True), last=Max("history_date"))
        .order_by("-last")
    )
    return [Rater(**row) for row in found]


def entry_at(rating: ActivityRating | None, version: int) -> Any | None:
    """Return what a rating said at a version, from its history; None where it had none then."""
    if rating is None or version < 1:
        return None
    return rating.history.filter(version=version).select_related("level", "merged_into").first()


def text_at(record: KeyAchievement | AchievementSummary | None, version: int) -> str:
    """Return what an area text said at a version, from its history; empty where there was none then."""
    if record is None or version < 1:
        return ""
    row = record.history.filter(version=version).first()
    return row.text if row else ""
