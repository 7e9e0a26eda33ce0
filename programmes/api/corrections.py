"""The corrections register in the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from programmes.api.routes import Limit, Offset, citation_out, page_out
from programmes.api.schemas import CorrectionOut, ListOf, Problem
from programmes.selectors.corrections import CorrectionFilter, RegisterLine, register

router = Router()


def _correction_out(line: RegisterLine) -> dict[str, Any]:
    one = line.correction
    return {
        "code": one.code,
        "kind": one.kind,
        "subject": one.subject,
        "status": one.status,
        "printed": one.printed,
        "printed_citation": citation_out(one.printed_citation),
        "contradicted_by": one.contradicted_by,
        "authority": citation_out(one.authority),
        "proposed": one.proposed,
        "decided_on": one.decided_at.date().isoformat() if one.decided_at else None,
        "decision_reason": one.decision_reason,
        "beside": list(line.beside),
    }


@router.get(
    "/corrections",
    response={200: ListOf[CorrectionOut], 422: Problem},
    summary="All contradictions between sources, with their state",
)
def list_corrections(
    request: HttpRequest,
    status: Annotated[
        Literal["proposed", "confirmed", "rejected"] | None, Query(description="Only those in this state.")
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    found = register(CorrectionFilter(status or ""), request.user)
    return page_out(found, _correction_out, limit, offset)
