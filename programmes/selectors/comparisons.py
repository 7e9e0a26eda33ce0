"""Two rounds of a plan side by side: what moved, what did not, what cannot be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, FilteredRelation, Q, QuerySet, prefetch_related_objects

from programmes.models import AssessmentRound, PlannedActivity, ProgrammeArea
from programmes.selectors.activities import BATCH, RatedActivity, rated
from programmes.selectors.plans import open_to_all
from programmes.selectors.records import with_evidence
from review.models import RatingLevel

CHANGES = (
    "higher",
    "lower",
    "no change",
    "newly rated",
    "no longer rated",
    "no rating yet",
    "not rated in either",
    "not comparable",
)
"""What can have become of an activity between two rounds; missing ratings are not comparable."""


def change_between(before: int | None, after: int | None, *, missing: bool, reason: str = "") -> str:
    """Return one of CHANGES for two ranks (1 is the highest).

    ``missing`` is about the source; ``reason`` is why the later round gives no level. “No longer rated” is
    said only of what was rated and was then left out for a reason.
    """
    if missing:
        return "not comparable"
    if before is not None and after is not None:
        if before == after:
            return "no change"
        return "higher" if after < before else "lower"
    if after is not None:
        return "newly rated"
    if before is None:
        return "not rated in either"
    return "no longer rated" if reason else "no rating yet"


@dataclass(frozen=True)
class ComparedActivity:
    """One activity in two rounds."""

    activity: PlannedActivity
    earlier: RatedActivity
    later: RatedActivity

    @property
    def change(self) -> str:
        missing = self.earlier.ratings_missing or self.later.ratings_missing
        reason = self.later.rating.not_rated_because if self.later.rating else ""
        before, after = _rank(self.earlier.level), _rank(self.later.level)
        return change_between(before, after, missing=missing, reason=reason)

    @property
    def note_changed(self) -> bool:
        """The note says something else than it did; unknown where a side is missing in the source."""
        if self.earlier.ratings_missing or self.later.ratings_missing:
            return False
        return _note(self.earlier) != _note(self.later)


def _note(one: RatedActivity) -> str:
    return one.rating.note if one.rating else ""


def _rank(level: RatingLevel | None) -> int | None:
    return level.rank if level else None


@dataclass(frozen=True)
class Comparison:
    """Two rounds and how many activities moved which way; its lines are read page by page."""

    earlier: AssessmentRound
    later: AssessmentRound
    base: int
    counts: dict[str, int]
    pairs: dict[tuple[int | None, int | None], int]
    activities: QuerySet[PlannedActivity]

    @property
    def uncleared(self) -> list[AssessmentRound]:
        """Those of the two rounds that not everybody can read."""
        shown = open_to_all((self.earlier, self.later))
        return [one for one in (self.earlier, self.later) if one not in shown]

    @property
    def matrix(self) -> list[tuple[str, list[tuple[int, bool]]]]:
        """The moves as a small matrix: a line a level then, a cell a level now, “not rated” last.

        Each cell says how many activities and whether they stayed where they were. Empty where the
        ratings of one side are missing in the source.
        """
        if "not comparable" in self.counts:
            return []
        levels = self.later.plan.rating_scale.ordered_levels
        places: list[tuple[int | None, str]] = [(level.rank, level.label) for level in levels]
        places.append((None, "Not rated"))
        return [
            (label, [(self.pairs.get((then, now), 0), then == now) for now, _ in places])
            for then, label in places
        ]

    @property
    def columns(self) -> list[str]:
        """The headings of the matrix."""
        return [level.label for level in self.later.plan.rating_scale.ordered_levels] + ["Not rated"]


def compare(
    earlier: AssessmentRound, later: AssessmentRound, *, area: ProgrammeArea | None = None
) -> Comparison:
    """Set two rounds of one plan side by side, or one area of them; one query, however many activities."""
    found = PlannedActivity.objects.filter(plan=later.plan_id)
    if area is not None:
        found = found.filter(area=area)
    pairs = (
        found.annotate(
            before=FilteredRelation("ratings", condition=Q(ratings__assessment_round=earlier)),
            after=FilteredRelation("ratings", condition=Q(ratings__assessment_round=later)),
        )
        .order_by()
        .values_list("before__level__rank", "after__level__rank", "after__not_rated_because")
        .annotate(Count("pk"))
    )
    missing = earlier.citation.is_missing or later.citation.is_missing
    counted: Counter[str] = Counter()
    moves: dict[tuple[int | None, int | None], int] = {}
    for before, after, reason, count in pairs:
        counted[change_between(before, after, missing=missing, reason=reason or "")] += count
        moves[before, after] = moves.get((before, after), 0) + count
    return Comparison(
        earlier,
        later,
        counted.total(),
        {change: counted[change] for change in CHANGES if counted[change]},
        moves,
        found.with_area().order_by("area__order", "number"),
    )


def compared(comparison: Comparison, activities: Iterable[PlannedActivity]) -> list[ComparedActivity]:
    """Put each of these activities beside its ratings and evidence in both rounds; six queries at most."""
    listed = list(activities)
    earlier, later = rated(listed, comparison.earlier), rated(listed, comparison.later)
    ratings = [one.rating for one in (*earlier, *later) if one.rating]
    prefetch_related_objects(ratings, with_evidence())
    pairs = zip(listed, earlier, later, strict=True)
    return [ComparedActivity(*pair) for pair in pairs]


def all_compared(comparison: Comparison) -> Iterator[ComparedActivity]:
    """Yield every line of a comparison batch by batch, for a file."""
    for start in range(0, comparison.base, BATCH):
        yield from compared(comparison, comparison.activities[start : start + BATCH])
