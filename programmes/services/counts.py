"""Keeps the counts of a plan and its rounds true, in the transaction that changes what is counted."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import Count, F, Q

from programmes.models import (
    AchievementLevelCount,
    ActivityCount,
    ActivityRating,
    PlannedActivity,
    StrategicPlan,
)
from record.models import Certainty
from record.services.changes import announce_change


def counted_as(record: models.Model) -> tuple[int | None, str]:
    if isinstance(record, ActivityRating):
        return record.level_id, record.not_rated_because
    return None, ""


def move_count(
    rating: ActivityRating, *, before: tuple[int | None, str], after: tuple[int | None, str]
) -> None:
    """Take one activity from one count to another, in the transaction that changed its rating."""
    if before == after:
        return
    is_inferred = int(rating.citation.is_inferred)
    for (level_id, reason), step in ((before, -1), (after, 1)):
        counts = AchievementLevelCount.objects.filter(
            assessment_round=rating.assessment_round_id,
            area=rating.activity.area_id,
            level=level_id,
            not_rated_because=reason,
        )
        counted = level_id is not None or bool(reason)
        inferred = step * is_inferred if counted else 0
        if counts.update(count=F("count") + step, inferred=F("inferred") + inferred) == 0:
            AchievementLevelCount.objects.create(
                assessment_round_id=rating.assessment_round_id,
                area_id=rating.activity.area_id,
                level_id=level_id,
                not_rated_because=reason,
                count=max(step, 0),
                inferred=max(inferred, 0),
            )


@transaction.atomic
def count_all_activities() -> None:
    """Count the activities of all plans anew; after an archive has brought them."""
    _count_activities()


def _count_activities(**of: StrategicPlan) -> dict[int, int]:
    """Store how many activities a plan, or each, has in each area; return it by the key of the area."""
    ActivityCount.objects.filter(**of).delete()
    found = PlannedActivity.objects.filter(**of).order_by()
    counted = found.values_list("plan", "area").annotate(many=Count("*"))
    made = ActivityCount.objects.bulk_create(
        ActivityCount(plan_id=plan, area_id=area, count=count) for plan, area, count in counted
    )
    return {one.area_id: one.count for one in made}


@transaction.atomic
def recount(plan: StrategicPlan) -> None:
    """Count the activities and ratings of a plan anew: whenever activities come or go, or rows come in bulk.

    The counts of a round that has a snapshot stay as they were presented.
    """
    StrategicPlan.objects.select_for_update().get(pk=plan.pk)
    AchievementLevelCount.objects.filter(
        assessment_round__in=plan.assessment_rounds.filter(snapshot__isnull=True)
    ).delete()
    planned = _count_activities(plan=plan)
    for assessment_round in plan.assessment_rounds.filter(snapshot__isnull=True):
        unrated = dict(planned)
        rows = []
        groups = (
            assessment_round.ratings.exclude(level=None, not_rated_because="")
            .values_list("activity__area", "level", "not_rated_because")
            .annotate(
                rated=Count("pk"),
                inferred=Count("pk", filter=Q(citation__certainty=Certainty.INFERRED)),
            )
            .order_by()
        )
        for area, level, reason, count, inferred in groups:
            unrated[area] = unrated.get(area, 0) - count
            rows.append((area, level, reason, count, inferred))
        rows += [(area, None, "", count, 0) for area, count in unrated.items()]
        AchievementLevelCount.objects.bulk_create(
            AchievementLevelCount(
                assessment_round=assessment_round,
                area_id=area,
                level_id=level,
                not_rated_because=reason,
                count=count,
                inferred=inferred,
            )
            for area, level, reason, count, inferred in rows
        )
    announce_change(plan)
