"""Sources, and the corrections register, in the API."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router

from record.api.parts import Limit, Name, Offset, Problem, list_of, one_of, page_out
from record.fields.corrections import CORRECTION, SOURCE
from record.forms.choosing import cleaned
from record.forms.corrections import CorrectionsForm
from record.models import Correction
from record.selectors.corrections import CorrectionFilter, register
from record.selectors.sources import sources

router = Router()

CorrectionOut = CORRECTION.schema("CorrectionOut")
SourceOut = SOURCE.schema("SourceOut")


@router.get(
    "/corrections",
    response={200: list_of(CorrectionOut), 422: Problem},
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
    return page_out(found, lambda line: CORRECTION.answer(line, ""), limit, offset)


@router.get("/sources", response={200: list_of(SourceOut), 422: Problem}, summary="All sources")
def list_sources(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    return page_out(sources(request.user), lambda use: SOURCE.answer(use, None), limit, offset)
