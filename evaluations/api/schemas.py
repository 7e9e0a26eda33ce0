"""What the API says of evaluations."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from record.api.schemas import CitationOut, ListOf


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


class FindingOut(Schema):
    code: str
    evaluation: str
    criterion: str
    direction: str
    summary: str = Field(description="In our own words; the citation names the paragraph.")
    areas: list[str]
    goals: list[int]
    activities: list[str]
    mechanisms: list[str]
    instruments: list[str] = Field(description="Instruments of the wider context, as in /context.")
    survey: list[str] = Field(description="Figures of the survey that it is linked to, with row or box.")
    recommendations: list[str] = Field(description="Codes of what is asked because of it.")
    status: str
    citation: CitationOut


class RateOut(Schema):
    count: int
    base: int
    percent: float | None = Field(description="Null where the base is empty.")


class ResponseOut(Schema):
    decision: str
    reason: str
    responded_by: str
    responded_on: str
    level: str | None


class ActionOut(Schema):
    number: int
    text: str
    owner: str
    due_on: str | None = Field(description="As precise as known: 2020, 2020-05 or 2020-05-14.")
    state: str
    due: str = Field(description="overdue, due soon, not yet due, no due date, …")
    done: str = Field(description="What was done, once a second person has verified it.")
    published_in: str = Field(
        description="The table of another body it was read from; empty if planned here."
    )
    published_status: str = Field(description="How far it had come, in the words of that table.")
    contradictions: list[str] = Field(description="What that table says against itself.")


class RecommendationOut(Schema):
    code: str
    evaluation: str
    kind: str
    text: str
    criterion: str | None
    addressees: list[str]
    priority: str | None
    areas: list[str]
    findings: list[str]
    state: str
    response: ResponseOut | None = Field(
        description="Null where none is on record; with the state “not-known” one may have been given."
    )
    actions: list[ActionOut]
    let_go: str | None
    let_go_because: str
    status: str
    citation: CitationOut


class RecommendationsOut(ListOf[RecommendationOut]):
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
