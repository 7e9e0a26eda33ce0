"""What the API says of evaluations."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from evaluations.fields import FINDING, RECOMMENDATION
from record.api.parts import CitationOut, ListOf


class CriterionOut(Schema):
    criterion: str
    name: str
    is_dac: bool = Field(description="One of the six of OECD-DAC.")
    use: str = Field(description="applied, not-applied or no-heading")
    because: str
    citation: CitationOut


class EvaluationOut(Schema):
    evaluation: str
    training: bool
    title: str
    kind: str
    plan: str
    period: str
    evaluator: str
    reference_group: str
    purpose: str
    stage: str
    missing: list[str]
    ratings_missing: str
    response_missing: str
    citation: CitationOut


class EvaluationDetail(EvaluationOut):
    criteria: list[CriterionOut]
    findings: int
    strengths: int
    limitations: int
    mixed: int
    recommendations: int
    suggestions: int
    without_response: int = Field(description="Without a response on record, where this portal keeps it.")
    not_known: int = Field(description="Of which we do not know whether they were answered; counted apart.")
    followed_until: str | None = Field(
        description="Until when our sources tell what followed; null: we keep it."
    )


FindingOut = FINDING.schema("FindingOut")


class RateOut(Schema):
    count: int
    base: int
    percent: float | None = Field(description="Null where the base is empty.")


RecommendationOut = RECOMMENDATION.schema("RecommendationOut")


class RecommendationsOut(ListOf[RecommendationOut]):  # type: ignore[valid-type]
    acceptance: RateOut = Field(description="Accepted, at least in part, of all with a response.")
    without_response: int = Field(description="Without a response on record, where this portal keeps it.")
    not_known: int = Field(description="Of which we do not know whether they were answered; counted apart.")
    implementation: RateOut = Field(description="Verified of all actions of accepted recommendations.")
    states: dict[str, int]


class RatedOut(Schema):
    kind: str
    code: str
    management: str | None
    evaluator: str | None
    disconnect: str
    reason: str


class RatingsOut(ListOf[RatedOut]):
    compared_with: str | None
    disconnects: dict[str, int] = Field(description="Of activities; ratings are never averaged.")
    ratings_missing: str


class GroundOut(Schema):
    text: str
    direction: str
    doubt: str = Field(description="What another reading makes of it, or what is inferred.")
    other_directions: list[str]
    place: str
    url: str


class BoardCellOut(Schema):
    direction: str
    grounds: list[GroundOut]
    silence: str


class BoardLineOut(Schema):
    kind: str
    title: str
    own: BoardCellOut
    external: BoardCellOut
    survey: BoardCellOut
    verdict: str
    other_verdicts: list[str] = Field(description="What the rule says in other readings of damaged evidence.")
    judgement: str | None = Field(description="Of a person, apart from the rule; cleared ones only.")


class BoardOut(ListOf[BoardLineOut]):
    plan: str
    round: str
    rule: str
    verdicts: dict[str, int]


class LedgerLineOut(Schema):
    kind: str
    code: str
    text: str
    disposition: str = Field(
        description="“not yet decided” where we keep the record, else “not known to us”."
    )
    successors: list[str]
    reason: str


class LedgerOut(ListOf[LedgerLineOut]):
    plan: str
    followed_until: str | None = Field(
        description="Until when our sources tell what followed; null: we keep it."
    )
    dispositions: dict[str, int]


class ConsiderationOut(Schema):
    meeting: str
    plan: str
    dealt_with: str = Field(description="round, evaluation, recommendations or next-plan")
    round: str | None
    evaluation: str | None
    text: str = Field(description="What the meeting did with it.")
    corrections: list[str]
    citation: CitationOut
