"""What stands above the figures of a plan’s ratings: their titles, and what they find."""

from __future__ import annotations

from people.selectors.organisation import organisation
from programmes.selectors.levels import AchievementLevels

FIGURES = ("achievement-levels", "headline-shares", "activity-levels")
"""The figures of this app, by their names in addresses."""


def titles() -> dict[str, str]:
    """Return the titles of the figures of this app, in the words of the organisation."""
    words = organisation().called
    shares = f"Share of {words.activities} at the upper levels, by {words.area}"
    every = f"Every planned {words.activity} with its level"
    return dict(zip(FIGURES, (f"Levels of implementation by {words.area}", shares, every), strict=True))


def how_many(levels: AchievementLevels) -> str:
    """Say how many activities count as carried out; nothing where inferred ratings could change it."""
    total, called = levels.total, organisation().called
    if not total.base or total.inferred:
        return ""
    counted = f"{total.in_headline} of {total.base} planned {called.activities}"
    return f"{counted} were {levels.headline_state}"


def least_and_most(levels: AchievementLevels) -> str:
    """Name the area with the smallest share and one with the largest, both without inferred ratings."""
    known = [one for one in levels.areas if one.base]
    shares = sorted({one.headline_share or 0.0 for one in known})
    if len(shares) < 2:
        return ""
    ends = [
        next((one for one in known if one.headline_share == share and not one.inferred), None)
        for share in (shares[0], shares[-1])
    ]
    if None in ends:
        return ""
    said = [f"{one.in_headline} of {one.base} ({one.area.name})" for one in ends if one]
    return f"From {said[0]} to {said[1]}"
