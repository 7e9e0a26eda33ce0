"""The planned activities of a round as records to count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, FilteredRelation, Q
from django.utils.text import slugify

from people.prepared import prepared
from programmes.addresses import activity_address
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    KeyAchievement,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.selectors.comparisons import CHANGES, change_between
from record.counting import Choice, Fact, cited
from record.models import Certainty, Citation
from reporting.ground import Cite
from review.models import NotRatedBecause, Position
from review.selectors.reviews import reservations_of

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


WITHOUT_LEVEL = 100
"""The place of reasons for no level, after all levels of a scale."""


RESERVED = Choice(3, "reserved", "Under an open reservation")
NO_AREA = Choice(9_999, "no-area", "No area named")


def areas_of(areas: Iterable[ProgrammeArea], plan: StrategicPlan) -> tuple[Choice, ...]:
    """Return areas, named and linked as in a plan, to count by; “No area named” where there is none."""
    own = {one.pk: one for one in plan.areas}
    called = (own.get(one.pk, one) for one in areas)
    found = (Choice(one.order, one.slug, one.name, one.get_absolute_url()) for one in called)
    return tuple(dict.fromkeys(found)) or (NO_AREA,)


def activity_facts(assessment_round: AssessmentRound) -> list[Fact]:
    """Return every planned activity of a round with its area, level and certainty; constant queries."""
    plan = assessment_round.plan
    levels = {one.pk: Choice(one.rank, one.slug, one.label) for one in plan.rating_scale.ordered_levels}
    areas = {one.pk: areas_of([one], plan) for one in plan.areas}
    rows = (
        PlannedActivity.objects.filter(plan=plan)
        .annotate(rated=FilteredRelation("ratings", condition=Q(ratings__assessment_round=assessment_round)))
        .annotate(
            level=F("rated__level"),
            reason=F("rated__not_rated_because"),
            certainty=F("rated__citation__certainty"),
            rests_on=F("rated__citation"),
        )
        .order_by("area__order", "number")
        .values_list("code", "area", "area__slug", "level", "reason", "certainty", "rests_on", "citation")
    )
    missing = assessment_round.citation.is_missing
    cites = _cites_of(assessment_round)
    planned = PlannedActivity.objects.filter(plan=plan).values("citation")
    own = {one.pk: cited(one) for one in Citation.objects.filter(pk__in=planned).select_related("source")}
    reserved = {one.text_of.code for one in _reservations(assessment_round)}
    found = []
    for code, area, slug, level, reason, certainty, rests_on, citation in rows:
        rated = (cites[rests_on],)
        doubtful = level and (certainty == Certainty.INFERRED or code in reserved)
        found.append(
            Fact(
                activity_address(plan.slug, slug, code),
                {
                    "area": areas[area],
                    "level": (levels.get(level) or _why_none(reason, is_missing=missing),),
                    "certainty": (
                        RESERVED if level and code in reserved else _certainty(certainty, is_missing=missing),
                    ),
                },
                (own[citation],),
                frozenset({"level"}) if doubtful else frozenset(),
                cites_of={"level": rated, "certainty": rated},
            )
        )
    return found


def _reservations(assessment_round: AssessmentRound) -> list[Position]:
    return reservations_of(assessment_round) if assessment_round.reservations else []


def _cites_of(*rounds: AssessmentRound) -> dict[int | None, Cite]:
    """Return where the ratings of rounds stand by the key of their citation; under None the last round."""
    found: dict[int | None, Cite] = {None: cited(rounds[-1].citation)}
    ratings = Citation.objects.filter(
        pk__in=ActivityRating.objects.filter(assessment_round__in=rounds).values("citation")
    )
    return found | {one.pk: cited(one) for one in ratings.select_related("source")}


def change_facts(earlier: AssessmentRound, later: AssessmentRound) -> list[Fact]:
    """Return every planned activity with its area and what became of its level between rounds; two queries.

    Nothing can be said, and nothing is returned, where the ratings of a round are missing in the source.
    """
    if earlier.citation.is_missing or later.citation.is_missing:
        return []
    areas = {one.pk: areas_of([one], later.plan) for one in later.plan.areas}
    rows = (
        PlannedActivity.objects.filter(plan=later.plan_id)
        .annotate(
            before=FilteredRelation("ratings", condition=Q(ratings__assessment_round=earlier)),
            after=FilteredRelation("ratings", condition=Q(ratings__assessment_round=later)),
        )
        .order_by("area__order", "number")
        .values_list(
            "code",
            "area",
            "area__slug",
            "before__level__rank",
            "after__level__rank",
            "after__not_rated_because",
            "before__citation",
            "after__citation",
        )
    )
    found, cites = [], _cites_of(earlier, later)
    for code, area, slug, before, after, reason, *rests_on in rows:
        both = tuple(cites[one] for one in rests_on)
        change = change_between(before, after, missing=False, reason=reason or "")
        found.append(
            Fact(
                activity_address(later.plan.slug, slug, code),
                {"area": areas[area], "change": (Choice(CHANGES.index(change), slugify(change), change),)},
                both,
                frozenset({"change"}) if any(one.is_inferred for one in both) else frozenset(),
            )
        )
    return found


def _why_none(reason: str | None, *, is_missing: bool) -> Choice:
    if is_missing:
        return Choice(WITHOUT_LEVEL + 50, "missing", "Missing in the source")
    if not reason:
        return Choice(WITHOUT_LEVEL + 40, "not-rated-yet", "Not rated yet")
    place = list(NotRatedBecause.values).index(reason)
    return Choice(WITHOUT_LEVEL + place, reason, str(NotRatedBecause(reason).label))


def _certainty(certainty: str | None, *, is_missing: bool) -> Choice:
    if is_missing or not certainty:
        return Choice(9, "none", "No rating in our sources" if is_missing else "No rating yet")
    if certainty == Certainty.INFERRED:
        return Choice(2, "inferred", "Inferred")
    return Choice(1, "certain", "Certain")


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
