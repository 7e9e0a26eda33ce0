"""The overview: what was achieved, what was not, what is in doubt, on one printable page."""

from __future__ import annotations

from dataclasses import dataclass

from evaluations.selectors.overview import Concluded, concluded_of
from partnerships.selectors.together import Together, together_of
from programmes import charts
from programmes.explanations import headline_explanations
from programmes.forms import Reading
from programmes.selectors import activities as activity_selectors
from programmes.selectors import plans as plan_selectors
from programmes.selectors.activities import ActivityFilter, RatedActivity
from programmes.selectors.corrections import CorrectionIndex, correction_index
from programmes.selectors.levels import AchievementLevels, achievement_levels
from programmes.selectors.plans import AreaAchievement, Doubts
from programmes.views.figures import MOST_TILES_A_LINE
from reporting.explanations import Explanation
from reporting.figures import Figure
from review.models import RatingLevel
from surveys.models import Claim
from surveys.selectors.claims import messages_of

MOST_TILES = 120
"""Activities that are drawn as tiles of their own."""
MOST_LISTED = 12
"""Activities listed on the overview; the rest are one link away."""


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows."""

    levels: AchievementLevels
    explanations: tuple[Explanation, ...]
    levels_figure: Figure
    grid_figure: Figure | None
    listed: tuple[RatedActivity, ...]
    not_listed: int
    achievements: tuple[AreaAchievement, ...]
    doubts: Doubts
    certainty: str
    corrections: CorrectionIndex
    messages: tuple[Claim, ...]
    concluded: tuple[Concluded, ...]
    together: Together | None


def overview_of(reading: Reading) -> Overview:
    """Gather the overview of a plan's round under a filter; its query count never grows."""
    levels = achievement_levels(reading.assessment_round, area=reading.chosen.area)
    areas = [one.area for one in levels.areas]
    # Beyond that many tiles nobody finds one; the bars above say the same.
    is_drawn = levels.total.planned <= MOST_TILES
    lines = (
        activity_selectors.grid(reading.assessment_round, areas, most=MOST_TILES_A_LINE) if is_drawn else {}
    )
    listed, in_all = _listed(reading, levels)
    index = correction_index()
    return Overview(
        levels=levels,
        certainty=charts.certainty_of_totals(levels),
        explanations=headline_explanations(levels) if levels.total.base else (),
        levels_figure=charts.achievement_levels_figure(levels, reading.for_figures()),
        grid_figure=charts.activity_levels_figure(levels, lines, reading.for_figures()) if lines else None,
        listed=tuple(listed),
        not_listed=in_all - len(listed),
        achievements=_told(plan_selectors.area_achievements(reading.assessment_round, areas)),
        corrections=index,
        messages=tuple(messages_of(reading.plan.pk)),
        concluded=() if reading.is_filtered else tuple(concluded_of(reading.plan)),
        together=None
        if reading.is_filtered or reading.plan.is_training
        else together_of(reading.plan, index),
        doubts=plan_selectors.doubts(
            reading.plan,
            reading.rounds,
            inferred=sum(area.inferred for area in levels.areas),
            corrections=len(index.codes),
        ),
    )


def _told(found: list[AreaAchievement]) -> tuple[AreaAchievement, ...]:
    """Return the areas that have something to show, all of them where any has."""
    has_any = any(one.key_achievement or one.platforms for one in found)
    return tuple(found) if has_any else ()


def _listed(reading: Reading, levels: AchievementLevels) -> tuple[list[RatedActivity], int]:
    """Return the activities to name: those of the chosen level, or those below the headline levels."""
    level: RatingLevel | None = reading.chosen.level
    if level is None and not reading.is_filtered:
        found = activity_selectors.exceptions(
            reading.assessment_round, [one.area for one in levels.areas], most=MOST_LISTED
        )
        return found, levels.total.below_headline
    wanted = activity_selectors.activities(
        reading.plan,
        reading.assessment_round,
        chosen=ActivityFilter(reading.chosen.area, level, reading.chosen.words),
        sort="code",
    )
    rows = list(wanted[: MOST_LISTED + 1])
    in_all = wanted.count() if len(rows) > MOST_LISTED else len(rows)
    return activity_selectors.rated(rows[:MOST_LISTED], reading.assessment_round), in_all
