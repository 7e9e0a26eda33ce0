"""Everything that a brief says of one area, read when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects

from evaluations.models import Finding
from evaluations.selectors.findings import findings_about
from evaluations.selectors.recommendations import RecommendationFilter, RecommendationRow, rows_of
from partnerships.selectors.contacts import Contacts, contacts_of
from partnerships.selectors.others import Surroundings, surroundings_of_area
from programmes.addresses import area_address
from programmes.forms import Reading
from programmes.models import ProgrammeArea
from programmes.selectors.activities import RatedActivity, activities, rated
from programmes.selectors.levels import AchievementLevels, AreaLevels, achievement_levels
from programmes.selectors.stories import AreaStory, area_stories
from record.selectors.corrections import CorrectionIndex, correction_index
from reporting.addresses import absolute
from surveys.models import SuggestionTheme
from surveys.selectors.subjects import themes_about


@dataclass(frozen=True)
class AreaRecord:
    """Everything a brief says of an area, as strangers read it; the round is one that its reader may see."""

    reading: Reading
    area: ProgrammeArea

    @cached_property
    def levels(self) -> AchievementLevels:
        return achievement_levels(self.reading.assessment_round, area=self.area)

    @cached_property
    def plan_levels(self) -> AchievementLevels:
        """Those of all areas, to lay this one beside."""
        return achievement_levels(self.reading.assessment_round)

    @cached_property
    def themes(self) -> list[SuggestionTheme]:
        """Themes under which stakeholders suggested something for the area."""
        found = list(themes_about(self.area.pk, None))
        prefetch_related_objects(found, "question__citation__source")
        return found

    @property
    def counts(self) -> AreaLevels:
        return self.levels.areas[0]

    @cached_property
    def story(self) -> AreaStory:
        (found,) = area_stories(self.reading.plan, self.reading.assessment_round, [self.area])
        return found

    @cached_property
    def rated(self) -> list[RatedActivity]:
        found = activities(self.reading.plan, self.reading.assessment_round).filter(area=self.area)
        return rated(found.select_related("area", "citation__source"), self.reading.assessment_round)

    @cached_property
    def with_others(self) -> Surroundings:
        found = surroundings_of_area(self.area)
        prefetch_related_objects(found.focuses, "mechanism__citation__source")
        return found

    @property
    def contacts(self) -> Contacts:
        return contacts_of(self.with_others.collaborations, self.corrections)

    @cached_property
    def findings(self) -> list[Finding]:
        found = findings_about(None, areas=self.area.pk)
        prefetch_related_objects(found, "citation__source")
        return found

    @cached_property
    def asked(self) -> list[RecommendationRow]:
        return rows_of(None, chosen=RecommendationFilter(area=self.area))

    @cached_property
    def corrections(self) -> CorrectionIndex:
        return correction_index()

    @property
    def address(self) -> str:
        """Where all of this stands, also once a page shows another round first."""
        address = area_address(self.reading.plan.slug, self.area.slug)
        return absolute(f"{address}?round={self.reading.assessment_round.slug}")
