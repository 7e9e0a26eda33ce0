"""The partnership part of the API."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from partnerships.fields import ABSENCE, COLLABORATION, INSTRUMENT, MECHANISM, codes, iso_codes
from partnerships.forms.reading import asked_by, context_by
from partnerships.selectors import mechanisms as selectors
from partnerships.selectors.absences import absences
from partnerships.selectors.contacts import JOINT, Contacts, collaborations, contacts_of
from partnerships.selectors.contacts import RULE as CONTACT_RULE
from partnerships.selectors.context import instruments
from partnerships.selectors.overlap import RULE, Overlap, all_overlaps, overlap_view
from record.api.parts import DOCUMENTED, Limit, ListOf, Name, Offset, Problem, list_of, one_of, page_out
from record.selectors.corrections import correction_index

MechanismOut = MECHANISM.schema("MechanismOut")
AbsenceOut = ABSENCE.schema("AbsenceOut")
CollaborationOut = COLLABORATION.schema("CollaborationOut")
InstrumentOut = INSTRUMENT.schema("InstrumentOut")


class ContactsOut(Schema):
    took_place: int = Field(description="Contacts of any kind.")
    took_place_at_least: int = Field(description="Without those that may be others under a second name.")
    considered: int
    sought: int = Field(description="Sought, and did not come about.")
    joint: int = Field(description="At most so many of those that took place were joint work.")
    joint_with_mechanism: int = Field(description="Of the joint work, with a mechanism on record.")
    joint_outside_plan: int
    joint_contradicted: int = Field(description="Of the joint work, contradicted by another place or source.")


class CollaborationsOut(ListOf[CollaborationOut]):  # type: ignore[valid-type]
    contacts: ContactsOut
    rule: str = Field(description="What counts as a contact, and what as joint work.")


class SharedOut(Schema):
    area: str
    focus_of_one: list[str]
    focus_of_other: list[str]


class OverlapOut(Schema):
    one: str
    other: str
    states: list[str] = Field(description="Members of the organisation that sit in both.")
    areas: list[SharedOut]
    functions: list[str] = Field(description="Kinds of work that both do.")


class CoverageOut(Schema):
    state: str
    area: str
    mechanisms: list[str] = Field(description="Other mechanisms that cover it for the State; none: a gap.")


class JudgementOut(Schema):
    area: str
    mechanism: str | None
    state: str | None
    judgement: str
    reason: str


class OverlapsOut(ListOf[OverlapOut]):
    rule: str
    coverage: list[CoverageOut]
    judgements: list[JudgementOut]


router = Router()
AREA = Query(description="Only this programme area, as air, or its code or name.")
STATE = Query(description="Only this member State, as MNG, or its name.")


def _contacts_out(one: Contacts) -> dict[str, int]:
    return {
        "took_place": one.took_place,
        "took_place_at_least": one.number.lowest,
        "considered": one.considered,
        "sought": one.sought,
        "joint": one.joint,
        "joint_with_mechanism": one.with_mechanism,
        "joint_outside_plan": one.outside_plan,
        "joint_contradicted": one.contradicted,
    }


def _overlap_out(one: Overlap) -> dict[str, Any]:
    return {
        "one": one.one.code,
        "other": one.other.code,
        "states": iso_codes(one.states),
        "areas": [
            {
                "area": each.area.code,
                "focus_of_one": [str(focus) for focus in each.one],
                "focus_of_other": [str(focus) for focus in each.other],
            }
            for each in one.areas
        ],
        "functions": [each.slug for each in one.functions],
    }


@router.get("/mechanisms", response={200: list_of(MechanismOut), 422: Problem}, summary="All mechanisms")
def list_mechanisms(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    index = correction_index()
    found = selectors.mechanisms()
    return page_out(found, lambda one: MECHANISM.answer(one, index), limit, offset)


@router.get(
    "/collaborations",
    response={200: CollaborationsOut, **DOCUMENTED},
    summary="What was done with others, considered or sought",
)
def list_collaborations(
    request: HttpRequest,
    mechanism: Annotated[Name | None, Query(description="Only with this one, by any name.")] = None,
    area: Annotated[Name | None, AREA] = None,
    state: Annotated[Name | None, STATE] = None,
    plan: Annotated[Name | None, Query(description="Only those reported in the review of this plan.")] = None,
    joint: Annotated[Name | None, one_of(JOINT.items(), "Only joint work, or all else.")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    index = correction_index()
    query = {"mechanism": mechanism, "area": area, "state": state, "plan": plan, "joint": joint}
    chosen = asked_by({name: text or "" for name, text in query.items()}, request.user).collaborations
    found = collaborations(chosen)
    return {
        **page_out(found, lambda one: COLLABORATION.answer(one, index), limit, offset),
        "contacts": _contacts_out(contacts_of(found, index)),
        "rule": CONTACT_RULE,
    }


@router.get(
    "/absences",
    response={200: list_of(AbsenceOut), 422: Problem},
    summary="What sources say did not take place with a mechanism",
)
def list_absences(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    index = correction_index()
    return page_out(absences(), lambda one: ABSENCE.answer(one, index), limit, offset)


@router.get(
    "/context",
    response={200: list_of(InstrumentOut), **DOCUMENTED},
    summary="Resolutions, agreements and frameworks of the wider context",
)
def list_context(
    request: HttpRequest,
    area: Annotated[Name | None, AREA] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    index = correction_index()
    found = instruments(context_by({"area": area or ""}, request.user)[0])
    return page_out(found, lambda one: INSTRUMENT.answer(one, index), limit, offset)


@router.get(
    "/overlap",
    response={200: OverlapsOut, 422: Problem},
    summary="Which mechanisms share an area and members, who is covered by nobody else, judgements apart",
)
def show_overlap(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    seen = overlap_view(request.user)
    return {
        **page_out(all_overlaps(seen), _overlap_out, limit, offset),
        "rule": RULE,
        "coverage": [
            {"state": one.state.iso_code, "area": one.area.code, "mechanisms": codes(one.mechanisms)}
            for one in seen.coverage
        ],
        "judgements": [
            {
                "area": one.area.code,
                "mechanism": one.mechanism.code if one.mechanism else None,
                "state": one.state.iso_code if one.state else None,
                "judgement": one.verdict,
                "reason": one.reason,
            }
            for one in seen.judgements
        ],
    }
