"""What the file of an evaluation must hold. Nothing unknown is let through; every fact has a citation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from record.importers.schema import Cited, Name, Record, Slug, Text

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Za-z0-9.-]{0,19}$")]
FigureRow = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}/.+$")]
"""A row, option or theme of a figure, as “4/funding”."""


class EvaluationRecord(Cited):
    slug: Slug
    title: Name
    kind: Literal["external", "self"]
    plan: Slug
    period: str = ""
    evaluator: str = ""
    reference_group: str = ""
    purpose: str = ""
    stage: Literal["preliminary", "final"]
    compared_with: Slug | None = None
    ratings_missing: str = ""
    response_missing: str = ""
    missing: list[Text] = []
    documents: list[Slug] = []


class CriterionRecord(Cited):
    slug: Slug
    name: Name
    is_dac: bool = False
    use: Literal["applied", "not-applied", "no-heading"] = "applied"
    because: str = ""

    @model_validator(mode="after")
    def says_why(self) -> CriterionRecord:
        if self.use != "applied" and not self.because:
            raise ValueError("a criterion that is not applied says because of what")
        return self


class FindingRecord(Record):
    code: Code
    para: Name
    criterion: Slug
    direction: Literal["strength", "limitation", "mixed"]
    summary: Text
    areas: list[Slug] = []
    goals: list[int] = []
    activities: list[str] = []
    mechanisms: list[str] = []
    instruments: list[Slug] = []
    survey_items: list[FigureRow] = []
    survey_options: list[FigureRow] = []
    survey_themes: list[FigureRow] = []


class RecommendationRecord(Record):
    code: Code
    para: Name
    kind: Literal["recommendation", "suggestion"]
    criterion: Slug | None = None
    text: Text
    priority: Literal["", "high", "medium", "low"] = ""
    added_on: str = ""
    addressees: list[Slug] = []
    findings: list[Code] = []
    areas: list[Slug] = []


class AddresseeRecord(Record):
    slug: Slug
    name: Name


class SuggestionPlace(Record):
    """One open answer: its heading, as “9/Joint Action”, and how it begins."""

    theme: FigureRow
    begins: Text


class EvidenceRecord(Record):
    item: FigureRow | None = None
    option: FigureRow | None = None
    suggestion: SuggestionPlace | None = None
    points_to: Literal["", "strength", "limitation", "mixed"] = ""
    reason: str = ""

    @model_validator(mode="after")
    def is_one_thing(self) -> EvidenceRecord:
        if sum(one is not None for one in (self.item, self.option, self.suggestion)) != 1:
            raise ValueError("give one of item, option and suggestion")
        return self


class TopicRecord(Cited):
    slug: Slug
    title: Name
    findings: list[Code] = []
    recommendations: list[Code] = []
    activities: list[Name] = []
    read_by: Name | Literal[""] = ""
    evidence: list[EvidenceRecord] = []


class NamedRecord(Record):
    suggestion: FigureRow
    begins: Text
    mechanisms: list[Name] = []
    instruments: list[Slug] = []


class ConsiderationRecord(Cited):
    """That a meeting dealt with a round, this evaluation, its recommendations or the next plan."""

    meeting: Name
    subject: Literal["round", "evaluation", "recommendations", "next-plan"]
    round: Slug | None = None
    text: Text

    @model_validator(mode="after")
    def names_its_round(self) -> ConsiderationRecord:
        if (self.subject == "round") != (self.round is not None):
            raise ValueError("a round is named where the meeting dealt with one, and nowhere else")
        return self


class EvaluationFile(Record):
    evaluation: EvaluationRecord
    criteria: list[CriterionRecord]
    findings: list[FindingRecord]
    recommendations: list[RecommendationRecord]
    addressees: list[AddresseeRecord] = []
    topics: list[TopicRecord] = []
    considerations: list[ConsiderationRecord] = []
    named_in_suggestions: list[NamedRecord] = []
