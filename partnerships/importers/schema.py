"""What the files of partnerships must hold. Nothing unknown is let through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from django import forms
from pydantic import StringConstraints, model_validator

from intake.columns import AS_KNOWN, CHOICE, TEXT, CellKind, Column, Sheet
from partnerships.forms.records import CollaborationForm, FocusAreaForm, InstrumentForm, MechanismForm
from partnerships.models import Collaboration, ContextInstrument, FocusArea, Mechanism
from record.forms.editing import RecordForm
from record.importers.schema import AsKnown, Name, Place, Record, Slug, Text
from record.models import Certainty
from record.models.citations import first_day, last_day
from reporting.words import worded

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z-]{1,19}$")]
StateCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,7}$")]


class Dated(Record):
    """Base of what has a period."""

    began: AsKnown = ""
    ended: AsKnown = ""

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Dated:
        if self.began and self.ended and last_day(self.ended) < first_day(self.began):
            raise ValueError(
                worded("ends (%(ended)s) before it begins (%(began)s)", ended=self.ended, began=self.began)
            )
        return self


class CorrectionLinks(Record):
    """Facts that a correction stands beside."""

    code: Name
    beside: list[Name]


class OwnPlace(Record):
    """A citation whose source may be that of the file."""

    source: Slug | None = None
    place: Name
    certainty: Literal["verbatim", "paraphrase", "inferred", "computed", "missing"]
    confidence: Literal["", "high", "medium-high", "medium", "medium-low", "low"] = ""
    reasoning: str = ""
    note: str = ""

    @model_validator(mode="after")
    def says_why(self) -> OwnPlace:
        if self.certainty in {"inferred", "missing"} and not self.reasoning:
            raise ValueError(worded("certainty “%(certainty)s” needs a reasoning", certainty=self.certainty))
        return self


class FunctionRecord(Record):
    slug: Slug
    name: Name
    meaning: Name


class FocusRecord(Record):
    text: Name
    areas: list[Slug]
    reason: Text

    @model_validator(mode="after")
    def names_each_area_once(self) -> FocusRecord:
        if len(set(self.areas)) < len(self.areas):
            raise ValueError("names the same programme area twice")
        return self


class FunctionUse(Record):
    function: Slug
    words: Name
    place: Name


class MechanismRecord(Dated):
    code: Code
    name: Name
    is_own: bool = False
    also_printed_as: list[Name] = []
    members_printed: Name
    members: list[StateCode]
    other_members: str = ""
    governance: Name
    remark: str = ""
    secretariat: Name
    reasoning: Text
    period_citation: Place | None = None
    activities: list[Name] = []
    focus_areas: list[FocusRecord]
    functions: list[FunctionUse] = []

    @model_validator(mode="after")
    def names_each_focus_once(self) -> MechanismRecord:
        texts = [one.text for one in self.focus_areas]
        if len(set(texts)) < len(texts):
            raise ValueError("has the same focus area twice")
        return self


class MechanismsFile(Record):
    source: Slug
    functions: list[FunctionRecord]
    mechanisms: list[MechanismRecord]
    corrections: list[CorrectionLinks] = []


class CollaborationRecord(Dated):
    code: Name
    mechanisms: list[Code] = []
    other_partners: str = ""
    kind: Literal[
        "consultation",
        "information-exchange",
        "joint-activity",
        "joint-study",
        "observer",
        "input-to-a-publication",
    ]
    direction: Literal["", "to-them", "from-them", "both"] = ""
    outcome: Literal["took-place", "considered", "none"] = "took-place"
    text: Text
    may_be: str = ""
    outside_plan: bool = False
    areas: list[Slug] = []
    platforms: list[Name] = []
    activities: list[Name] = []
    states: list[StateCode] = []
    citation: OwnPlace

    @model_validator(mode="after")
    def is_with_somebody(self) -> CollaborationRecord:
        if not self.mechanisms and not self.other_partners:
            raise ValueError("names nobody it was done with")
        return self


class AbsenceRecord(Record):
    """That a source says there was no joint work with a mechanism."""

    code: Name
    mechanism: Code
    text: Text
    areas: list[Slug] = []
    platforms: list[Name] = []
    citation: OwnPlace


class ParticipationRecord(Record):
    platform: Name
    as_of: str = ""
    citation: OwnPlace
    states: dict[StateCode, Name]


class CollaborationsFile(Record):
    source: Slug
    plan: Slug
    collaborations: list[CollaborationRecord]
    absences: list[AbsenceRecord] = []
    participations: list[ParticipationRecord] = []
    corrections: list[CorrectionLinks] = []


class MeaningRecord(Record):
    area: Slug
    text: Text
    certainty: Literal["verbatim", "paraphrase", "inferred"]
    place: Name
    reasoning: str = ""


class InstrumentRecord(Record):
    slug: Slug
    title: Name
    kind: Literal["resolution", "agreement", "commitment", "framework", "targets", "approach", "own"]
    body: str = ""
    symbol: str = ""
    dated: AsKnown = ""
    due: AsKnown = ""
    url: str = ""
    asked_of: str = ""
    asks: Text
    meanings: list[MeaningRecord] = []
    citation: OwnPlace


class ContextFile(Record):
    source: Slug
    plan: Slug
    instruments: list[InstrumentRecord]
    corrections: list[CorrectionLinks] = []


CITED = {
    "source": "Source",
    "place": "Place in the source",
    "certainty": "Certainty",
    "reasoning": "How it was read",
}
SAME_AS: Final = "same_as"
DATES: Final = frozenset({"began", "ended", "dated", "due"})


@dataclass(frozen=True)
class TableOf:
    """One kind of record in a table: its columns by field, and the form of a row."""

    title: str
    one: str
    key: str
    columns: Mapping[str, str]
    form: type[RecordForm]
    model: type[Any]

    @cached_property
    def sheet(self) -> Sheet:
        """The columns as they are read; what can stand in a closed list comes from the form."""
        columns = tuple(self._column(name, heading) for name, heading in self.columns.items())
        return Sheet(
            "records", self.title.capitalize(), self.one, "", columns, (self.key,), one_of=(self.key,)
        )

    def _column(self, name: str, heading: str) -> Column:
        choices = self._choices(name)
        kind: CellKind = CHOICE if choices else AS_KNOWN if name in DATES else TEXT
        guesses = "code" if name == self.key == "slug" else ""
        return Column(name, heading, kind=kind, choices=choices, guesses=guesses)

    def _choices(self, name: str) -> dict[str, str]:
        field: Any = self.form.base_fields.get(name)
        if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
            return {}
        choices: Any = field.choices
        found = {str(value): str(label) for value, label in choices if value}
        if name == "certainty":
            found[Certainty.RECORDED.value] = str(Certainty.RECORDED.label)
        return found


KINDS: Final[dict[str, TableOf]] = {
    "mechanisms": TableOf(
        "mechanisms",
        "mechanism",
        "code",
        {
            "code": "Code",
            "name": "Name",
            "also_printed_as": "Other spellings",
            SAME_AS: "Same as",
            "members": "Member States (ISO codes)",
            "members_printed": "Members, as printed",
            "other_members": "Other members",
            "governance": "Governed by",
            "secretariat": "Secretariat",
            "began": "Began",
            "ended": "Ended",
            "activities": "Activities",
            **CITED,
        },
        MechanismForm,
        Mechanism,
    ),
    "focus-areas": TableOf(
        "focus areas",
        "focus area",
        "text",
        {
            "mechanism": "Mechanism",
            "text": "Focus area",
            "areas": "Programme areas",
            "reason": "Why it belongs there",
        },
        FocusAreaForm,
        FocusArea,
    ),
    "collaborations": TableOf(
        "collaborations",
        "collaboration",
        "code",
        {
            "code": "Code",
            "mechanisms": "Mechanisms",
            "other_partners": "Other partners",
            "kind": "Kind",
            "direction": "Direction",
            "outcome": "Outcome",
            "text": "What",
            "began": "Began",
            "ended": "Ended",
            "plan": "Plan",
            "areas": "Programme areas",
            "platforms": "Platforms",
            "activities": "Activities",
            "states": "States named (ISO codes)",
            "may_be": "Perhaps the same as",
            **CITED,
        },
        CollaborationForm,
        Collaboration,
    ),
    "context": TableOf(
        "instruments of the wider context",
        "instrument",
        "slug",
        {
            "slug": "Name in addresses",
            "title": "Title",
            "kind": "Kind",
            "body": "Adopted by",
            "symbol": "Symbol",
            "dated": "Adopted on",
            "due": "To be met by",
            "url": "Address",
            "asked_of": "Asks whom",
            "asks": "What it asks",
            "plans": "Plans",
            "activities": "Activities",
            **CITED,
        },
        InstrumentForm,
        ContextInstrument,
    ),
}
LISTS: Final = {"members", "states", "areas", "activities", "mechanisms", "platforms", "plans"}
"""Columns that hold several names, separated by semicolons or line ends."""
