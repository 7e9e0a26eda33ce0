"""Activities with their ratings: listed, filtered, one by one in every round, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from people.prepared import give, prepared
from people.selectors.organisation import organisation
from programmes.models import ActivityRating, AssessmentRound, PlannedActivity, ProgrammeArea, StrategicPlan
from programmes.selectors.records import evidence_of
from record.models import Certainty, folded
from record.refusals import NotFoundError
from reporting.words import chosen_in_words, worded
from review.models import Position, RatingLevel
from review.selectors.reviews import reservations_of

SORT_KEYS = {
    "code": ("area__order", "area__code", "number"),
    "area": ("area__name", "number"),
    "level": ("level_rank", "area__order", "number"),
}
"""Allowed sort keys of the activity list and the fields they stand for."""

BATCH = 500
"""Activities read at a time when all of them go into a file."""


@dataclass(frozen=True)
class RatedActivity:
    """An activity beside its rating in one round; ``rating`` is None where the round has none."""

    activity: PlannedActivity
    rating: ActivityRating | None
    ratings_missing: bool = False
    reservations: tuple[Position, ...] = ()

    @property
    def level(self) -> RatingLevel | None:
        return self.rating.level if self.rating else None

    @property
    def level_label(self) -> str:
        """The level, the reason why there is none, or that the source does not hold it."""
        if self.rating is None or not self.rating.is_complete:
            return "Missing in the source" if self.ratings_missing else "No rating yet"
        if self.rating.merged_into_id:
            return f"Merged into {self.rating.merged_into}"
        return str(self.rating.level or self.rating.get_not_rated_because_display())

    @property
    def is_inferred(self) -> bool:
        return self.rating is not None and self.rating.citation.is_inferred

    @property
    def is_behind(self) -> bool:
        """Whether it has a level that does not count as carried out."""
        return self.level is not None and not self.level.in_headline

    @property
    def level_in_words(self) -> str:
        """The level as a sentence says it, as “partially, inferred”."""
        return self.level_label.lower() + (", inferred" if self.is_inferred else "")


@dataclass(frozen=True)
class ActivityFilter:
    """What a reader asked to see; an empty filter means everything."""

    area: ProgrammeArea | None = None
    level: RatingLevel | None = None
    words: str = ""

    @property
    def areas(self) -> tuple[ProgrammeArea, ...]:
        """The area that is asked for; none where all are."""
        return (self.area,) if self.area else ()

    @property
    def text(self) -> str:
        """The filter in words, as printed on pages and exports; empty when there is none."""
        return chosen_in_words(
            area=self.area and self.area.name, level=self.level and self.level.label, words=self.words
        )


def activities(
    plan: StrategicPlan,
    assessment_round: AssessmentRound,
    *,
    chosen: ActivityFilter | None = None,
    sort: str = "code",
) -> QuerySet[PlannedActivity]:
    """Return the activities of a plan under a filter, in the order asked for.

    A sort key may begin with ``-``. Raises KeyError for one that is not in SORT_KEYS. Pages of the plain
    order are read by ``plan_order``.
    """
    chosen = chosen or ActivityFilter()
    area, level = (one.pk if one else None for one in (chosen.area, chosen.level))
    found = _sorted(plan.pk, assessment_round.pk, area, level, sort=sort)
    for word in folded(chosen.words).split():
        found = found.filter(search_text__contains=word)
    return found


@prepared
def _sorted(
    plan: int, assessment_round: int, area: int | None, level: int | None, *, sort: str
) -> QuerySet[PlannedActivity]:
    found = PlannedActivity.objects.filter(plan=plan).with_area()
    if area is not None:
        found = found.filter(area=area)
    if level is not None:
        found = found.filter(ratings__assessment_round=assessment_round, ratings__level=level)
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    fields = SORT_KEYS[key]
    if key == "level":
        rank = ActivityRating.objects.filter(
            activity=OuterRef("pk"), assessment_round=assessment_round
        ).values("level__rank")
        found = found.annotate(level_rank=Subquery(rank[:1]))
    orders = [
        F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True) for name in fields
    ]
    return found.order_by(*orders)


def rated(found: Iterable[PlannedActivity], assessment_round: AssessmentRound) -> list[RatedActivity]:
    """Put each activity beside its rating in a round; one query for all of them."""
    listed = list(found)
    keys = tuple(one.pk for one in listed)
    ratings = {rating.activity_id: rating for rating in _ratings_in(assessment_round.pk, keys)}
    missing = assessment_round.citation.is_missing
    reserved: dict[str, tuple[Position, ...]] = {}
    for one in reservations_of(assessment_round) if assessment_round.reservations else ():
        reserved[one.text_of.code] = (*reserved.get(one.text_of.code, ()), one)
    return [RatedActivity(one, ratings.get(one.pk), missing, reserved.get(one.code, ())) for one in listed]


@prepared
def _ratings_in(assessment_round: int, activities: tuple[int, ...]) -> QuerySet[ActivityRating]:
    return ActivityRating.objects.filter(
        assessment_round=assessment_round, activity__in=activities
    ).select_related("level", "merged_into", "citation__source", "note_citation__source")


def below_headline(
    assessment_round: AssessmentRound, area: ProgrammeArea, *, most: int
) -> list[RatedActivity]:
    """Return so many activities of an area below the headline levels, lowest level first; one query."""
    levels_by_key = {level.pk: level for level in assessment_round.plan.rating_scale.ordered_levels}
    ratings = list(_below_headline(assessment_round.pk, area.pk, most=most))
    for rating in ratings:
        rating.level = levels_by_key.get(rating.level_id or 0)
        rating.activity.area = area
    return [RatedActivity(rating.activity, rating) for rating in ratings]


@prepared
def _below_headline(assessment_round: int, area: int, *, most: int) -> QuerySet[ActivityRating]:
    return (
        ActivityRating.objects.filter(
            assessment_round=assessment_round, activity__area=area, level__in_headline=False
        )
        .select_related("activity", "citation")
        .order_by("-level__rank", "activity__number")[:most]
    )


@dataclass(frozen=True)
class GridTile:
    """One activity on the grid: its code, and its level or the reason why it has none."""

    code: str
    area: ProgrammeArea
    level: RatingLevel | None
    not_rated_because: str
    is_inferred: bool
    text: str = ""
    note: str = ""
    place: str = ""
    short_title: str = ""


def grid(
    assessment_round: AssessmentRound, areas: Iterable[ProgrammeArea], *, most: int
) -> dict[int, list[GridTile]]:
    """Return every activity with its level by area key; empty when one area has more than ``most``.

    One query over the few columns that a tile needs.
    """
    areas_by_key = {area.pk: area for area in areas}
    levels_by_key = {level.pk: level for level in assessment_round.plan.rating_scale.ordered_levels}
    rows = _tiles(assessment_round.plan_id, assessment_round.pk, tuple(areas_by_key), most=most)
    by_area: dict[int, list[GridTile]] = {key: [] for key in areas_by_key}
    for code, area, level, reason, certainty, text, note, place, short_title in rows:
        by_area[area].append(
            GridTile(
                code,
                areas_by_key[area],
                levels_by_key.get(level),
                reason or "",
                certainty == Certainty.INFERRED,
                text,
                note or "",
                place or "",
                short_title,
            )
        )
    return {} if any(len(line) > most for line in by_area.values()) else by_area


def plans_too_long(most: int, *plans: int) -> set[int]:
    """Return the keys of the plans, of all or of some, that have an area of more than ``most`` activities."""
    found = PlannedActivity.objects.filter(number__lte=most + 1, **({"plan__in": plans} if plans else {}))
    by_area = found.order_by().values("plan", "area").annotate(count=Count("pk"))
    return set(by_area.filter(count__gt=most).values_list("plan", flat=True))


@prepared
def _tiles(
    plan: int, assessment_round: int, areas: tuple[int, ...], *, most: int
) -> QuerySet[PlannedActivity, tuple[Any, ...]]:
    rated = FilteredRelation("ratings", condition=Q(ratings__assessment_round=assessment_round))
    tiles: QuerySet[PlannedActivity, tuple[Any, ...]] = (
        PlannedActivity.objects.filter(plan=plan, area__in=areas, number__lte=most + 1)
        .annotate(rated=rated)
        .order_by("area", "number")
        .values_list(
            "code",
            "area",
            "rated__level",
            "rated__not_rated_because",
            "rated__citation__certainty",
            "text",
            "rated__note",
            "rated__citation__place",
            "short_title",
        )[: most * len(areas) + 1]
    )
    return tiles


def in_batches(
    found: QuerySet[PlannedActivity], assessment_round: AssessmentRound
) -> Iterator[RatedActivity]:
    """Yield rated activities batch by batch, so that a long export needs little memory."""
    batch: list[PlannedActivity] = []
    for one in found.iterator(chunk_size=BATCH):
        batch.append(one)
        if len(batch) == BATCH:
            yield from rated(batch, assessment_round)
            batch = []
    yield from rated(batch, assessment_round)


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
