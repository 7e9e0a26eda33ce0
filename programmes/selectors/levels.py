"""How many activities reached which level, and what reservations leave open: the one counting."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, TypeVar

from people.prepared import prepared
from people.selectors.organisation import organisation
from programmes.models import AchievementLevelCount, ActivityRating, AssessmentRound, ProgrammeArea
from programmes.selectors import counting
from record.counting import cite, ground_of
from record.models import Certainty
from reporting.ground import NOTHING, Ground
from reporting.number import Number, claim
from reporting.words import choice_in_words, worded
from review.models import NotRatedBecause, Position, RatingLevel
from review.selectors.reviews import reservations_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def share_of(part: int, base: int) -> float | None:
    """Return part of base in percent; None where there is no base to rest on."""
    return 100 * part / base if base else None


def period_of(assessment_round: AssessmentRound) -> str:
    """Return of what and of when the ratings of a round speak."""
    return f"{assessment_round.plan.title}, {assessment_round.title}, as of {assessment_round.year_or_day}"


ADVERB = re.compile(r"[A-Za-z]+ly")
"""A label that says how something was implemented, as “Fully”."""


@dataclass(frozen=True)
class LevelCount:
    """How many activities have one level, of the base, with every other number that the evidence allows.

    ``inferred`` counts those whose place in the source was worked out, not printed unambiguously.
    """

    level: RatingLevel
    number: Number
    inferred: int = 0

    @property
    def count(self) -> int:
        return self.number.part

    @property
    def share(self) -> float | None:
        """Its share of the base in percent; None without a base."""
        return share_of(self.number.part, self.number.base or 0)


@dataclass(frozen=True)
class LevelCounts:
    """Levels reached by a set of planned activities; every share is a part of ``base``.

    The base is the rated activities and those without a level for a reason that the plan counts
    (``reasons_in_base``).
    """

    planned: int
    base: int
    levels: tuple[LevelCount, ...]
    carried_out: Number
    """How many count as carried out, of the base, with every other number that the evidence allows."""
    not_rated: dict[str, int] = field(default_factory=dict)
    missing: int = 0
    reasons_in_base: tuple[str, ...] = ()
    ground: Ground = NOTHING

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
        """The levels that at least one activity has, or may have."""
        return tuple(one for one in self.levels if one.number.highest)

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
    reserved: int = 0
    """Ratings with a level under an open reservation, which widens these numbers."""

    @property
    def mean_of_areas(self) -> float | None:
        """Mean of the areas' headline shares, in percent; each area weighs the same."""
        shares = [area.headline_share for area in self.areas if area.headline_share is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def with_base(self) -> int:
        """How many areas have a share, of which the mean is taken."""
        return sum(bool(one.base) for one in self.areas)

    @property
    def means(self) -> tuple[float, float]:
        """The least and the largest mean of the areas' shares, in percent, that the readings allow.

        What the total leaves to move makes least of the mean in large areas, and most in small ones.
        """
        known = sorted((one for one in self.areas if one.base), key=lambda one: one.base)
        ends = []
        total, fewest = self.total.carried_out, sum(one.carried_out.lowest for one in known)
        for whole, order in ((total.lowest, known[::-1]), (total.highest, known)):
            left, shares = whole - fewest, 0.0
            for one in order:
                number = one.carried_out
                moved = min(left, number.highest - number.lowest)
                shares, left = shares + 100 * (number.lowest + moved) / one.base, left - moved
            ends.append(shares / len(known))
        return ends[0], ends[1]

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
    def reserved_words(self) -> str:
        """What open reservations leave open, and by which rule; empty where there is none."""
        if not self.reserved:
            return ""
        called = organisation().called
        return claim(
            "Ratings under an open reservation: %(reserved)s. Until settled, %(number)s %(activities)s were "
            "%(state)s. Where a %(member)s proposes a level, both are possible. Where it proposes none, all "
            "are possible.",
            reserved=str(self.reserved),
            number=self.total.carried_out,
            activities=called.activities,
            state=self.headline_state,
            member=called.member,
        )

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


def achievement_levels(assessment_round: AssessmentRound, *chosen: ProgrammeArea) -> AchievementLevels:
    """Count the levels reached in a round, in all areas of its plan or in those chosen.

    Reads the counts that services keep beside the ratings: one query, however many activities.
    """
    areas = chosen or assessment_round.plan.areas
    return _with_reservations(_counted(assessment_round, areas, list(_counts_of(assessment_round.pk))))


@prepared
def _counts_of(assessment_round: int) -> QuerySet[AchievementLevelCount]:
    return AchievementLevelCount.objects.filter(assessment_round=assessment_round).select_related("source")


def levels_of_rounds(rounds: Sequence[AssessmentRound]) -> list[AchievementLevels]:
    """Count the levels of several rounds; one query for all, and two for each with open reservations."""
    rows: dict[int, list[AchievementLevelCount]] = defaultdict(list)
    for row in AchievementLevelCount.objects.filter(assessment_round__in=rounds).select_related("source"):
        rows[row.assessment_round_id].append(row)
    return [_with_reservations(_counted(one, one.plan.areas, rows[one.pk])) for one in rounds]


def _counted(
    assessment_round: AssessmentRound, areas: Iterable[ProgrammeArea], rows: Sequence[AchievementLevelCount]
) -> AchievementLevels:
    """Count the areas of a round; what levels of other areas leave open is known only from all rows."""
    plan = assessment_round.plan
    levels, reasons = plan.rating_scale.ordered_levels, plan.reasons_in_base
    of_area: dict[int, list[AchievementLevelCount]] = defaultdict(list)
    for row in rows:
        of_area[row.area_id].append(row)
    spare: Counter[int] | None = None
    if assessment_round.levels_are_printed:
        spare = Counter()
        for row in rows:
            if row.level_id and row.certainty == Certainty.INFERRED:
                spare[row.level_id] += row.count
    by_area = tuple(_area_levels(one, levels, of_area[one.pk], assessment_round, spare) for one in areas)
    total = _total(levels, by_area, reasons, spare)
    if not total.ground.rows:
        # That nothing is rated, or that no rating is in our sources, is what the round itself cites.
        total = replace(total, ground=ground_of([assessment_round.citation], period_of(assessment_round)))
    return AchievementLevels(assessment_round, levels, by_area, total)


def _with_reservations(counted: AchievementLevels) -> AchievementLevels:
    one = counted.assessment_round
    return under_reservations(counted, reservations_of(one)) if one.reservations else counted


def _area_levels(
    area: ProgrammeArea,
    levels: Iterable[RatingLevel],
    rows: Sequence[AchievementLevelCount],
    assessment_round: AssessmentRound,
    spare: Mapping[int, int] | None,
) -> AreaLevels:
    """Count one area; ``spare`` as for ``_number``."""
    reasons = assessment_round.plan.reasons_in_base
    counts: Counter[tuple[int | None, str]] = Counter()
    inferred: Counter[int | None] = Counter()
    for row in rows:
        counts[row.level_id, row.not_rated_because] += row.count
        if row.certainty == Certainty.INFERRED:
            inferred[row.level_id] += row.count
    base = sum(count for (level, reason), count in counts.items() if level is not None or reason in reasons)
    ground = _ground(rows, assessment_round)
    found = [(one, counts[one.pk, ""], inferred[one.pk]) for one in levels]
    return AreaLevels(
        area=area,
        planned=counts.total(),
        base=base,
        levels=tuple(
            LevelCount(one, _number(found, {one.pk}, spare, base, ground), doubtful)
            for one, _, doubtful in found
        ),
        carried_out=_number(found, _upper(levels), spare, base, ground),
        not_rated={one: counts[None, one] for one in NotRatedBecause.values if (None, one) in counts},
        missing=counts[None, ""],
        reasons_in_base=reasons,
        ground=ground,
    )


def _upper(levels: Iterable[RatingLevel]) -> set[int]:
    return {one.pk for one in levels if one.in_headline}


def _number(
    found: Sequence[tuple[RatingLevel, int, int]],
    meant: Collection[int],
    spare: Mapping[int, int] | None,
    base: int,
    ground: Ground,
) -> Number:
    """Return how many activities are at some levels; ``found`` is each level, its count, and those inferred.

    ``spare`` is how many inferred ratings of the round have each level, where the source prints every level
    and only the rows of these are inferred: each could stand in any of these rows. Where it is None, an
    inferred level could be any.
    """
    free = sum(inferred for _, _, inferred in found)
    here = [(count, inferred) for level, count, inferred in found if level.pk in meant]
    certain = sum(count - inferred for count, inferred in here)
    among = others = free
    if spare is not None:
        among = sum(spare.get(one, 0) for one in meant)
        others = sum(spare.values()) - among
    least, most = certain + max(0, free - others), certain + min(free, among)
    return Number.between(sum(count for count, _ in here), base, ground, least, most)


def _ground(rows: Iterable[AchievementLevelCount], assessment_round: AssessmentRound) -> Ground:
    """Return what counts rest on: the place of the round, where their source is its own."""
    own = assessment_round.citation
    cites = (
        (cite(one.source, own.place if one.source == own.source else "", one.certainty), one.count)
        for one in rows
        if one.source
    )
    return Ground.of(cites, period_of(assessment_round))


def _total(
    levels: Sequence[RatingLevel],
    areas: tuple[AreaLevels, ...],
    reasons: tuple[str, ...],
    spare: Mapping[int, int] | None,
) -> LevelCounts:
    """Add the areas up.

    Where the source prints every level and only rows are inferred, nothing of the total of all areas is.
    """
    base = sum(area.base for area in areas)
    ground = reduce(add, (area.ground for area in areas), NOTHING)
    found = [
        (
            level,
            sum(one.levels[place].count for one in areas),
            sum(one.levels[place].inferred for one in areas),
        )
        for place, level in enumerate(levels)
    ]
    is_whole = spare is not None and sum(inferred for _, _, inferred in found) == sum(spare.values())
    given = {reason for area in areas for reason in area.not_rated}
    return LevelCounts(
        planned=sum(area.planned for area in areas),
        base=base,
        levels=tuple(
            LevelCount(one, _number(found, {one.pk}, spare, base, ground), 0 if is_whole else inferred)
            for one, _, inferred in found
        ),
        carried_out=_number(found, _upper(levels), spare, base, ground),
        not_rated={reason: sum(area.not_rated.get(reason, 0) for area in areas) for reason in sorted(given)},
        missing=sum(area.missing for area in areas),
        reasons_in_base=reasons,
        ground=ground,
    )


type_of_moves = Sequence[tuple[int, set[int]]]
"""The level of each reserved rating, and all others that it may be at, by their keys."""
type_of_counts = TypeVar("type_of_counts", bound=LevelCounts)


def under_reservations(counted: AchievementLevels, reserved: Iterable[Position]) -> AchievementLevels:
    """Let reservations widen what numbers may be, as what is inferred does.

    Rule: where a member proposes another level, the rating may be at either; where it reserves without naming
    one, at any level of the scale. A reservation of an activity without a level moves nothing, and numbers
    that are widened already stay.
    """
    if counted.reserved:
        return counted
    every = {level.pk for level in counted.levels}
    proposed: dict[str, set[int]] = defaultdict(set)
    for one in reserved:
        proposed[one.text_of.code] |= {one.proposed_level_id} if one.proposed_level_id else every
    ratings = ActivityRating.objects.filter(
        assessment_round=counted.assessment_round, activity__code__in=proposed, level__isnull=False
    ).values_list("activity__code", "activity__area", "level")
    moves: dict[int, list[tuple[int, set[int]]]] = defaultdict(list)
    for code, area, level in ratings:
        moves[area].append((level, proposed[code] - {level}))
    in_all = [one.area.pk for one in counted.areas]
    return replace(
        counted,
        reserved=sum(len(moves[one]) for one in in_all),
        areas=tuple(_widened(one, moves[one.area.pk]) for one in counted.areas),
        total=_widened(counted.total, [each for one in in_all for each in moves[one]]),
    )


def _widened(counts: type_of_counts, moves: type_of_moves) -> type_of_counts:
    """Return counts that may be fewer or more by the reserved ratings among them."""

    def wider(number: Number, meant: set[int]) -> Number:
        fewer = sum(now in meant and bool(others - meant) for now, others in moves)
        more = sum(now not in meant and bool(others & meant) for now, others in moves)
        least, most = max(0, number.lowest - fewer), min(counts.base, number.highest + more)
        return Number.between(number.part, number.base, number.ground, least, most)

    levels = tuple(replace(one, number=wider(one.number, {one.level.pk})) for one in counts.levels)
    upper = _upper(one.level for one in levels)
    return replace(counts, levels=levels, carried_out=wider(counts.carried_out, upper))


def certainly_least(levels: AchievementLevels) -> AreaLevels | None:
    """Return the one area with the smallest share, if it is so however inferred rows fall; None else."""
    known = [one for one in levels.areas if one.base]
    if len(known) < 2:
        return None
    least = min(known, key=lambda one: one.headline_share or 0.0)
    at_most = share_of(least.carried_out.highest, least.base) or 0.0
    others = ((share_of(one.carried_out.lowest, one.base) or 0.0) for one in known if one is not least)
    return least if all(at_most < share for share in others) else None


def certainly_most(levels: AchievementLevels) -> AreaLevels | None:
    """Return the first area with the largest share whose number nothing can change; None for none."""
    largest = max((one.headline_share or 0.0 for one in levels.areas if one.base), default=0.0)
    found = (one for one in levels.areas if one.base and one.headline_share == largest)
    return next((one for one in found if one.carried_out.is_firm), None)
