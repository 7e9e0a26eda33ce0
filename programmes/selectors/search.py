"""Finding activities, achievements and meetings by any words, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from programmes.models import (
    AchievementSummary,
    ActivityRating,
    KeyAchievement,
    Meeting,
    Objective,
    PlannedActivity,
    Platform,
)
from programmes.selectors.plans import readable_by
from record.addresses import address_of
from record.models import SourceDocumentKind

if TYPE_CHECKING:
    from people.policies import type_of_user
    from record.searching import type_of_kind


def _real(found: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out what was made up for training."""
    return found.filter(assessment_round__plan__is_training=False)


def _of_plans(
    user: type_of_user | None,
) -> Iterable[type_of_kind]:
    """What is searched of plans and their rounds."""
    readable = readable_by(user, "plan")
    yield (
        "Planned activities",
        PlannedActivity.objects.filter(readable, plan__is_training=False)
        .with_area()
        .select_related("area", "plan"),
        lambda row: (f"{row.code} · {row.short_title or row.area.name}", row.text, address_of(row)),
    )
    yield (
        "Notes on activities",
        _real(ActivityRating.objects.visible_to(user)).select_related(
            "activity__area", "assessment_round__plan"
        ),
        lambda row: (
            f"{row.activity.code} · {row.assessment_round.title}",
            row.note,
            address_of(row),
        ),
    )
    yield (
        "Key achievements",
        _real(KeyAchievement.objects.visible_to(user)).select_related("area", "assessment_round__plan"),
        lambda row: (row.area.name, row.text, address_of(row)),
    )
    yield (
        "Achievement summaries",
        _real(AchievementSummary.objects.visible_to(user)).select_related("area", "assessment_round__plan"),
        lambda row: (row.area.name, row.text, address_of(row)),
    )
    yield (
        "Objectives",
        Objective.objects.filter(readable, plan__is_training=False).select_related("area", "plan"),
        lambda row: (row.called, row.text, address_of(row)),
    )


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched: kind, the rows open to this reader, and how a row describes itself."""
    yield from _of_plans(user)
    yield (
        "Platforms",
        Platform.objects.select_related("area"),
        lambda row: (row.code, row.name, address_of(row)),
    )
    yield (
        "Meetings",
        Meeting.objects.exclude(citation__source__kind=SourceDocumentKind.TRAINING),
        lambda row: (row.code, f"{row.name}. {row.decided}", address_of(row)),
    )
