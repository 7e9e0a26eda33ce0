"""What reservations leave open in the totals of a round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from review.models import Position, RatingLevel


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
