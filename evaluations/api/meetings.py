"""What meetings dealt with, as the API serves it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from evaluations.api.schemas import ConsiderationOut
from evaluations.models import Consideration
from evaluations.selectors.actions import considerations
from programmes.forms.reading import plan_asked
from record.api.parts import DOCUMENTED, Limit, ListOf, Name, Offset, citation_out, page_out
from record.selectors.corrections import CorrectionIndex, correction_index

router = Router()


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


@router.get(
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
