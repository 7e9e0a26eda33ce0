"""What stands above the figures of a plan’s ratings: their titles, and what they find."""

from __future__ import annotations

from people.selectors.organisation import organisation
from programmes.selectors.inferred import certainly_least, certainly_most
from programmes.selectors.levels import AchievementLevels
from reporting.words import worded

FIGURES = ("achievement-levels", "headline-shares", "activity-levels")
"""The figures of this app, by their names in addresses."""


def titles(*, with_tiles: bool = True) -> dict[str, str]:
    """Return the titles of the figures of this app, in the words of the organisation.

    A plan of which one area has too many activities is not drawn as tiles.
    """
    words = organisation().called
    shares = worded(
        "Share of %(activities)s at the upper levels, by %(area)s",
        activities=words.activities,
        area=words.area,
    )
    every = worded("Every planned %(activity)s with its level", activity=words.activity)
    named = (worded("Levels of implementation by %(area)s", area=words.area), shares, every)
    return dict(list(zip(FIGURES, named, strict=True))[: None if with_tiles else -1])


def how_many(levels: AchievementLevels) -> str:
    """Say how many activities count as carried out; nothing where inferred ratings could change it."""
    total, called = levels.total, organisation().called
    if not total.base or total.inferred:
        return ""
    return worded(
        "%(done)s of %(all)s planned %(activities)s were %(state)s",
        done=total.in_headline,
        all=total.base,
        activities=called.activities,
        state=levels.headline_state,
    )


def least_and_most(levels: AchievementLevels) -> str:
    """Name the area with the smallest share and one with the largest, where inferred rows change neither."""
    least, most = certainly_least(levels), certainly_most(levels)
    if least is None or most is None:
        return ""
    return worded(
        "From %(least)s of %(least_base)s %(activities)s (%(least_area)s) to %(most)s of %(most_base)s "
        "(%(most_area)s)",
        activities=organisation().called.activities,
        least=least.in_headline,
        least_base=least.base,
        least_area=least.area.name,
        most=most.in_headline,
        most_base=most.base,
        most_area=most.area.name,
    )
