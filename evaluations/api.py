"""The evaluation part of the API: the same dataclasses as the pages, served as JSON."""

from __future__ import annotations

from itertools import count
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from evaluations.fields import FINDING, LEDGER, NOTHING, RATING, RECOMMENDATION
from evaluations.forms.reading import STATES, recommendations_asked
from evaluations.models import AppliedCriterion, Consideration, Evaluation, RecommendationKind
from evaluations.selectors import evaluations as selectors
from evaluations.selectors.actions import considerations
from evaluations.selectors.board import board_of
from evaluations.selectors.board_rule import RULE, BoardCell, side_by_side
from evaluations.selectors.evaluations import Rate, Summary, summary_of
from evaluations.selectors.findings import findings as findings_of
from evaluations.selectors.ledger import ledger_of
from evaluations.selectors.recommendations import rows_of
from programmes.api import PlanSlug, RoundName
from programmes.forms import reading
from programmes.forms.reading import plan_asked
from programmes.selectors.plans import plan_named
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
    one_of,
    page_out,
)
from record.selectors.corrections import CorrectionIndex, correction_index
from reporting.addresses import absolute
from reporting.number import rounded


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


RatedOut = RATING.schema("RatedOut")


class RatingsOut(ListOf[RatedOut]):  # type: ignore[valid-type]
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


LedgerLineOut = LEDGER.schema("LedgerLineOut")


class LedgerOut(ListOf[LedgerLineOut]):  # type: ignore[valid-type]
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


router = Router()
EvaluationSlug = Annotated[Slug, Path(description="An evaluation, as external-2020.")]


def _evaluation_out(one: Evaluation) -> dict[str, Any]:
    names = ("title", "kind", "period", "evaluator", "reference_group", "purpose", "stage")
    return {
        "evaluation": one.slug,
        "training": one.plan.is_training,
        "plan": one.plan.slug,
        **{name: getattr(one, name) for name in names},
        "missing": one.missing_parts,
        "ratings_missing": one.ratings_missing,
        "response_missing": one.response_missing,
        "citation": citation_out(one.citation),
    }


def _criterion_out(one: AppliedCriterion) -> dict[str, Any]:
    return {
        "criterion": one.criterion.slug,
        "name": one.criterion.name,
        "is_dac": one.criterion.is_dac,
        "use": one.use,
        "because": one.because,
        "citation": citation_out(one.citation),
    }


@router.get("/evaluations", response={200: ListOf[EvaluationOut], 422: Problem}, summary="All evaluations")
def list_evaluations(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    return page_out(selectors.evaluations(request.user), _evaluation_out, limit, offset)


@router.get(
    "/evaluations/{evaluation}",
    response={200: EvaluationDetail, **DOCUMENTED},
    summary="One evaluation with its criteria and its counts",
)
def show_evaluation(request: HttpRequest, evaluation: EvaluationSlug) -> Any:
    found = selectors.evaluation_named(evaluation, request.user)
    page = selectors.page_of(found, request.user)
    return {
        **_evaluation_out(found),
        "criteria": [_criterion_out(one) for one in selectors.criteria_of(found, request.user)],
        "findings": page.findings,
        "strengths": page.strengths,
        "limitations": page.limitations,
        "mixed": page.mixed,
        "recommendations": page.summary.recommendations,
        "suggestions": page.summary.suggestions,
        "without_response": page.summary.without_response,
        "not_known": page.summary.not_known,
        "followed_until": found.plan.followed_until or None,
    }


@router.get(
    "/evaluations/{evaluation}/findings",
    response={200: list_of(FindingOut), **DOCUMENTED},
    summary="The findings of an evaluation with everything they are linked to",
)
def list_findings(
    request: HttpRequest, evaluation: EvaluationSlug, limit: Limit = 100, offset: Offset = 0
) -> Any:
    found = selectors.evaluation_named(evaluation, request.user)
    return page_out(findings_of(found, request.user), lambda one: FINDING.answer(one, NOTHING), limit, offset)


@router.get(
    "/evaluations/{evaluation}/ratings",
    response={200: RatingsOut, **DOCUMENTED},
    summary="Management’s and the evaluator’s ratings side by side",
)
def list_ratings(
    request: HttpRequest, evaluation: EvaluationSlug, limit: Limit = 100, offset: Offset = 0
) -> Any:
    found = selectors.evaluation_named(evaluation, request.user)
    ratings = side_by_side(found, request.user)
    return {
        **page_out(
            [*ratings.activities, *ratings.recommendations],
            lambda one: RATING.answer(one, found.title),
            limit,
            offset,
        ),
        "compared_with": ratings.compared_with.slug if ratings.compared_with else None,
        "disconnects": dict(ratings.counts),
        "ratings_missing": found.ratings_missing,
    }


def _cell_out(cell: BoardCell) -> dict[str, Any]:
    return {
        "direction": cell.direction,
        "grounds": [
            {
                "text": one.text,
                "direction": one.direction,
                "doubt": one.doubt,
                "other_directions": list(one.other_directions),
                "place": one.place,
                "url": absolute(one.url),
            }
            for one in cell.grounds
        ],
        "silence": cell.silence,
    }


@router.get(
    "/plans/{plan}/evidence-board",
    response={200: BoardOut, **DOCUMENTED},
    summary="Own rating, external finding and survey side by side, with the rule that compares them",
)
def show_board(
    request: HttpRequest,
    plan: PlanSlug,
    round: RoundName = None,  # noqa: A002
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    asked = reading({"plan": plan, "round": round or ""}, request.user)
    board = board_of(asked.plan, asked.assessment_round, request.user)

    def describe(one: Any) -> dict[str, Any]:
        judged = one.judgement if one.judgement and one.judgement.is_cleared else None
        return {
            "kind": one.kind,
            "title": one.title,
            "own": _cell_out(one.own),
            "external": _cell_out(one.external),
            "survey": _cell_out(one.survey),
            "verdict": one.verdict,
            "other_verdicts": list(one.other_verdicts),
            "judgement": judged.text if judged else None,
        }

    return {
        **page_out(list(board.lines), describe, limit, offset),
        "plan": asked.plan.slug,
        "round": asked.assessment_round.slug,
        "rule": RULE,
        "verdicts": dict(board.counts),
    }


@router.get(
    "/plans/{plan}/succession",
    response={200: LedgerOut, **DOCUMENTED},
    summary="What becomes of every activity, recommendation and suggestion in the next plan",
)
def show_ledger(request: HttpRequest, plan: PlanSlug, limit: Limit = 100, offset: Offset = 0) -> Any:
    found = plan_named(plan, request.user)
    ledger = ledger_of(found, request.user)
    return {
        **page_out(list(ledger.lines), lambda one: LEDGER.answer(one, count(1)), limit, offset),
        "plan": found.slug,
        "followed_until": found.followed_until or None,
        "dispositions": {label: count for _, label, count in ledger.counts},
    }


recommendations_router = Router()


def _rate_out(rate: Rate) -> dict[str, Any]:
    share = rate.share
    percent = None if share is None else float(rounded(share))
    return {"count": rate.count, "base": rate.base, "percent": percent}


def _summary_out(summary: Summary) -> dict[str, Any]:
    return {
        "acceptance": _rate_out(summary.acceptance),
        "without_response": summary.without_response,
        "not_known": summary.not_known,
        "implementation": _rate_out(summary.implementation),
        "states": {state.value: count for state, count in summary.states},
    }


@recommendations_router.get(
    "/recommendations",
    response={200: RecommendationsOut, 404: Problem, 422: Problem},
    summary="Recommendations and suggestions with response, actions and rates with their bases",
)
def list_recommendations(
    request: HttpRequest,
    evaluation: Annotated[
        Name | None, Query(description="Only of this evaluation, by slug or title.")
    ] = None,
    kind: Annotated[
        Name | None, one_of(RecommendationKind.choices, "Only of this kind, by value or label.")
    ] = None,
    criterion: Annotated[
        Name | None, Query(description="Only under this criterion, by slug or name.")
    ] = None,
    area: Annotated[
        Name | None, Query(description="Only about this programme area, by slug, code or name.")
    ] = None,
    addressee: Annotated[Name | None, Query(description="Only to this addressee, by slug or name.")] = None,
    state: Annotated[Name | None, one_of(STATES, "Only in this state, by value or label.")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    asked = {
        "evaluation": evaluation,
        "kind": kind,
        "criterion": criterion,
        "area": area,
        "addressee": addressee,
        "state": state,
    }
    chosen = recommendations_asked({name: text or "" for name, text in asked.items()}, request.user).chosen
    rows = rows_of(request.user, chosen=chosen)
    page = page_out(rows, lambda row: RECOMMENDATION.answer(row, NOTHING), limit, offset)
    return {**page, **_summary_out(summary_of(rows))}


meetings_router = Router()


def _consideration_out(one: Consideration, index: CorrectionIndex) -> dict[str, Any]:
    return {
        "meeting": one.meeting.code,
        "plan": one.plan.slug,
        "dealt_with": one.subject,
        "round": one.assessment_round.slug if one.assessment_round else None,
        "evaluation": one.evaluation.slug if one.evaluation else None,
        "text": one.text,
        "corrections": list(index.correction_codes(one)),
        "citation": citation_out(one.citation),
    }


@meetings_router.get(
    "/considerations",
    response={200: ListOf[ConsiderationOut], **DOCUMENTED},
    summary="Which meeting dealt with which round, evaluation or next plan",
)
def list_considerations(
    request: HttpRequest,
    plan: Annotated[Name | None, Query(description="Only of this plan, by slug or title.")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    index = correction_index()
    found = considerations(request.user, plan_asked(plan, request.user) if plan else None)
    return page_out(found, lambda one: _consideration_out(one, index), limit, offset)
