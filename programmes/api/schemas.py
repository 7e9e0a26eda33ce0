"""What the programme part of the API answers, field by field."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from programmes.fields import ACTIVITY, MEETING
from record.api.parts import CitationOut


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
