"""A plan with everything that hangs on it: what its workbook holds, and what a workbook is compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from planbook.selectors.rows import Gathering, StoredBook, StoredRow
from programmes.models import (
    AchievementSummary,
    AssessmentRound,
    KeyAchievement,
    Objective,
    PlannedActivity,
    ProgrammeArea,
    StrategicPlan,
)
from review.models import RatingScale
from review.states import AT_WORK


def plan_for_book(slug: str) -> StrategicPlan | None:
    """Return a plan with what its sheet names, or None."""
    return StrategicPlan.objects.select_related("rating_scale", "adopted_at").filter(slug=slug).first()


def _own_areas(plan: StrategicPlan, rounds: Sequence[AssessmentRound]) -> Q:
    keys = [one.pk for one in rounds]
    wanted = Q(pk__in=ProgrammeArea.objects.of_plans(pk=plan.pk))
    for model in (KeyAchievement, AchievementSummary):
        wanted |= Q(pk__in=model.objects.filter(assessment_round__in=keys).values("area"))
    return wanted


def book_of(plan: StrategicPlan, rounds: Sequence[AssessmentRound]) -> StoredBook:
    """Return a plan with those of its rounds that the reader may see, as its workbook holds it.

    Citations that go without saying are left out, and with them the sources that nothing else cites.
    """
    found = _gathered(plan, rounds, Q(), Q(), Q())
    silent = {("rating", *row.key, "") for row in found.rows["ratings"] if _says_nothing(row)}
    found.rows["ratings"] = [row for row in found.rows["ratings"] if not _says_nothing(row)]
    rows = found.rows["citations"]
    found.rows["citations"] = [row for row in rows if not row.is_default and row.key not in silent]
    cited = Gathering(plan.slug)
    cited.sources(row.values["source"] for row in found.rows["citations"])
    found.rows["sources"] = cited.book.rows["sources"]
    return found


def _says_nothing(rating: StoredRow) -> bool:
    """A rating that was begun, or undone, and holds nothing yet."""
    return not any(value for name, value in rating.values.items() if name not in {"round", "activity"})


def book_to_compare(
    plan: StrategicPlan | None, scale_slug: str, named: Mapping[str, Collection[str]]
) -> StoredBook:
    """Return all that is on record of a plan and of what a file names beside it, to compare with.

    ``named`` holds the codes of areas, platforms, meetings and sources that the file names.
    """
    areas, platforms, meetings = (Q(code__in=named[each]) for each in ("areas", "platforms", "meetings"))
    scale = RatingScale.objects.filter(slug=scale_slug).first()
    if plan is None:
        gathering = Gathering("")
        if scale is not None:
            gathering.scale(scale)
        gathering.areas(areas)
        gathering.platforms(platforms)
        gathering.meetings(meetings)
        gathering.citations()
        found = gathering.book
    else:
        rounds = list(plan.assessment_rounds.select_related("presented_to"))
        found = _gathered(plan, rounds, areas, platforms, meetings, scale)
    sources = Gathering("")
    sources.sources(named["sources"])
    found.rows["sources"] = sources.book.rows["sources"]
    return found


def _gathered(
    plan: StrategicPlan,
    rounds: Sequence[AssessmentRound],
    areas: Q,
    platforms: Q,
    meetings: Q,
    other_scale: RatingScale | None = None,
) -> StoredBook:
    """Return the rows of a plan; areas, platforms, meetings are its own and those asked for beside them."""
    gathering = Gathering(plan.slug)
    gathering.plan(plan)
    gathering.scale(plan.rating_scale)
    if other_scale is not None and other_scale != plan.rating_scale:
        gathering.scale(other_scale)
    gathering.areas(_own_areas(plan, rounds) | areas)
    gathering.planned(plan)
    gathering.platforms(Q(area__in=plan.areas) | platforms)
    own = {plan.adopted_at_id, *(one.presented_to_id for one in rounds)} - {None}
    gathering.meetings(Q(pk__in=own) | meetings)
    gathering.rounds(rounds)
    gathering.of_rounds(rounds)
    gathering.citations()
    return gathering.book


@dataclass(frozen=True)
class Settled:
    """What an import leaves alone: rounds that were cleared or presented, and what other plans share.

    ``rounds`` by slug with their state in words; ``scales`` and ``areas`` with the plans that use them too.
    """

    rounds: dict[str, str]
    scales: dict[str, str]
    areas: dict[str, str]


def settled(plan: StrategicPlan | None, scale_slug: str, areas: Collection[str]) -> Settled:
    """Return what an import of a plan may not change, and why."""
    shut = AssessmentRound.objects.exclude(status__in=AT_WORK)
    own = shut.filter(plan=plan) if plan else shut.none()
    others = StrategicPlan.objects.exclude(pk=plan.pk if plan else None)
    using = others.filter(rating_scale__slug=scale_slug).values_list("title", flat=True)
    found: dict[str, str] = {}
    for model in (Objective, PlannedActivity):
        rows = model._default_manager.filter(plan__in=others, area__code__in=areas)
        found |= dict(rows.order_by().values_list("area__code", "plan__title").distinct())
    return Settled(
        {one.slug: str(one.get_status_display()).lower() for one in own},
        dict.fromkeys([scale_slug] if using else [], ", ".join(using)),
        found,
    )
