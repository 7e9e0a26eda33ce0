"""Who changed what of a mechanism, a collaboration or an instrument; authors for staff only."""

from __future__ import annotations

from typing import Any

from partnerships.models import (
    Absence,
    Collaboration,
    ContextInstrument,
    FocusArea,
    FunctionOfMechanism,
    Mechanism,
)
from record.selectors.history import Change, changes_between

FIELDS: dict[type[Any], dict[str, str]] = {
    Mechanism: {
        "code": "code",
        "name": "name",
        "also_printed_as": "other spellings",
        "members_printed": "members as printed",
        "other_members": "other members",
        "governance": "governed by",
        "remark": "remark",
        "secretariat": "secretariat",
        "began": "began",
        "ended": "ended",
        "linked": "links",
    },
    FocusArea: {"text": "focus", "reason": "why it belongs there", "linked": "programme areas"},
    FunctionOfMechanism: {"words": "words of the source"},
    Collaboration: {
        "text": "what",
        "kind": "kind",
        "direction": "direction",
        "outcome": "outcome",
        "other_partners": "other partners",
        "began": "began",
        "ended": "ended",
        "linked": "links",
    },
    Absence: {"text": "what the source says", "linked": "links"},
    ContextInstrument: {
        "title": "title",
        "kind": "kind",
        "body": "adopted by",
        "symbol": "symbol",
        "dated": "adopted on",
        "due": "to be met by",
        "url": "address",
        "asked_of": "asks whom",
        "asks": "what it asks",
        "linked": "links",
    },
}
"""Fields whose changes are shown, and what they are called."""


def _changes(model: type[Any], subject: str, **wanted: Any) -> list[Change]:
    rows = model.history.filter(**wanted).select_related("history_user")
    rows = rows.order_by("id", "history_date", "history_id")
    by_record: dict[int, list[Any]] = {}
    for row in rows:
        by_record.setdefault(row.id, []).append(row)
    return [
        change
        for versions in by_record.values()
        for change in changes_between(versions, subject or _named(versions[-1]), FIELDS[model])
    ]


def _named(row: Any) -> str:
    return str(getattr(row, "text", "") or getattr(row, "words", ""))[:60]


def changes_of(record: Any) -> list[Change]:
    """Return the changes of one record and of what belongs to it, newest first; for staff."""
    found = _changes(type(record), str(record), id=record.pk)
    if isinstance(record, Mechanism):
        found += _changes(FocusArea, "", mechanism_id=record.pk)
        found += _changes(FunctionOfMechanism, "", mechanism_id=record.pk)
    return sorted(found, key=lambda one: one.when, reverse=True)
