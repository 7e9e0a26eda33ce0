"""What areas wanted and did, and what a reader must know before quoting a number of a round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from people.prepared import prepared
from programmes.models import (
    AchievementSummary,
    AssessmentRound,
    KeyAchievement,
    Objective,
    Platform,
    ProgrammeArea,
    StrategicPlan,
)

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class AreaStory:
    """What one area wanted and did: objective, key achievement, summary, platforms."""

    area: ProgrammeArea
    objective: Objective | None
    key_achievement: KeyAchievement | None
    summary: AchievementSummary | None
    platforms: tuple[Platform, ...]


def area_stories(
    plan: StrategicPlan, assessment_round: AssessmentRound | None, areas: Iterable[ProgrammeArea]
) -> list[AreaStory]:
    """Return the story of each area, in four queries. The round must be one the reader may see."""
    wanted = list(areas)
    objectives = {objective.area_id: objective for objective in _objectives_of(plan.pk)}
    achievements: dict[int, Any] = {}
    summaries: dict[int, Any] = {}
    if assessment_round is not None:
        keys = tuple(one.pk for one in wanted)
        achievements, summaries = (
            {one.area_id: one for one in _of_round(model, assessment_round.pk, keys)}
            for model in (KeyAchievement, AchievementSummary)
        )
    platforms = list(_platforms(tuple(one.pk for one in wanted)))
    return [
        AreaStory(
            area,
            objectives.get(area.pk),
            achievements.get(area.pk),
            summaries.get(area.pk),
            tuple(one for one in platforms if one.area_id == area.pk),
        )
        for area in wanted
    ]


@prepared
def _objectives_of(plan: int) -> QuerySet[Objective]:
    return Objective.objects.filter(plan=plan).select_related("citation__source")


@prepared
def _of_round(model: type[Model], assessment_round: int, areas: tuple[int, ...]) -> QuerySet[Any]:
    found: QuerySet[Any] = model._default_manager.filter(assessment_round=assessment_round, area__in=areas)
    return found.select_related("citation__source")


@dataclass(frozen=True)
class Doubts:
    """What a reader must know before quoting a number of a round."""

    inferred_ratings: int
    rounds_without_ratings: tuple[AssessmentRound, ...]
    scale_is_undefined: bool
    corrections: int

    @property
    def count(self) -> int:
        """How many things nobody can vouch for; contradictions are marked where they stand."""
        return bool(self.inferred_ratings) + len(self.rounds_without_ratings) + self.scale_is_undefined


@dataclass(frozen=True)
class AreaAchievement:
    """What one area has to show: its key achievement in a round, and its platforms."""

    area: ProgrammeArea
    key_achievement: KeyAchievement | None
    platforms: tuple[Platform, ...]


def area_achievements(
    assessment_round: AssessmentRound, areas: Iterable[ProgrammeArea]
) -> list[AreaAchievement]:
    """Return what each area has to show; two queries. The round must be one the reader may see."""
    wanted = {area.pk: area for area in areas}
    achievements = {one.area_id: one for one in _key_achievements(assessment_round.pk, tuple(wanted))}
    platforms = list(_platforms(tuple(wanted)))
    return [
        AreaAchievement(area, achievements.get(key), tuple(one for one in platforms if one.area_id == key))
        for key, area in wanted.items()
    ]


@prepared
def _key_achievements(assessment_round: int, areas: tuple[int, ...]) -> QuerySet[KeyAchievement]:
    return KeyAchievement.objects.filter(assessment_round=assessment_round, area__in=areas)


@prepared
def _platforms(areas: tuple[int, ...]) -> QuerySet[Platform]:
    return Platform.objects.filter(area__in=areas).select_related("citation__source")


def doubts(
    plan: StrategicPlan, rounds: Iterable[AssessmentRound], *, inferred: int, corrections: int
) -> Doubts:
    """Gather what is inferred, missing or contradicted."""
    return Doubts(
        inferred_ratings=inferred,
        rounds_without_ratings=tuple(one for one in rounds if one.citation.is_missing),
        scale_is_undefined=plan.rating_scale.definitions_citation.is_missing,
        corrections=corrections,
    )
