"""The corrections register in the API."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router

from programmes.api.schemas import CorrectionOut
from programmes.forms.corrections import CorrectionsForm
from programmes.selectors.corrections import CorrectionFilter, RegisterLine, register
from record.api.parts import Limit, Name, Offset, citation_out, one_of, page_out
from record.api.schemas import ListOf, Problem
from record.forms.choosing import cleaned
from record.models import Correction

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
        Name | None, one_of(Correction.Status.choices, "Only those in this state, by value or label.")
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    asked = cleaned(CorrectionsForm({"status": status or ""}))
    found = register(CorrectionFilter(asked["status"]), request.user)
    return page_out(found, _correction_out, limit, offset)
