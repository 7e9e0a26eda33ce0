"""Finding activities, achievements, meetings and sources by any words, in any script."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from programmes.addresses import address_of
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    KeyAchievement,
    Meeting,
    Objective,
    PlannedActivity,
    Platform,
    StrategicPlan,
)
from programmes.selectors.plans import readable_by
from programmes.selectors.sources import readable_source_keys
from record.models import Correction, SourceDocument, folded

if TYPE_CHECKING:
    from people.policies import type_of_user

MOST_HITS_A_KIND = 50

type_of_kind = tuple[str, QuerySet[Any], Callable[[Any], tuple[str, str, str]]]
"""A kind of record: its name, its rows, and how a row says title, text and address."""


@dataclass(frozen=True)
class Hit:
    """One record found: what it is, its name, the text that matched, its page."""

    kind: str
    title: str
    text: str
    url: str


@dataclass(frozen=True)
class HitGroup:
    """The hits of one kind; ``more`` says that some were left off."""

    kind: str
    hits: tuple[Hit, ...]
    more: bool


def search(words: str, user: type_of_user | None) -> list[HitGroup]:
    """Return what holds every one of the words, grouped by kind, as far as the reader may see it."""
    return hits_among(_kinds(user), words)


def hits_among(kinds: Iterable[type_of_kind], words: str) -> list[HitGroup]:
    """Return the rows of each kind that hold every one of the words; one query a kind.

    Words are compared folded (case, width), so it works for any script and for words of one or two
    characters. Each query is bounded.
    """
    tokens = folded(words).split()
    if not tokens:
        return []
    groups = []
    holds_all = Q()
    for token in tokens:
        holds_all &= Q(search_text__contains=token)
    for kind, found, describe in kinds:
        rows = list(found.filter(holds_all)[: MOST_HITS_A_KIND + 1])
        if rows:
            hits = tuple(Hit(kind, *describe(row)) for row in rows[:MOST_HITS_A_KIND])
            groups.append(HitGroup(kind, hits, len(rows) > MOST_HITS_A_KIND))
    return groups


def _real(found: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out what was made up for training."""
    return found.filter(assessment_round__plan__is_training=False)


def _of_plans(
    user: type_of_user | None,
) -> Iterable[type_of_kind]:
    """What is searched of plans and their rounds; of a plan that is not shown first, with its name."""
    shown_first = StrategicPlan.objects.filter(readable_by(None), is_training=False)
    first = shown_first.values_list("pk", flat=True)[:1]

    def at(row: Any, plan: StrategicPlan) -> str:
        return address_of(row) + ("" if plan.pk in first else f"?plan={plan.slug}")

    readable = readable_by(user, "plan")
    yield (
        "Planned activities",
        PlannedActivity.objects.filter(readable, plan__is_training=False)
        .with_area()
        .select_related("area", "plan"),
        lambda row: (f"{row.code} · {row.area.name}", row.text, at(row, row.plan)),
    )
    yield (
        "Notes on activities",
        _real(ActivityRating.objects.visible_to(user)).select_related(
            "activity__area", "assessment_round__plan"
        ),
        lambda row: (
            f"{row.activity.code} · {row.assessment_round.title}",
            row.note,
            at(row, row.assessment_round.plan),
        ),
    )
    yield (
        "Key achievements",
        _real(KeyAchievement.objects.visible_to(user)).select_related("area", "assessment_round__plan"),
        lambda row: (row.area.name, row.text, at(row, row.assessment_round.plan)),
    )
    yield (
        "Achievement summaries",
        _real(AchievementSummary.objects.visible_to(user)).select_related("area", "assessment_round__plan"),
        lambda row: (row.area.name, row.text, at(row, row.assessment_round.plan)),
    )
    yield (
        "Objectives",
        Objective.objects.filter(readable, plan__is_training=False).select_related("area", "plan"),
        lambda row: (row.called, row.text, at(row, row.plan)),
    )


def _beside_plans(
    user: type_of_user | None,
) -> Iterable[type_of_kind]:
    """What is searched beside the plans: platforms, meetings, sources and corrections."""
    yield (
        "Platforms",
        Platform.objects.select_related("area"),
        lambda row: (row.code, row.name, address_of(row)),
    )
    yield (
        "Meetings",
        Meeting.objects.exclude(citation__source__kind=SourceDocument.Kind.TRAINING),
        lambda row: (row.code, f"{row.name}. {row.decided}", address_of(row)),
    )
    yield (
        "Sources",
        SourceDocument.objects.filter(pk__in=readable_source_keys(user)),
        lambda row: (row.title, row.description, address_of(row)),
    )
    yield (
        "Corrections",
        Correction.objects.all(),
        lambda row: (
            f"{row.code} {row.subject}",
            row.printed,
            address_of(row),
        ),
    )


def _kinds(
    user: type_of_user | None,
) -> Iterable[type_of_kind]:
    """What is searched: kind, the rows open to this reader, and how a row describes itself."""
    yield from _of_plans(user)
    yield from _beside_plans(user)
