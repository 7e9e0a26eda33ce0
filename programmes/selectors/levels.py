"""How many activities reached which level, and what reservations leave open: the one counting."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from people.prepared import prepared
from programmes.models import AchievementLevelCount, ActivityRating, AssessmentRound, ProgrammeArea
from programmes.selectors import counting
from reporting.words import choice_in_words, worded
from review.models import NotRatedBecause, Position, RatingLevel
from review.selectors.positions import reservations_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def share_of(part: int, base: int) -> float | None:
    """Return part of base in percent; None where there is no base to rest on."""
    return 100 * part / base if base else None


ADVERB = re.compile(r"[A-Za-z]+ly")
"""A label that says how something was implemented, as “Fully”."""


@dataclass(frozen=True)
class LevelCount:
    """How many activities have one level; ``share`` is in percent of the rated ones.

    ``inferred`` counts those whose place in the source was worked out, not printed unambiguously.
    """

    level: RatingLevel
    count: int
    share: float | None
    inferred: int = 0


@dataclass(frozen=True)
class LevelCounts:
    """Levels reached by a set of planned activities; every share is a part of ``base``.

    The base is the rated activities and those without a level for a reason that the plan counts
    (``reasons_in_base``).
    """

    planned: int
    base: int
    levels: tuple[LevelCount, ...]
    not_rated: dict[str, int] = field(default_factory=dict)
    missing: int = 0
    reasons_in_base: tuple[str, ...] = ()

    @property
    def rated(self) -> int:
        """Activities with a level."""
        return sum(one.count for one in self.levels)

    @property
    def unrated_in_base(self) -> dict[str, int]:
        """Activities without a level that stay in the base, by reason."""
        return {reason: count for reason, count in self.not_rated.items() if reason in self.reasons_in_base}

    @property
    def left_out(self) -> dict[str, int]:
        """Activities without a level that the base leaves out, by reason."""
        in_base = self.reasons_in_base
        return {reason: count for reason, count in self.not_rated.items() if reason not in in_base}

    @property
    def base_words(self) -> str:
        """The base as “19 rated of 20 planned activities”."""
        return counting.base_of(self)

    @property
    def unrated_words(self) -> str:
        """What stays in the base without a level, as “1 no information”; empty where nothing does."""
        return counting.reasons_in_words(self.unrated_in_base)

    @property
    def in_headline(self) -> int:
        """Activities at the levels that the headline counts, “fully or substantially”."""
        return sum(one.count for one in self.levels if one.level.in_headline)

    @property
    def headline_share(self) -> float | None:
        return share_of(self.in_headline, self.base)

    @property
    def occurring(self) -> tuple[LevelCount, ...]:
        """The levels that at least one activity has."""
        return tuple(one for one in self.levels if one.count)

    @property
    def inferred(self) -> int:
        return sum(one.inferred for one in self.levels)

    @property
    def inferred_in_headline(self) -> int:
        """How many of those at the headline levels stand in an inferred row."""
        return sum(one.inferred for one in self.levels if one.level.in_headline)

    @property
    def below_headline(self) -> int:
        """Rated activities below the headline levels."""
        return self.rated - self.in_headline


@dataclass(frozen=True, kw_only=True)
class AreaLevels(LevelCounts):
    """Levels reached in one area."""

    area: ProgrammeArea


@dataclass(frozen=True)
class AchievementLevels:
    """All counts of one round: by area, in all, and the two named ways to a single share."""

    assessment_round: AssessmentRound
    levels: tuple[RatingLevel, ...]
    areas: tuple[AreaLevels, ...]
    total: LevelCounts
    interval: Interval | None = None

    @property
    def mean_of_areas(self) -> float | None:
        """Mean of the areas' headline shares, in percent; each area weighs the same."""
        shares = [area.headline_share for area in self.areas if area.headline_share is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def headline_words(self) -> str:
        """The headline levels in words, as “fully or substantially”."""
        return choice_in_words(level.label.lower() for level in self.levels if level.in_headline)

    @property
    def headline_state(self) -> str:
        """What such activities were, to follow “were”: “implemented fully or substantially”.

        Labels that are no adverbs are quoted, so that no sentence glues them into itself.
        """
        labels = [level.label for level in self.levels if level.in_headline]
        if all(ADVERB.fullmatch(label) for label in labels):
            return worded("implemented %(levels)s", levels=self.headline_words)
        return worded("rated %(levels)s", levels=choice_in_words(f"“{label}”" for label in labels))

    @property
    def left_out_words(self) -> str:
        """What leaving activities out of the base makes of the headline share; empty where none is."""
        return counting.left_out_of(self.total, self.headline_state)

    @property
    def nothing_known(self) -> bool:
        """No level and no reason for having none is on record: a chart would show nothing but that."""
        return self.total.missing == self.total.planned

    @property
    def ratings_missing(self) -> bool:
        """The source does not hold this round's ratings at all."""
        return self.assessment_round.citation.is_missing


def achievement_levels(
    assessment_round: AssessmentRound, *, area: ProgrammeArea | None = None
) -> AchievementLevels:
    """Count the levels reached in a round, in all areas of its plan or in one of them.

    Reads the counts that services keep beside the ratings: one query, however many activities.
    """
    areas = (area,) if area else assessment_round.plan.areas
    counted = _counted(assessment_round, areas, _counts_of(assessment_round.pk))
    if not assessment_round.reservations:
        return counted
    return replace(counted, interval=_interval(assessment_round, counted.total, areas))


@prepared
def _counts_of(assessment_round: int) -> QuerySet[AchievementLevelCount]:
    return AchievementLevelCount.objects.filter(assessment_round=assessment_round)


def levels_of_rounds(rounds: Sequence[AssessmentRound]) -> list[AchievementLevels]:
    """Count the levels of several rounds, without what reservations leave open; one query for all."""
    rows: dict[int, list[AchievementLevelCount]] = defaultdict(list)
    for row in AchievementLevelCount.objects.filter(assessment_round__in=rounds):
        rows[row.assessment_round_id].append(row)
    return [_counted(one, one.plan.areas, rows[one.pk]) for one in rounds]


def _counted(
    assessment_round: AssessmentRound,
    areas: Iterable[ProgrammeArea],
    rows: Iterable[AchievementLevelCount],
) -> AchievementLevels:
    plan = assessment_round.plan
    levels, reasons = plan.rating_scale.ordered_levels, plan.reasons_in_base
    counts: dict[int, dict[tuple[int | None, str], AchievementLevelCount]] = defaultdict(dict)
    for row in rows:
        counts[row.area_id][row.level_id, row.not_rated_because] = row
    by_area = tuple(_area_levels(one, levels, counts[one.pk], reasons) for one in areas)
    moved = not assessment_round.levels_are_printed or len(by_area) == 1
    return AchievementLevels(assessment_round, levels, by_area, _total(levels, by_area, reasons, moved=moved))


def _interval(
    assessment_round: AssessmentRound, total: LevelCounts, areas: Iterable[ProgrammeArea]
) -> Interval | None:
    """Return best and worst case of the open reservations in these areas; None where there are none."""
    slugs = {area.slug for area in areas}
    reserved = [one for one in reservations_of(assessment_round) if one.text_of.part in slugs]
    return interval_for(assessment_round, total, reserved)


def interval_for(
    assessment_round: AssessmentRound, total: LevelCounts, reserved: Sequence[Position]
) -> Interval | None:
    """Return the totals in the best and the worst case; None where no reservation is of a level."""
    ratings = ActivityRating.objects.filter(
        assessment_round=assessment_round, activity__code__in={one.text_of.code for one in reserved}
    ).select_related("level", "activity")
    current = {one.activity.code: one.level for one in ratings if one.level}
    if not current:
        return None
    counts = {one.level.pk: one.count for one in total.levels}
    return interval_of([one.level for one in total.levels], counts, reserved, current)


def _area_levels(
    area: ProgrammeArea,
    levels: Iterable[RatingLevel],
    counts: dict[tuple[int | None, str], AchievementLevelCount],
    reasons: tuple[str, ...],
) -> AreaLevels:
    base = sum(
        row.count for (level_id, reason), row in counts.items() if level_id is not None or reason in reasons
    )
    found = [(level, counts.get((level.pk, ""))) for level in levels]
    missing = counts.get((None, ""))
    return AreaLevels(
        area=area,
        planned=sum(row.count for row in counts.values()),
        base=base,
        levels=tuple(
            LevelCount(
                level,
                row.count if row else 0,
                share_of(row.count if row else 0, base),
                row.inferred if row else 0,
            )
            for level, row in found
        ),
        not_rated={
            reason: counts[None, reason].count
            for reason in NotRatedBecause.values
            if (None, reason) in counts
        },
        missing=missing.count if missing else 0,
        reasons_in_base=reasons,
    )


def _total(
    levels: Iterable[RatingLevel], areas: tuple[AreaLevels, ...], reasons: tuple[str, ...], *, moved: bool
) -> LevelCounts:
    """Add the areas up.

    Where the source prints every level and only rows are inferred, nothing of the total is (``moved`` False).
    """
    base = sum(area.base for area in areas)
    totals = []
    for place, level in enumerate(levels):
        count = sum(area.levels[place].count for area in areas)
        inferred = sum(area.levels[place].inferred for area in areas) if moved else 0
        totals.append(LevelCount(level, count, share_of(count, base), inferred))
    found = {reason for area in areas for reason in area.not_rated}
    return LevelCounts(
        planned=sum(area.planned for area in areas),
        base=base,
        levels=tuple(totals),
        not_rated={reason: sum(area.not_rated.get(reason, 0) for area in areas) for reason in sorted(found)},
        missing=sum(area.missing for area in areas),
        reasons_in_base=reasons,
    )


@dataclass(frozen=True)
class Interval:
    """Totals in the best and in the worst case of all open reservations.

    Rule: where a State proposes another level, the rating may stand at either; where it reserves
    without naming one, at any level of the scale.
    """

    base: int
    best: tuple[tuple[RatingLevel, int], ...]
    worst: tuple[tuple[RatingLevel, int], ...]
    reserved: int

    @property
    def best_in_headline(self) -> int:
        return sum(count for level, count in self.best if level.in_headline)

    @property
    def worst_in_headline(self) -> int:
        return sum(count for level, count in self.worst if level.in_headline)


def interval_of(
    levels: Sequence[RatingLevel],
    counts: dict[int, int],
    reservations: Sequence[Position],
    current: dict[str, RatingLevel],
) -> Interval:
    """Return the best and the worst case.

    ``counts`` are activities by level key as rated, ``current`` the level of each reserved activity by code.
    """
    candidates: dict[str, set[int]] = defaultdict(set)
    by_rank = {level.rank: level for level in levels}
    for one in reservations:
        level = current.get(one.text_of.code)
        if level is None:
            continue
        ranks = {one.proposed_level.rank} if one.proposed_level else set(by_rank)
        candidates[one.text_of.code] |= ranks | {level.rank}
    best, worst = dict(counts), dict(counts)
    for code, ranks in candidates.items():
        for case, rank in ((best, min(ranks)), (worst, max(ranks))):
            case[current[code].pk] -= 1
            case[by_rank[rank].pk] = case.get(by_rank[rank].pk, 0) + 1
    return Interval(
        base=sum(counts.values()),
        best=tuple((level, best.get(level.pk, 0)) for level in levels),
        worst=tuple((level, worst.get(level.pk, 0)) for level in levels),
        reserved=len(candidates),
    )
