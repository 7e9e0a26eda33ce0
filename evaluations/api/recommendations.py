"""Recommendations in the API, with response, actions and rates with their bases."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from evaluations.api.schemas import RecommendationsOut
from evaluations.forms.reading import STANDS, recommendations_asked
from evaluations.models import Recommendation
from evaluations.selectors.recommendations import RecommendationRow, rows_of
from evaluations.selectors.summaries import Rate, Summary, summary_of
from record.api.parts import Limit, Name, Offset, citation_out, one_of, page_out
from record.api.schemas import Problem

router = Router()


def _rate_out(rate: Rate) -> dict[str, Any]:
    share = rate.share
    return {"count": rate.count, "base": rate.base, "percent": None if share is None else round(share, 1)}


def _recommendation_out(row: RecommendationRow) -> dict[str, Any]:
    one, response = row.recommendation, row.response
    return {
        "code": one.code,
        "evaluation": one.evaluation.slug,
        "kind": one.kind,
        "text": one.text,
        "criterion": one.criterion.criterion.slug if one.criterion else None,
        "addressees": [each.name for each in one.addressees.all()],
        "priority": one.priority or None,
        "areas": [area.code for area in one.areas.all()],
        "findings": [each.code for each in one.findings.all()],
        "state": row.stand.value,
        "response": response
        and {
            "decision": response.decision,
            "reason": response.reason,
            "responded_by": response.responded_by,
            "responded_on": response.responded_on,
            "level": response.level.label if response.level else None,
        },
        "actions": [
            {
                "number": each.action.number,
                "text": each.action.text,
                "owner": each.action.owner_body,
                "due_on": each.action.due or None,
                "state": each.action.state,
                "due": each.due.value,
                "done": each.action.done_text if each.action.state == "verified" else "",
                "published_in": each.action.published_in,
                "published_status": each.action.published_status,
                "contradictions": each.action.contradictions,
            }
            for each in row.actions
            if response or each.action.published_in
        ],
        "let_go": one.exit or None,
        "let_go_because": one.exit_reason,
        "status": one.status,
        "citation": citation_out(one.citation),
    }


def _summary_out(summary: Summary) -> dict[str, Any]:
    return {
        "acceptance": _rate_out(summary.acceptance),
        "without_response": summary.without_response,
        "not_known": summary.not_known,
        "implementation": _rate_out(summary.implementation),
        "states": {stand.value: count for stand, count in summary.stands},
    }


@router.get(
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
        Name | None, one_of(Recommendation.Kind.choices, "Only of this kind, by value or label.")
    ] = None,
    criterion: Annotated[
        Name | None, Query(description="Only under this criterion, by slug or name.")
    ] = None,
    area: Annotated[
        Name | None, Query(description="Only about this programme area, by slug, code or name.")
    ] = None,
    addressee: Annotated[Name | None, Query(description="Only to this addressee, by slug or name.")] = None,
    state: Annotated[Name | None, one_of(STANDS, "Only in this state, by value or label.")] = None,
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
    return {**page_out(rows, _recommendation_out, limit, offset), **_summary_out(summary_of(rows))}
