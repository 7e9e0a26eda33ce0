"""What the API answers of mechanisms, collaborations, the wider context and their overlap."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from partnerships.fields import ABSENCE, COLLABORATION, INSTRUMENT, MECHANISM
from record.api.parts import ListOf

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
