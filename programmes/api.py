"""The programme part of the API: the same dataclasses as the pages, served as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from programmes.fields import ACTIVITY, MEETING, InRound
from programmes.forms import Reading, reading
from programmes.models import StrategicPlan
from programmes.selectors import activities as activity_selectors
from programmes.selectors import plans as plan_selectors
from programmes.selectors.counting import rule_of
from programmes.selectors.levels import AchievementLevels, AreaLevels, LevelCount, achievement_levels
from programmes.selectors.records import digests_of, with_evidence
from record.api.parts import (
    DOCUMENTED,
    CitationOut,
    Limit,
    ListOf,
    Name,
    Offset,
    Problem,
    Slug,
    citation_out,
    list_of,
    page_out,
)
from reporting.number import Number, rounded


class NumberedOut(Schema):
    number: int
    text: str
    citation: CitationOut


class RoundOut(Schema):
    round: str
    title: str
    kind: str
    status: str
    presented_to: str | None
    assessed_by: str
    as_of: str
    record_sha256: str | None = Field(description="Of the frozen record; null before presenting.")
    ratings_missing: bool
    revised_since: datetime | None = Field(description="Since when a revision is at work; null without one.")
    revision_changes: list[dict[str, str]] = Field(description="What its revision changed, fact by fact.")
    citation: CitationOut


class PlanOut(Schema):
    plan: str
    training: bool = Field(description="Made up for practice; nothing in it is true.")
    title: str
    first_year: int
    last_year: int
    followed_until: str | None = Field(
        description="Until when our sources tell what followed; after it an absence is only not known to us. "
        "Null where this portal keeps the record itself."
    )
    followed_reason: str = Field(description="What our sources tell of what followed.")
    citation: CitationOut


class LevelOfScale(Schema):
    level: str
    slug: str
    letter: str
    rank: int
    in_headline: bool
    definition: str | None


class PlanDetail(PlanOut):
    followed_citation: CitationOut | None = Field(description="Where it stands what followed.")
    goals: list[NumberedOut]
    approaches: list[NumberedOut]
    scale: list[LevelOfScale]
    rounds: list[RoundOut]


class LevelOut(Schema):
    level: str
    slug: str
    count: int
    share: float | None = Field(description="Part of the base, from 0 to 1; null when the base is 0.")
    percent: float | None = Field(description="The same in percent with one decimal, as pages print it.")
    other_readings: list[int] = Field(description="What the count may be, where the evidence leaves it open.")
    inferred: int = Field(description="How many of the count stand in an inferred row of the source.")


class NumberOut(Schema):
    words: str = Field(description="As pages print it, with every other reading.")
    part: int
    base: int | None
    other_readings: list[int] = Field(description="What it may be, where the evidence leaves it open.")
    source: str
    certainty: str
    period: str


class AreaLevelsOut(Schema):
    area: str
    slug: str
    name: str
    planned: int
    base: int
    carried_out: NumberOut
    levels: list[LevelOut]


class AchievementLevelsOut(Schema):
    plan: str
    training: bool = Field(description="Made up for practice; no number of it is true.")
    round: str
    planned: int
    base: int = Field(description="What every share is a part of, by the counting rule of the plan.")
    rated: int = Field(description="Activities with a level.")
    not_rated: dict[str, int] = Field(description="Activities without a level, by reason.")
    stays_in_base: list[str] = Field(description="Reasons for no level that the plan counts in its base.")
    counting_rule: str
    left_out: str = Field(description="What leaving activities out makes of the headline share; else empty.")
    levels: list[LevelOut]
    areas: list[AreaLevelsOut]
    headline: str
    carried_out: NumberOut
    headline_count: int
    headline_percent_by_activity: float | None
    headline_percent_by_mean_of_areas: float | None
    reserved: int = Field(description="Ratings with a level under an open reservation of a member.")
    ratings_missing: bool
    citation: CitationOut


ActivityOut = ACTIVITY.schema("ActivityOut")
MeetingOut = MEETING.schema("MeetingOut")


router = Router()
PlanSlug = Annotated[Slug, Path(description="A plan, as 2016-2020.")]
RoundName = Annotated[
    Name | None, Query(description="A round of the plan, as updated, or its title; without it the latest.")
]


def _reading(request: HttpRequest, plan: str, assessment_round: str | None, **asked: str | None) -> Reading:
    query = {"plan": plan, "round": assessment_round or "", **{k: v or "" for k, v in asked.items()}}
    return reading(query, request.user)


def _plan_out(plan: StrategicPlan) -> dict[str, Any]:
    return {
        "plan": plan.slug,
        "training": plan.is_training,
        "title": plan.title,
        "first_year": plan.first_year,
        "last_year": plan.last_year,
        "followed_until": plan.followed_until or None,
        "followed_reason": plan.followed_reason,
        "citation": citation_out(plan.citation),
    }


@router.get("/plans", response={200: ListOf[PlanOut], 422: Problem}, summary="All plans")
def list_plans(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    return page_out(plan_selectors.plans(request.user), _plan_out, limit, offset)


@router.get(
    "/plans/{plan}",
    response={200: PlanDetail, **DOCUMENTED},
    summary="One plan with its goals, approaches, scale and rounds",
)
def show_plan(request: HttpRequest, plan: PlanSlug) -> Any:
    found = plan_selectors.plan_named(plan, request.user)
    numbered = [
        [
            {"number": one.number, "text": one.text, "citation": citation_out(one.citation)}
            for one in related.select_related("citation__source")
        ]
        for related in (found.goals, found.approaches)
    ]
    rounds = plan_selectors.rounds_of(found, request.user)
    digests = digests_of(rounds)
    return {
        **_plan_out(found),
        "followed_citation": citation_out(found.followed_citation) if found.followed_citation else None,
        "goals": numbered[0],
        "approaches": numbered[1],
        "scale": [
            {
                "level": one.label,
                "slug": one.slug,
                "letter": one.letter,
                "rank": one.rank,
                "in_headline": one.in_headline,
                "definition": one.definition or None,
            }
            for one in found.rating_scale.ordered_levels
        ],
        "rounds": [
            {
                "round": one.slug,
                "title": one.title,
                "kind": one.kind,
                "status": one.status,
                "presented_to": one.presented_to.code if one.presented_to else None,
                "assessed_by": one.assessed_by,
                "as_of": one.as_of,
                "record_sha256": digests.get(one.pk),
                "ratings_missing": one.citation.is_missing,
                "revised_since": one.revised_since,
                "revision_changes": one.revision_changes,
                "citation": citation_out(one.citation),
            }
            for one in rounds
        ],
    }


def _level_out(one: LevelCount) -> dict[str, Any]:
    return {
        "level": one.level.label,
        "slug": one.level.slug,
        "count": one.count,
        "share": None if one.share is None else round(one.share / 100, 6),
        "percent": None if one.share is None else float(rounded(one.share)),
        "other_readings": list(one.number.others),
        "inferred": one.inferred,
    }


def _number_out(number: Number) -> dict[str, Any]:
    return {
        "words": str(number),
        "part": number.part,
        "base": number.base,
        "other_readings": list(number.others),
        "source": number.ground.source,
        "certainty": number.ground.certainty,
        "period": number.ground.period,
    }


def _area_out(area: AreaLevels) -> dict[str, Any]:
    return {
        "area": area.area.code,
        "slug": area.area.slug,
        "name": area.area.name,
        "planned": area.planned,
        "base": area.base,
        "carried_out": _number_out(area.carried_out),
        "levels": [_level_out(one) for one in area.levels],
    }


def _levels_out(levels: AchievementLevels, plan: StrategicPlan) -> dict[str, Any]:
    headline, mean = levels.total.headline_share, levels.mean_of_areas
    return {
        "plan": plan.slug,
        "training": plan.is_training,
        "round": levels.assessment_round.slug,
        "planned": levels.total.planned,
        "base": levels.total.base,
        "rated": levels.total.rated,
        "not_rated": levels.total.not_rated,
        "stays_in_base": list(levels.total.reasons_in_base),
        "counting_rule": rule_of(plan),
        "left_out": levels.left_out_words,
        "levels": [_level_out(one) for one in levels.total.levels],
        "areas": [_area_out(area) for area in levels.areas],
        "headline": levels.headline_words,
        "carried_out": _number_out(levels.total.carried_out),
        "headline_count": levels.total.in_headline,
        "headline_percent_by_activity": None if headline is None else float(rounded(headline)),
        "headline_percent_by_mean_of_areas": None if mean is None else float(rounded(mean)),
        "reserved": levels.reserved,
        "ratings_missing": levels.ratings_missing,
        "citation": citation_out(levels.assessment_round.citation),
    }


@router.get(
    "/plans/{plan}/achievement-levels",
    response={200: AchievementLevelsOut, **DOCUMENTED},
    summary="How many activities reached which level, in all and by area",
)
def show_achievement_levels(
    request: HttpRequest,
    plan: PlanSlug,
    round: RoundName = None,  # noqa: A002
) -> Any:
    asked = _reading(request, plan, round)
    return _levels_out(achievement_levels(asked.assessment_round), asked.plan)


@router.get(
    "/plans/{plan}/activities",
    response={200: list_of(ActivityOut), **DOCUMENTED},
    summary="Planned activities with their level and note in one round",
)
def list_activities(
    request: HttpRequest,
    plan: PlanSlug,
    round: RoundName = None,  # noqa: A002
    area: Annotated[
        Name | None, Query(description="Only this programme area, as air, or its code or name.")
    ] = None,
    level: Annotated[Name | None, Query(description="Only this level, as partially or Partially.")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    asked = _reading(request, plan, round, area=area, level=level)
    found = activity_selectors.activities(asked.plan, asked.assessment_round, chosen=asked.chosen)
    page = found.select_related("area", "citation__source")[offset : offset + limit]
    rated = activity_selectors.rated(page, asked.assessment_round)
    prefetch_related_objects([one.rating for one in rated if one.rating], with_evidence())
    within = InRound(asked)
    return {"count": found.count(), "items": [ACTIVITY.answer(one, within) for one in rated]}


@router.get("/meetings", response={200: list_of(MeetingOut), 422: Problem}, summary="All meetings")
def list_meetings(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    return page_out(plan_selectors.meetings(), lambda one: MEETING.answer(one, None), limit, offset)
