"""The figures of a plan’s ratings: their titles, what they find, and the page that shows them."""

from __future__ import annotations

from people.selectors.organisation import organisation
from programmes.selectors.levels import AchievementLevels, certainly_least, certainly_most
from reporting.addresses import place
from reporting.number import claim
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


def figure_page(plan_slug: str, slug: str, query: str = "") -> str:
    """Return the address of the page that shows a figure; that of the first shows all of a round."""
    first, *others = FIGURES
    if slug in others:
        return place(f"programmes:figure#{slug}", [plan_slug, first], query)
    return place("programmes:figure", [plan_slug, slug], query)


def how_many(levels: AchievementLevels) -> str:
    """Say how many activities count as carried out; nothing where inferred ratings could change it."""
    total, called = levels.total, organisation().called
    if not total.carried_out.is_firm:
        return ""
    return claim(
        "%(done)s planned %(activities)s were %(state)s"
        if total.base == total.planned
        else "%(done)s %(activities)s in the base were %(state)s",
        done=total.carried_out,
        activities=called.activities,
        state=levels.headline_state,
    )


def least_and_most(levels: AchievementLevels) -> str:
    """Name the area with the smallest share and one with the largest, where inferred rows change neither."""
    least, most = certainly_least(levels), certainly_most(levels)
    if least is None or most is None:
        return ""
    return claim(
        "From %(least)s %(activities)s (%(least_area)s) to %(most)s (%(most_area)s)",
        activities=organisation().called.activities,
        least=least.carried_out,
        least_area=least.area.name,
        most=most.carried_out,
        most_area=most.area.name,
    )
