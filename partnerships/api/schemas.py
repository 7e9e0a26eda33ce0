"""What the API answers of mechanisms, collaborations, the wider context and their overlap."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from programmes.api.schemas import CitationOut, ListOf


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
    is_own: bool = Field(description="NEASPEC itself.")
    members: list[str] = Field(description="ISO 3166-1 alpha-3 codes of the member States of NEASPEC in it.")
    members_printed: str
    other_members: str
    governance: str
    secretariat: str
    began: str = Field(description="As precise as known; empty where no source says it.")
    ended: str
    focus_areas: list[FocusOut]
    functions: list[FunctionOut]
    activities: list[str]
    corrections: list[str]
    citation: CitationOut


class CollaborationOut(Schema):
    code: str
    mechanisms: list[str]
    other_partners: str
    kind: str
    direction: str
    outcome: str
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
    states: list[str] = Field(description="Member States of NEASPEC that sit in both.")
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
