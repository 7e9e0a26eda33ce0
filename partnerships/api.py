"""The partnership part of the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from partnerships import selectors
from partnerships.models import Mechanism
from programmes.api.routes import Limit, Offset, citation_out, page_out
from programmes.api.schemas import CitationOut, ListOf, Problem

router = Router()


class FocusOut(Schema):
    text: str
    areas: list[str]
    reason: str


class MechanismOut(Schema):
    code: str
    name: str
    members: list[str]
    other_members: str
    governance: str
    secretariat: str
    focus_areas: list[FocusOut]
    citation: CitationOut


def _mechanism_out(one: Mechanism) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "members": [state.iso_code for state in one.members.all()],
        "other_members": one.other_members,
        "governance": one.governance,
        "secretariat": one.secretariat,
        "focus_areas": [
            {"text": focus.text, "areas": [area.code for area in focus.areas.all()], "reason": focus.reason}
            for focus in one.focus_areas.all()
        ],
        "citation": citation_out(one.citation),
    }


@router.get(
    "/mechanisms", response={200: ListOf[MechanismOut], 422: Problem}, summary="All mechanisms of Table 2"
)
def list_mechanisms(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    return page_out(selectors.mechanisms(), _mechanism_out, limit, offset)
