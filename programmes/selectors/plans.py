"""Plans, rounds and what hangs on them, as one reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When

from people.models import MemberState, Organisation
from people.policies import PUBLIC
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    KeyAchievement,
    Objective,
    Platform,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.policies import READABLE_STATUSES
from record.refusals import NotFoundError, NothingYetError
from reporting.words import worded
from review.models import RatingLevel

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user


CHOSEN_FIRST = Case(
    When(slug=Subquery(Organisation.objects.values("front_plan")[:1]), then=Value(0)), default=Value(1)
)
"""Puts the plan that the organisation shows on its first page before all others."""


def plans(user: type_of_user | None) -> list[StrategicPlan]:
    """Return the plans that the reader may see, newest first; fictional ones for training are in no list."""
    real = StrategicPlan.objects.visible_to(user).filter(is_training=False)
    return list(real.select_related("rating_scale", "citation__source", "adopted_at"))


def known_areas() -> QuerySet[ProgrammeArea]:
    """Return the areas of real plans that everybody can read; what is still a draft counts for nobody."""
    real = StrategicPlan.objects.visible_to(None).filter(is_training=False)
    return ProgrammeArea.objects.filter(objectives__plan__in=real).distinct()


def known_members() -> QuerySet[MemberState]:
    """Return the members that take part in a real plan that everybody can read, in alphabetical order."""
    real = StrategicPlan.objects.visible_to(None).filter(is_training=False)
    return MemberState.objects.filter(
        plan_memberships__plan__in=real, plan_memberships__left_on=""
    ).distinct()


def area_slugged(slug: str, user: type_of_user | None) -> ProgrammeArea:
    """Return a programme area of any plan that the reader may see; raises NotFoundError."""
    found: ProgrammeArea | None = ProgrammeArea.objects.visible_to(user).filter(slug=slug).first()
    if found is None:
        raise NotFoundError(worded("There is no programme area “%(slug)s”.", slug=slug))
    return found


def called_elsewhere(
    area: ProgrammeArea, plan: StrategicPlan, user: type_of_user | None
) -> list[tuple[str, str]]:
    """Return what other plans that the reader may see call an area, where it differs: name and plan."""
    others = Objective.objects.visible_to(user).filter(area=area, plan__is_training=False).exclude(plan=plan)
    names = [(one.called, one.plan.title) for one in others.select_related("area", "plan")]
    return [(name, title) for name, title in names if name != area.name]


def plan_named(slug: str | None, user: type_of_user | None) -> StrategicPlan:
    """Return the plan of a slug, or the organisation's first one with a round that everybody can read.

    Raises NotFoundError when there is none that the reader may see.
    """
    found = StrategicPlan.objects.select_related("rating_scale__definitions_citation")
    if slug:
        plan = found.visible_to(user).filter(slug=slug).first()
    else:
        real = found.filter(is_training=False).order_by(CHOSEN_FIRST, *StrategicPlan._meta.ordering or ())
        plan = real.filter(readable_by(None)).first() or real.visible_to(user).first()
    if plan is None:
        if slug:
            raise NotFoundError(worded("There is no plan “%(slug)s”.", slug=slug))
        raise NothingYetError("No plan is open to you yet.")
    return plan


def readable_by(user: type_of_user | None, plan: str = "pk") -> Exists:
    """Choose plans, or by ``plan`` what belongs to them, with a round that the reader may see."""
    rounds = AssessmentRound.objects.visible_to(user)
    return Exists(rounds.filter(plan=OuterRef(plan)))


def rounds_of(plan: StrategicPlan, user: type_of_user | None) -> list[AssessmentRound]:
    """Return the rounds of a plan that the reader may see, first to last.

    Each knows the plan it was asked of, and the round it updates if that one may be seen too.
    """
    found = AssessmentRound.objects.visible_to(user).filter(plan=plan)
    return _told_of(plan, found.select_related("citation__source", "presented_to"))


def rated_rounds() -> list[AssessmentRound]:
    """Return the rounds of real plans that rate something and are open to all, newest first; one query."""
    found = AssessmentRound.objects.visible_to(None).filter(plan__is_training=False)
    rated = found.filter(Exists(ActivityRating.objects.filter(assessment_round=OuterRef("pk"))))
    return list(rated.select_related("plan").order_by("-plan__first_year", "plan__slug", "-number"))


def plan_with_rounds(
    slug: str | None, user: type_of_user | None
) -> tuple[StrategicPlan, list[AssessmentRound]]:
    """Return the plan of a slug, or the organisation's first one, with its rounds; one query.

    Rounds are those the reader may see. Raises NotFoundError when there is no such plan.
    """
    if slug:
        wanted = StrategicPlan.objects.filter(slug=slug)
    else:
        wanted = StrategicPlan.objects.filter(readable_by(None), is_training=False)
        wanted = wanted.order_by(CHOSEN_FIRST, *StrategicPlan._meta.ordering or ())
    found = AssessmentRound.objects.visible_to(user).filter(plan=Subquery(wanted.values("pk")[:1]))
    listed = list(
        found.select_related(
            "citation__source", "presented_to", "plan__rating_scale__definitions_citation"
        ).order_by("number")
    )
    if not listed:
        plan = plan_named(slug, user)
        return plan, rounds_of(plan, user)
    return listed[0].plan, _told_of(listed[0].plan, listed)


def _told_of(plan: StrategicPlan, rounds: Iterable[AssessmentRound]) -> list[AssessmentRound]:
    """Return rounds first to last, each knowing its plan, and the round it updates if that is among them."""
    found = sorted(rounds, key=lambda one: one.number)
    for assessment_round in found:
        assessment_round.plan = plan
    by_key = {one.pk: one for one in found}
    for assessment_round in found:
        if assessment_round.updates_id in by_key:
            assessment_round.updates = by_key[assessment_round.updates_id]
    return found


def round_among(rounds: Iterable[AssessmentRound], slug: str | None) -> AssessmentRound:
    """Return the round of a slug, or the latest that everybody can read; raises NotFoundError for none.

    Staff who look at nothing in particular see what delegates see; drafts are asked for by name.
    """
    known = list(rounds)
    if slug is None:
        if not known:
            raise NothingYetError("No round of this plan is open to you.")
        return (open_to_all(known) or known)[-1]
    for assessment_round in known:
        if assessment_round.slug == slug:
            return assessment_round
    raise NotFoundError(worded("There is no round “%(slug)s” of this plan.", slug=slug))


def open_to_all(rounds: Iterable[AssessmentRound]) -> list[AssessmentRound]:
    """Return those rounds that everybody can read."""
    return [one for one in rounds if one.status in READABLE_STATUSES[PUBLIC]]


def area_named(plan: StrategicPlan, slug: str) -> ProgrammeArea:
    """Return an area of a plan; raises NotFoundError when the plan has none of that name."""
    for area in plan.areas:
        if area.slug == slug:
            return area
    raise NotFoundError(worded("This plan has no programme area “%(slug)s”.", slug=slug))


def level_named(plan: StrategicPlan, slug: str) -> RatingLevel:
    """Return a level of the plan's scale; raises NotFoundError when there is none of that name."""
    for level in plan.rating_scale.ordered_levels:
        if level.slug == slug:
            return level
    raise NotFoundError(worded("The scale of this plan has no level “%(slug)s”.", slug=slug))


@dataclass(frozen=True)
class AreaStory:
    """What one area wanted and did: objective, key achievement, summary, platforms."""

    area: ProgrammeArea
    objective: Objective | None
    key_achievement: KeyAchievement | None
    summary: AchievementSummary | None
    platforms: tuple[Platform, ...]


def area_stories(
    plan: StrategicPlan, assessment_round: AssessmentRound | None, areas: Iterable[ProgrammeArea]
) -> list[AreaStory]:
    """Return the story of each area, in four queries. The round must be one the reader may see."""
    wanted = list(areas)
    cited = plan.objectives.select_related("citation__source")
    objectives = {objective.area_id: objective for objective in cited}
    achievements, summaries = (
        {
            one.area_id: one
            for one in model.objects.filter(
                assessment_round=assessment_round, area__in=wanted
            ).select_related("citation__source")
        }
        for model in (KeyAchievement, AchievementSummary)
    )
    platforms = list(Platform.objects.filter(area__in=wanted).select_related("citation__source"))
    return [
        AreaStory(
            area,
            objectives.get(area.pk),
            achievements.get(area.pk),
            summaries.get(area.pk),
            tuple(one for one in platforms if one.area_id == area.pk),
        )
        for area in wanted
    ]


@dataclass(frozen=True)
class Doubts:
    """What a reader must know before quoting a number of a round."""

    inferred_ratings: int
    rounds_without_ratings: tuple[AssessmentRound, ...]
    scale_is_undefined: bool
    corrections: int

    @property
    def count(self) -> int:
        """How many things nobody can vouch for; contradictions are told where they stand."""
        return bool(self.inferred_ratings) + len(self.rounds_without_ratings) + self.scale_is_undefined


@dataclass(frozen=True)
class AreaAchievement:
    """What one area has to show: its key achievement in a round, and its platforms."""

    area: ProgrammeArea
    key_achievement: KeyAchievement | None
    platforms: tuple[Platform, ...]


def area_achievements(
    assessment_round: AssessmentRound, areas: Iterable[ProgrammeArea]
) -> list[AreaAchievement]:
    """Return what each area has to show; two queries. The round must be one the reader may see."""
    wanted = {area.pk: area for area in areas}
    found = KeyAchievement.objects.filter(assessment_round=assessment_round, area__in=wanted.keys())
    achievements = {one.area_id: one for one in found}
    platforms = list(Platform.objects.filter(area__in=wanted.keys()).select_related("citation"))
    return [
        AreaAchievement(area, achievements.get(key), tuple(one for one in platforms if one.area_id == key))
        for key, area in wanted.items()
    ]


def doubts(
    plan: StrategicPlan, rounds: Iterable[AssessmentRound], *, inferred: int, corrections: int
) -> Doubts:
    """Gather what is inferred, missing or contradicted."""
    return Doubts(
        inferred_ratings=inferred,
        rounds_without_ratings=tuple(one for one in rounds if one.citation.is_missing),
        scale_is_undefined=plan.rating_scale.definitions_citation.is_missing,
        corrections=corrections,
    )


def plan_query(plan: StrategicPlan) -> str:
    """Return what makes an address of the board or the ledger one of this plan, whatever is shown unasked."""
    return f"?plan={plan.slug}"
