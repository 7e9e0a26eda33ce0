"""Everything that a paper, or a brief on one area, reports from; read once and only when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.db.models import Q, prefetch_related_objects

from evaluations.models import Evaluation, Finding
from evaluations.selectors.evaluations import Summary, evaluation_named, summary_of
from evaluations.selectors.findings import findings, findings_about
from evaluations.selectors.recommendations import RecommendationFilter, RecommendationRow, rows_of
from papers.models import Paper
from partnerships.models import Absence, Collaboration, ContextInstrument
from partnerships.selectors.absences import absences
from partnerships.selectors.contacts import CollaborationFilter, Contacts, collaborations, contacts_of
from partnerships.selectors.context import ContextFilter, instruments
from partnerships.selectors.others import Surroundings, surroundings_of_area
from partnerships.selectors.overlap import OverlapView, overlap_view
from programmes.addresses import area_address
from programmes.models import (
    ActivityRating,
    AssessmentRound,
    Meeting,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.selectors.activities import RatedActivity, activities, rated
from programmes.selectors.facts import AreaStory, area_stories
from programmes.selectors.levels import AchievementLevels, AreaLevels, LevelCounts, achievement_levels
from record.models import Citation, Correction
from record.refusals import NotFoundError
from record.selectors.corrections import (
    CorrectionFilter,
    CorrectionIndex,
    RegisterLine,
    correction_index,
    register,
)
from reporting.addresses import absolute
from reporting.words import worded
from surveys.models import SuggestionTheme, Survey
from surveys.selectors.distributions import Result
from surveys.selectors.own_words import themes_about
from surveys.selectors.published import results

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Record:
    """What a paper reports: its round, survey and evaluation, and who else works on it.

    What others entered counts once it is cleared, whoever reads; the round is read as it stands.
    """

    paper: Paper
    told_in: ClassVar[str] = "the annex of evidence"
    """What tells doubts and contradictions whole."""
    most: ClassVar[int | None] = None
    """How many rows of a kind its tables show; None for all."""

    @property
    def annex(self) -> str:
        """The same in short."""
        return self.told_in.removesuffix(" of evidence")

    @property
    def plan(self) -> StrategicPlan:
        return self.paper.assessment_round.plan

    @property
    def round(self) -> AssessmentRound:
        return self.paper.assessment_round

    @property
    def survey(self) -> Survey | None:
        return self.paper.survey

    @property
    def meeting(self) -> Meeting | None:
        return self.paper.meeting

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """The evaluation it names, once everybody may know of it."""
        if self.paper.evaluation is None:
            return None
        try:
            return evaluation_named(self.paper.evaluation.slug, None)
        except NotFoundError:
            return None

    @cached_property
    def levels(self) -> AchievementLevels:
        return achievement_levels(self.round)

    @cached_property
    def areas(self) -> tuple[ProgrammeArea, ...]:
        return tuple(one.area for one in self.levels.areas)

    @cached_property
    def stories(self) -> list[AreaStory]:
        return area_stories(self.plan, self.round, self.areas)

    @cached_property
    def rated(self) -> list[RatedActivity]:
        return rated(activities(self.plan, self.round).select_related("area", "citation__source"), self.round)

    @cached_property
    def results(self) -> list[Result]:
        return results(self.survey) if self.survey else []

    @cached_property
    def findings(self) -> list[Finding]:
        return findings(self.evaluation, None) if self.evaluation else []

    @cached_property
    def rows(self) -> list[RecommendationRow]:
        return rows_of(None, evaluation=self.evaluation) if self.evaluation else []

    @cached_property
    def summary(self) -> Summary:
        return summary_of(self.rows)

    @cached_property
    def overlap_view(self) -> OverlapView:
        """Who else covers the areas of the plan of this paper, and of no other."""
        return overlap_view(None, plan=self.plan)

    @cached_property
    def collaborations(self) -> list[Collaboration]:
        return collaborations(CollaborationFilter(plan=self.plan))

    @cached_property
    def contacts(self) -> Contacts:
        """How many of the collaborations were contacts, and how many of these joint work."""
        return contacts_of(self.collaborations, self.corrections)

    @cached_property
    def absences(self) -> list[Absence]:
        """What the review says did not take place."""
        return absences(plan=self.plan)

    @cached_property
    def instruments(self) -> list[ContextInstrument]:
        """The wider context, as far as it concerns the plan of this paper."""
        return instruments(ContextFilter(plan=self.plan))

    @cached_property
    def meetings(self) -> Mapping[str, Meeting]:
        return {one.code: one for one in Meeting.objects.select_related("citation")}

    @cached_property
    def platforms(self) -> list[Platform]:
        return list(Platform.objects.filter(area__in=self.plan.areas))

    @cached_property
    def places(self) -> list[str]:
        """Every place of the source of the round that something on record cites."""
        found = Citation.objects.filter(source=self.round.citation.source_id)
        return list(found.values_list("place", flat=True).distinct())

    @cached_property
    def corrections(self) -> CorrectionIndex:
        """Every correction, for footnotes: what a paper tells of others may be contradicted too."""
        return correction_index()

    @cached_property
    def own_corrections(self) -> frozenset[str]:
        """The codes of the corrections of what the sources of this plan print."""
        return correction_index(self.sources).codes

    @cached_property
    def contradictions(self) -> list[RegisterLine]:
        """The contradictions of what the sources of the plan print, without rejected ones."""
        found = register(CorrectionFilter(among=self.sources), None)
        return [one for one in found if one.correction.status != Correction.Status.REJECTED]

    @cached_property
    def sources(self) -> frozenset[int]:
        """Keys of the sources of what was planned, rated, surveyed, evaluated and done with others."""
        plan = Q(plan=self.plan)
        found = {self.plan.citation.source_id, self.round.citation.source_id}
        found |= set(PlannedActivity.objects.filter(plan).values_list("citation__source", flat=True))
        of_rounds = ActivityRating.objects.filter(assessment_round__plan=self.plan)
        found |= set(of_rounds.values_list("citation__source", flat=True))
        cited = [self.survey, self.evaluation, *self.findings, *self.collaborations, *self.absences]
        return frozenset(found | {one.citation.source_id for one in cited if one is not None})

    def counts(self, area: str = "") -> LevelCounts:
        """Return the counts of the round, or of one area by its code; raises LookupError."""
        if not area:
            return self.levels.total
        return self.area_levels(area)

    def area_levels(self, code: str) -> AreaLevels:
        """Return the counts of one area; raises LookupError naming those there are."""
        for one in self.levels.areas:
            if code.casefold() in {one.area.code.casefold(), one.area.name.casefold(), one.area.slug}:
                return one
        known = ", ".join(one.area.code for one in self.levels.areas)
        raise LookupError(
            worded("There is no area “%(code)s”; this plan has %(known)s.", code=code, known=known)
        )

    def result(self, number: int) -> Result:
        """Return the result of one figure of the survey; raises LookupError."""
        for one in self.results:
            if one.question.number == number:
                return one
        raise LookupError(worded("The survey has no figure %(number)s.", number=number))


@dataclass(frozen=True)
class AreaRecord(Record):
    """The part of a record that is about one area, as strangers read it: what a brief reports.

    ``most`` is how many activities, findings and the like are shown of a kind; those behind come first.
    """

    area: ProgrammeArea
    most: int = field(default=12, kw_only=True)  # type: ignore[misc]
    told_in: ClassVar[str] = "the portal"

    @cached_property
    def levels(self) -> AchievementLevels:
        return achievement_levels(self.round, self.area)

    @cached_property
    def in_all(self) -> LevelCounts:
        """Those of all areas, to lay this one beside."""
        return achievement_levels(self.round).total

    @cached_property
    def rated(self) -> list[RatedActivity]:
        found = activities(self.plan, self.round).filter(area=self.area)
        listed = rated(found.select_related("area", "citation__source"), self.round)
        return listed if len(listed) <= self.most else sorted(listed, key=lambda one: not one.is_behind)

    @cached_property
    def themes(self) -> list[SuggestionTheme]:
        """Themes under which stakeholders suggested something for the area."""
        found = list(themes_about(self.area.pk, None))
        prefetch_related_objects(found, "question__citation__source")
        return found

    @cached_property
    def with_others(self) -> Surroundings:
        found = surroundings_of_area(self.area, self.plan)
        prefetch_related_objects(found.focuses, "mechanism__citation__source")
        return found

    @property
    def collaborations(self) -> list[Collaboration]:
        return list(self.with_others.collaborations)

    @cached_property
    def findings(self) -> list[Finding]:
        found = findings_about(None, areas=self.area.pk)
        prefetch_related_objects(found, "citation__source", "criterion__criterion")
        return found

    @cached_property
    def rows(self) -> list[RecommendationRow]:
        return rows_of(None, chosen=RecommendationFilter(area=self.area))

    @property
    def address(self) -> str:
        """Where all of this stands, also once a page shows another round first."""
        return absolute(f"{area_address(self.plan.slug, self.area.slug)}?round={self.round.slug}")
