"""What the API answers of mechanisms, collaborations, the wider context and their overlap."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from record.api.schemas import CitationOut, ListOf


class FocusOut(Schema):
    text: str
    areas: list[str]
    reason: str


class FunctionOut(Schema):
    function: str
    words: str = Field(description="The words of the source it rests on.")
    citation: CitationOut


class MechanismOut(Schema):
    code: str
    name: str
    also_printed_as: list[str]
    is_own: bool = Field(description="The organisation itself.")
    members: list[str] = Field(description="ISO 3166-1 alpha-3 codes of the organisation’s members in it.")
    members_printed: str
    other_members: str
    governance: str
    secretariat: str
    began: str = Field(description="As precise as known; empty where no source says it.")
    ended: str
    focus_areas: list[FocusOut]
    functions: list[FunctionOut]
    activities: list[str]
    absences: list[str] = Field(
        description="Codes of statements that there was no joint work; see /absences."
    )
    corrections: list[str]
    citation: CitationOut


class AbsenceOut(Schema):
    code: str
    mechanism: str
    text: str = Field(description="What the source says did not take place; no collaboration.")
    plan: str | None
    areas: list[str]
    platforms: list[str]
    corrections: list[str]
    citation: CitationOut


class ContactsOut(Schema):
    took_place: int = Field(description="Contacts of any kind.")
    considered: int
    sought: int = Field(description="Sought, and did not come about.")
    joint: int = Field(description="At most so many of those that took place were joint work.")
    joint_with_mechanism: int = Field(description="Of the joint work, with a mechanism on record.")
    joint_outside_plan: int
    joint_contradicted: int = Field(description="Of the joint work, contradicted by another place or source.")


class CollaborationOut(Schema):
    code: str
    mechanisms: list[str]
    other_partners: str
    kind: str
    direction: str
    outcome: str
    is_joint: bool = Field(
        description="It took place and is of a joint kind; kinds are this portal’s reading."
    )
    known_until: str | None = Field(
        description="For what was only considered: until when our sources could tell what came of it."
    )
    text: str
    began: str = Field(description="As precise as known: 2013, 2013-03 or 2013-03-13; empty for no date.")
    ended: str
    when: str
    plan: str | None
    areas: list[str]
    platforms: list[str]
    activities: list[str]
    states: list[str] = Field(description="States that the source names.")
    corrections: list[str]
    citation: CitationOut


class CollaborationsOut(ListOf[CollaborationOut]):
    contacts: ContactsOut
    rule: str = Field(description="What counts as a contact, and what as joint work.")


class MeaningOut(Schema):
    area: str
    text: str
    citation: CitationOut


class InstrumentOut(Schema):
    code: str
    title: str
    kind: str
    body: str
    symbol: str
    dated: str = Field(description="As precise as known; empty where no source says it.")
    due: str
    url: str
    asked_of: str
    asks: str
    meanings: list[MeaningOut]
    plans: list[str]
    corrections: list[str]
    citation: CitationOut


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


class LensOut(ListOf[OverlapOut]):
    rule: str
    coverage: list[CoverageOut]
    judgements: list[JudgementOut]
