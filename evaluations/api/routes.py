"""The evaluation part of the API: the same dataclasses as the pages, served as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router

from evaluations.api.schemas import (
    BoardOut,
    EvaluationDetail,
    EvaluationOut,
    FindingOut,
    LedgerOut,
    RatingsOut,
)
from evaluations.fields import FINDING, NOTHING
from evaluations.models import AppliedCriterion, Evaluation
from evaluations.selectors import evaluations as selectors
from evaluations.selectors.board import board_of
from evaluations.selectors.board_rule import RULE, BoardCell, side_by_side
from evaluations.selectors.findings import findings as findings_of
from evaluations.selectors.ledger import ledger_of
from programmes.api.routes import PlanSlug, RoundName
from programmes.forms import reading
from programmes.selectors.plans import plan_named
from record.api.parts import DOCUMENTED, Limit, ListOf, Offset, Problem, Slug, citation_out, list_of, page_out
from reporting.addresses import absolute

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

    def describe(one: Any) -> dict[str, Any]:
        return {
            "kind": "activity" if one.is_activity else "recommendation",
            "code": one.subject.code,
            "management": one.management.label if one.management else None,
            "evaluator": one.evaluator.label if one.evaluator else None,
            "disconnect": one.disconnect,
            "reason": one.rating.reason if one.rating else "",
        }

    return {
        **page_out([*ratings.activities, *ratings.recommendations], describe, limit, offset),
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

    def describe(one: Any) -> dict[str, Any]:
        return {
            "kind": one.kind,
            "code": one.code,
            "text": one.text,
            "disposition": one.disposition,
            "successors": [each.code for each in one.successors],
            "reason": one.succession.reason if one.succession else "",
        }

    return {
        **page_out(list(ledger.lines), describe, limit, offset),
        "plan": found.slug,
        "followed_until": found.followed_until or None,
        "dispositions": {label: count for _, label, count in ledger.counts},
    }
