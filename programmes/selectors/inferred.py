"""What inferred rows leave open: how many of an area can count, and which area is certainly least or most."""

from __future__ import annotations

from itertools import product
from math import prod

from programmes.selectors.levels import AchievementLevels, AreaLevels, share_of


def ranges_of(levels: AchievementLevels) -> dict[int, tuple[int, int]]:
    """Return for each area how few and how many of its activities can count as carried out.

    Where a source prints every level and only the rows of some are inferred, those levels could stand in any
    of these rows; elsewhere an inferred level could be any.
    """
    upper = sum(area.inferred_in_headline for area in levels.areas)
    lower = sum(area.inferred for area in levels.areas) - upper
    found = {}
    for area in levels.areas:
        certain, free = area.in_headline - area.inferred_in_headline, area.inferred
        if levels.assessment_round.levels_are_printed:
            found[area.area.pk] = certain + max(0, free - lower), certain + min(free, upper)
        else:
            found[area.area.pk] = certain, certain + free
    return found


def other_counts(levels: AchievementLevels) -> dict[int, int]:
    """Return how many activities of an area would count as carried out in the reading furthest from ours.

    Only where the source prints every level; areas whose number cannot change are not in it.
    """
    if not levels.assessment_round.levels_are_printed:
        return {}
    ranges = ranges_of(levels)
    found = {
        one.area.pk: max(ranges[one.area.pk], key=lambda end: abs(end - one.in_headline))
        for one in levels.areas
    }
    return {one.area.pk: found[one.area.pk] for one in levels.areas if found[one.area.pk] != one.in_headline}


def certainly_least(levels: AchievementLevels) -> AreaLevels | None:
    """Return the one area with the smallest share, if it is so however inferred rows fall; None else."""
    known, ranges = [one for one in levels.areas if one.base], ranges_of(levels)
    if len(known) < 2:
        return None
    least = min(known, key=lambda one: one.headline_share or 0.0)
    at_most = share_of(ranges[least.area.pk][1], least.base) or 0.0
    others = ((share_of(ranges[one.area.pk][0], one.base) or 0.0) for one in known if one is not least)
    return least if all(at_most < share for share in others) else None


def certainly_most(levels: AchievementLevels) -> AreaLevels | None:
    """Return the first area with the largest share whose number nothing can change; None for none."""
    ranges = ranges_of(levels)
    largest = max((one.headline_share or 0.0 for one in levels.areas if one.base), default=0.0)
    found = (one for one in levels.areas if one.base and one.headline_share == largest)
    return next((one for one in found if len(set(ranges[one.area.pk])) == 1), None)


MOST_WAYS = 5_000
"""Ways to place inferred levels that are gone through; with more of them nothing is said for certain."""


def possible_means(levels: AchievementLevels) -> frozenset[float]:
    """Return every mean of the areas' shares, in percent, that inferred rows leave possible.

    Where a source prints every level, the levels of all areas together stay as they are. Empty where an area
    has nothing to count, or where there are more than ``MOST_WAYS`` ways.
    """
    ranges = ranges_of(levels)
    known = [one for one in levels.areas if one.base]
    choices = [range(ranges[one.area.pk][0], ranges[one.area.pk][1] + 1) for one in known]
    if not known or len(known) < len(levels.areas) or prod(len(one) for one in choices) > MOST_WAYS:
        return frozenset()
    ways = [
        way
        for way in product(*choices)
        if not levels.assessment_round.levels_are_printed or sum(way) == levels.total.in_headline
    ]
    return frozenset(
        sum(share_of(count, one.base) or 0.0 for count, one in zip(way, known, strict=True)) / len(known)
        for way in ways
    )
