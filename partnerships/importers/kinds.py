"""What a table of partnerships can hold: its columns, and the form that each row goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms

from intake.columns import AS_KNOWN, CHOICE, TEXT, CellKind, Column, Sheet
from partnerships.forms.records import CollaborationForm, FocusAreaForm, InstrumentForm, MechanismForm
from partnerships.models import Collaboration, ContextInstrument, FocusArea, Mechanism
from record.forms.editing import RecordForm
from record.models import Certainty

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
