"""Locking a round, finding the round of a record, and keeping the counts of both true."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, When

from programmes.models import (
    AchievementLevelCount,
    ActivityCount,
    ActivityRating,
    AssessmentRound,
    PlannedActivity,
    StrategicPlan,
)
from record.counting import CORRECTED, certainty_of
from record.models import Certainty, Citation
from record.services.changes import announce_change, locked
from review.services.positions import locked_subject
from review.states import CLEARED

type_of_record = TypeVar("type_of_record", bound=models.Model)


class FrozenRoundError(PermissionDenied):
    """The round has been presented; only a new round may say something else."""


def locked_round(assessment_round: AssessmentRound) -> AssessmentRound:
    """Return the round as it stands now, locked until the caller's transaction ends."""
    found: AssessmentRound = locked_subject(assessment_round)
    return found


def locked_in_its_round(record: type_of_record, expected_version: int | None = None) -> type_of_record:
    """Return a record as it stands now, locked after its round, so that clearing and presenting wait for it.

    Raises StaleVersionError when it has moved on.
    """
    assessment_round = round_of(record)
    if assessment_round is not None:
        locked_round(assessment_round)
    return locked(record, expected_version)


OF_A_ROUND = ("ratings", "key_achievements", "achievement_summaries")


def round_of(record: models.Model) -> AssessmentRound | None:
    """Return the round that a record belongs to, or is; None for records outside any round.

    A citation belongs to the round of the fact that it carries.
    """
    if isinstance(record, AssessmentRound):
        return record
    if isinstance(record, Citation):
        carries = Q(citation=record) | Q(ratings__note_citation=record)
        for name in OF_A_ROUND:
            carries |= Q(**{f"{name}__citation": record})
        return AssessmentRound.objects.filter(carries).first()
    return getattr(record, "assessment_round", None)


def waiting_rounds(rounds: models.QuerySet[AssessmentRound]) -> list[AssessmentRound]:
    """Return those rounds that two people cleared and that have not been presented yet."""
    return list(rounds.filter(status=CLEARED, cleared_at__isnull=False))


type_of_count = dict[str, Any]
"""What activities that are counted together have in common: level, reason, source, certainty."""
UNRATED: type_of_count = {"level_id": None, "not_rated_because": "", "source_id": None, "certainty": ""}


def counted_as(record: models.Model) -> type_of_count:
    """Return under what a rating counts; what is no rating, or has nothing in it yet, as not rated."""
    if not isinstance(record, ActivityRating) or not (record.level_id or record.not_rated_because):
        return UNRATED
    return {
        "level_id": record.level_id,
        "not_rated_because": record.not_rated_because,
        "source_id": record.citation.source_id,
        "certainty": certainty_of(record.citation),
    }


def move_count(rating: ActivityRating, *, before: type_of_count, after: type_of_count) -> None:
    """Take one activity from one count to another, in the transaction that changed its rating."""
    if before == after:
        return
    where = {"assessment_round_id": rating.assessment_round_id, "area_id": rating.activity.area_id}
    for counted, step in ((before, -1), (after, 1)):
        counts = AchievementLevelCount.objects.filter(**where, **counted)
        if counts.update(count=F("count") + step) == 0:
            AchievementLevelCount.objects.create(**where, **counted, count=max(step, 0))


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
        rows: list[type_of_count] = []
        groups = (
            assessment_round.ratings.exclude(level=None, not_rated_because="")
            .annotate(
                area_id=F("activity__area"),
                source_id=F("citation__source"),
                certainty=Case(
                    When(citation__certainty=Certainty.INFERRED, then=F("citation__certainty")),
                    When(citation__corrected_on__isnull=False, then=models.Value(CORRECTED)),
                    default=F("citation__certainty"),
                ),
            )
            .values("area_id", "level_id", "not_rated_because", "source_id", "certainty")
            .annotate(count=Count("pk"))
            .order_by()
        )
        for one in groups:
            unrated[one["area_id"]] = unrated.get(one["area_id"], 0) - one["count"]
            rows.append(one)
        rows += [{**UNRATED, "area_id": area, "count": count} for area, count in unrated.items()]
        AchievementLevelCount.objects.bulk_create(
            AchievementLevelCount(assessment_round=assessment_round, **one) for one in rows
        )
    announce_change(plan)
