"""What the files of a plan and its review must hold. Nothing unknown is let in; every fact has a citation."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from programmes.models.plans import AREA_PATTERN, CODE_PATTERN, LONGEST_SHORT_TITLE
from record.importers.schema import AsKnown, Cited, Name, Place, Record, Slug, Text, Year, is_made_up


class Source(Record):
    slug: Slug
    title: Name
    kind: Literal["paper", "web-page", "un-document", "training"]
    publisher: Name
    url: str = ""
    description: str = ""
    missing: list[Text] = []

    @model_validator(mode="after")
    def is_of_its_kind(self, info: ValidationInfo) -> Source:
        if (self.kind == "training") != is_made_up(info):
            raise ValueError("a source of the kind “training” is for what is made up, and nothing else is")
        return self


class SourcesFile(Record):
    sources: list[Source]


class State(Cited):
    iso_code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,7}$")]
    name: Name


class StatesFile(Record):
    states: list[State]


class MeetingRecord(Cited):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]+(-[A-Z]+)?-[0-9]{1,4}$")]
    kind: Slug
    name: Name
    year: Year | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    decided: str = ""
    days_citation: Place | None = None


class MeetingsFile(Record):
    meetings: list[MeetingRecord]


class Level(Record):
    slug: Slug
    label: Name
    letter: Annotated[str, StringConstraints(min_length=1, max_length=2)]
    rank: Annotated[int, Field(ge=1, le=20)]
    in_headline: bool
    definition: str = ""
    example: str = ""


class Scale(Cited):
    slug: Slug
    name: Name
    order_citation: Place
    definitions_citation: Place
    levels: Annotated[list[Level], Field(min_length=2)]


class Numbered(Cited):
    number: Annotated[int, Field(ge=1, le=99)]
    text: Text


class Followed(Cited):
    """Until when the sources tell what followed a plan, and what they tell."""

    until: Annotated[AsKnown, StringConstraints(min_length=4)]
    reason: Text


class Plan(Cited):
    slug: Slug
    title: Name
    first_year: Year
    last_year: Year
    adopted_at: str | None = None
    followed: Followed | None = None
    goals: list[Numbered]
    approaches: list[Numbered]


class Round(Cited):
    slug: Slug
    number: Annotated[int, Field(ge=1, le=99)]
    kind: Literal["preliminary", "updated", "final"]
    title: Name
    status: Literal["draft", "circulated", "cleared", "presented"]
    presented_to: str | None = None
    updates: Slug | None = None
    assessed_by: Name
    as_of: str = ""
    levels_are_printed: bool = False


class PlanFile(Record):
    scale: Scale
    plan: Plan
    rounds: list[Round]


class CitedText(Cited):
    text: Text


class Rating(Cited):
    level: str | None = None
    not_rated_because: Literal["", "not-due", "discontinued", "merged", "no-information"] = ""
    note: list[Text] = []
    note_citation: Place | None = None

    @model_validator(mode="after")
    def has_level_or_reason(self) -> Rating:
        if bool(self.level) == bool(self.not_rated_because):
            raise ValueError("give either a level or not_rated_because")
        return self


class Activity(Cited):
    code: Annotated[str, StringConstraints(pattern=rf"^{CODE_PATTERN}$")]
    text: Text
    short_title: Annotated[str, StringConstraints(max_length=LONGEST_SHORT_TITLE)] = ""
    rating: Rating | None = None


class PlatformRecord(Cited):
    code: Name
    name: Name
    launched_in: Year | None = None
    also_printed_as: list[Name] = []


class Area(Cited):
    code: Annotated[str, StringConstraints(pattern=rf"^{AREA_PATTERN}$")]
    slug: Slug
    name: Name
    objective: CitedText
    key_achievement: CitedText | None = None
    summary: CitedText | None = None
    platforms: list[PlatformRecord] = []
    activities: list[Activity]


class AreasFile(Record):
    round: Slug | None
    short_titles_by: str = ""
    short_titles_on: date | None = None
    areas: list[Area]


class CorrectionRecord(Record):
    code: Annotated[str, StringConstraints(pattern=r"^D[0-9]{1,4}$")]
    kind: Literal["source-website", "doubtful-date", "inside-source", "names-vary"]
    subject: Name
    printed: Text
    contradicted_by: Text
    printed_citation: Place
    authority: Place
    beside: list[str] = []


class CorrectionsFile(Record):
    corrections: list[CorrectionRecord]


class PlanFiles(Record):
    """A plan, one part a file: its sources, meetings, scale, areas and activities."""

    sources: SourcesFile
    meetings: MeetingsFile
    plan: PlanFile
    areas: AreasFile


class Review(PlanFiles):
    """A whole review: the files of its plan, who is a member, and what was corrected."""

    states: StatesFile
    corrections: CorrectionsFile
