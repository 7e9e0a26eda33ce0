"""The overview: who, how much, why the last area lags, what the meeting is asked, what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from evaluations.selectors.overview import Concluded, concluded_of
from neaspec_portal.picture import PlanPicture, picture_of
from papers.selectors.asking import Asked, asked_of_meeting
from partnerships.selectors.together import Together, together_of
from programmes import charts
from programmes.achievement_levels import achievement_levels_figure
from programmes.explanations import headline_explanations
from programmes.forms import Reading
from programmes.models import ProgrammeArea
from programmes.selectors import activities as activity_selectors
from programmes.selectors.activities import RatedActivity
from programmes.selectors.inferred import certainly_least
from programmes.selectors.levels import AchievementLevels, AreaLevels, achievement_levels
from programmes.selectors.stories import AreaAchievement, Doubts, area_achievements, doubts
from record.selectors.corrections import CorrectionIndex, correction_index
from reporting.explanations import Explanation
from reporting.figures import Figure
from surveys.models import Claim
from surveys.selectors.claim_lists import messages_of

MOST_NOTES = 2
"""Activities, the lowest rated, whose notes are shown of the area furthest behind."""


@dataclass(frozen=True)
class Furthest:
    """The area furthest behind, and what the round notes on those of its activities that fall short."""

    area: AreaLevels
    notes: tuple[RatedActivity, ...]

    @property
    def places(self) -> list[str]:
        """Where the notes stand, each place once."""
        return list(dict.fromkeys(one.rating.citation.place for one in self.notes if one.rating))


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows."""

    levels: AchievementLevels
    members: int
    picture: PlanPicture | None
    levels_figure: Figure | None
    furthest: Furthest | None
    asked: Asked | None
    doubts: Doubts
    certainty: str
    explanations: tuple[Explanation, ...]
    achievements: tuple[AreaAchievement, ...]
    corrections: CorrectionIndex
    messages: tuple[Claim, ...]
    concluded: tuple[Concluded, ...]
    together: Together | None


def overview_of(reading: Reading) -> Overview:
    """Gather the overview of a plan's round; its query count never grows."""
    levels = achievement_levels(reading.assessment_round)
    areas = [one.area for one in levels.areas]
    picture = picture_of(levels, reading)
    index = correction_index()
    return Overview(
        levels=levels,
        members=len(reading.plan.taking_part),
        picture=picture,
        # Beyond a number of tiles nobody finds one; bars say the same.
        levels_figure=None if picture else achievement_levels_figure(levels, reading),
        furthest=_furthest(levels),
        asked=None if reading.plan.is_training else asked_of_meeting(reading.plan),
        certainty=charts.certainty_of_totals(levels),
        explanations=headline_explanations(levels) if levels.total.base else (),
        achievements=_with_something_to_show(area_achievements(reading.assessment_round, areas)),
        corrections=index,
        messages=tuple(messages_of(reading.plan.pk)),
        concluded=tuple(concluded_of(reading.plan)),
        together=None if reading.plan.is_training else together_of(reading.plan, index),
        doubts=doubts(
            reading.plan,
            reading.rounds,
            inferred=sum(area.inferred for area in levels.areas),
            corrections=len(index.codes),
        ),
    )


def _furthest(levels: AchievementLevels) -> Furthest | None:
    """Return the area that certainly has the smallest share, where any of it falls short."""
    area = certainly_least(levels)
    if area is None or not area.below_headline:
        return None
    return Furthest(area, tuple(_noted(levels, area.area)))


def _noted(levels: AchievementLevels, area: ProgrammeArea) -> list[RatedActivity]:
    found = activity_selectors.below_headline(levels.assessment_round, area, most=MOST_NOTES)
    return [one for one in found if one.rating and one.rating.note]


def _with_something_to_show(found: list[AreaAchievement]) -> tuple[AreaAchievement, ...]:
    """Return the areas that have something to show."""
    return tuple(one for one in found if one.key_achievement or one.platforms)
