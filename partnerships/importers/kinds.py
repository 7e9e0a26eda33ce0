"""What a table of partnerships can hold: columns by field, and the form that each row goes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from partnerships.forms.records import CollaborationForm, FocusAreaForm, InstrumentForm, MechanismForm
from partnerships.models import Collaboration, ContextInstrument, FocusArea, Mechanism
from record.forms.editing import RecordForm
from record.models import folded

CITED = {
    "source": "Source",
    "place": "Place in the source",
    "certainty": "Certainty",
    "reasoning": "How it was read",
}
SAME_AS: Final = "same_as"


@dataclass(frozen=True)
class TableKind:
    """What a table can hold: its columns by field, the form of a row, what is linked by which names."""

    title: str
    one: str
    key: str
    columns: Mapping[str, str]
    form: type[RecordForm]
    model: type[Any]


KINDS: Final[dict[str, TableKind]] = {
    "mechanisms": TableKind(
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
    "focus-areas": TableKind(
        "focus areas",
        "focus area",
        "text",
        {
            "mechanism": "Mechanism",
            "text": "Focus area",
            "areas": "Programme areas",
            "reason": "Why it is placed so",
        },
        FocusAreaForm,
        FocusArea,
    ),
    "collaborations": TableKind(
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
    "context": TableKind(
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


def columns_of(kind: TableKind, headings: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Return which field each column holds, by its place, and the headings that are not known."""
    known = {folded(name.replace("_", " ")): name for name in kind.columns}
    known |= {folded(heading): name for name, heading in kind.columns.items()}
    known |= {"code": kind.key} if kind.key == "slug" else {}
    found: dict[int, str] = {}
    unread = []
    for place, heading in enumerate(headings):
        name = known.get(folded(heading.replace("_", " ")), "")
        if name and name not in found.values():
            found[place] = name
        elif heading.strip():
            unread.append(heading)
    return found, unread
