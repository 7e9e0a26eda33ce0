"""The overview: who, how much, the picture of the areas, what the meeting is asked, what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from evaluations.selectors.overview import Concluded, concluded_of, directions_by_area
from papers.selectors.choosing import Asked, asked_of_meeting
from partnerships.selectors.mechanisms import others_by_area
from partnerships.selectors.together import Together, together_of
from programmes import charts
from programmes.achievement_levels import achievement_levels_figure
from programmes.addresses import activity_address
from programmes.explanations import headline_explanations
from programmes.forms import Reading
from programmes.models import ProgrammeArea
from programmes.selectors import activities as activity_selectors
from programmes.selectors.activities import GridTile, RatedActivity
from programmes.selectors.facts import AreaAchievement, Doubts, area_achievements, doubts
from programmes.selectors.levels import (
    AchievementLevels,
    AreaLevels,
    achievement_levels,
    certainly_least,
    certainly_most,
)
from programmes.views.figures import MOST_TILES_A_LINE
from record.addresses import address_of
from record.selectors.corrections import CorrectionIndex, correction_index
from reporting.figures import Explanation, Figure
from reporting.palette import position_on_ramp
from review.models import NotRatedBecause
from surveys.models import Claim
from surveys.selectors.claims import messages_of
from surveys.selectors.own_words import suggestions_by_area

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


MOST_TILES = 120
"""Activities that are drawn as tiles of their own."""
MOST_AREAS = 8
"""Areas that stand open; the others, which are further on, are folded."""


@dataclass(frozen=True)
class Tile:
    """One activity: its level as a word and a shade, and its address."""

    code: str
    text: str
    short_title: str
    level: str
    shade: int | None
    address: str
    is_inferred: bool
    begins_below: bool
    """The first one below the levels that count as carried out."""


@dataclass(frozen=True)
class Marks:
    """What others say of an area: how the evaluators’ findings point, how often stakeholders spoke of it, and
    how many other mechanisms work in it. None where the plan has nobody who could have spoken.
    """

    evaluators: str | None
    suggestions: int | None
    mechanisms: int | None


@dataclass(frozen=True)
class AreaLine:
    """An area with its tiles, the best level first."""

    name: str
    address: str
    slug: str
    counts: AreaLevels
    tiles: tuple[Tile, ...]
    marks: Marks


@dataclass(frozen=True)
class PlanPicture:
    """All areas, the one furthest behind first; ``folded`` are those beyond the first few."""

    best: AreaLevels | None
    worst: AreaLevels | None
    lines: tuple[AreaLine, ...]
    folded: tuple[AreaLine, ...]
    inferred: int
    has_evaluators: bool
    has_stakeholders: bool


def picture_of(levels: AchievementLevels, reading: Reading) -> PlanPicture | None:
    """Return the picture of a round; four queries. None where it would hold no level, or too many tiles."""
    if not levels.total.base or levels.total.planned > MOST_TILES:
        return None
    areas = [one.area for one in levels.areas]
    tiles = activity_selectors.grid(levels.assessment_round, areas, most=MOST_TILES_A_LINE)
    if not tiles:
        return None
    marks = _marks(reading, levels)
    lines = tuple(
        AreaLine(
            one.area.name,
            address_of(one.area) + reading.suffix,
            one.area.slug,
            one,
            tuple(_tiles(tiles[one.area.pk], reading)),
            marks[one.area.pk],
        )
        for one in sorted(levels.areas, key=_behind)
    )
    worst, best = certainly_least(levels), certainly_most(levels)
    has_both = worst is not None and best is not None
    every = list(marks.values())
    return PlanPicture(
        best=best if has_both else None,
        worst=worst if has_both else None,
        lines=lines[:MOST_AREAS],
        folded=lines[MOST_AREAS:],
        inferred=sum(one.inferred for one in levels.areas),
        has_evaluators=any(one.evaluators is not None for one in every),
        has_stakeholders=any(one.suggestions is not None for one in every),
    )


def _behind(one: AreaLevels) -> tuple[bool, float, int]:
    """Order areas by their share, those without any last."""
    return one.headline_share is None, one.headline_share or 0.0, -one.below_headline


def _marks(reading: Reading, levels: AchievementLevels) -> dict[int, Marks]:
    evaluators = directions_by_area(reading.plan)
    stakeholders = suggestions_by_area(reading.plan.pk)
    mechanisms = others_by_area()
    keys = [one.area.pk for one in levels.areas]
    places = bool(set(mechanisms) & set(keys))
    return {
        key: Marks(
            evaluators.get(key, "silent") if evaluators else None,
            (stakeholders.get(key, 0) if stakeholders else None),
            mechanisms.get(key, 0) if places else None,
        )
        for key in keys
    }


def _tiles(found: list[GridTile], reading: Reading) -> list[Tile]:
    last = 1_000
    ordered = sorted(found, key=lambda one: one.level.rank if one.level else last)
    first_below = next((one for one in ordered if one.level and not one.level.in_headline), None)
    return [
        Tile(
            code=one.code,
            text=one.text,
            short_title=one.short_title,
            level=one.level.label if one.level else _why_none(one.not_rated_because),
            shade=position_on_ramp(one.level.rank, one.level.out_of) if one.level else None,
            address=activity_address(reading.plan.slug, one.area.slug, one.code) + reading.suffix,
            is_inferred=one.is_inferred,
            begins_below=one is first_below and one is not ordered[0],
        )
        for one in ordered
    ]


def _why_none(reason: str) -> str:
    return str(NotRatedBecause(reason).label) if reason else "Not rated"
