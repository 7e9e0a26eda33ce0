"""Recommendations in the API, with response, actions and rates with their bases."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from evaluations.api.schemas import RecommendationsOut
from evaluations.fields import NOTHING, RECOMMENDATION
from evaluations.forms.reading import STATES, recommendations_asked
from evaluations.models import RecommendationKind
from evaluations.selectors.evaluations import Rate, Summary, summary_of
from evaluations.selectors.recommendations import rows_of
from record.api.parts import Limit, Name, Offset, Problem, one_of, page_out
from reporting.number import rounded

router = Router()


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
