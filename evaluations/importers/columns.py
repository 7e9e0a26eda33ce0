"""Columns and labels of a table of another body: guessed, mapped once, remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from evaluations.models import ColumnMap, ManagementResponse, Recommendation
from record.models import folded

FIELDS: Final = {
    "code": "Code",
    "kind": "Recommendation or suggestion",
    "text": "What is asked",
    "place": "Paragraph or page",
    "addressees": "Addressees",
    "priority": "Priority",
    "added_on": "Made on",
    "decision": "Response: accepted or not",
    "reason": "Reason of the response",
    "responded_by": "Answered by",
    "responded_on": "Answered on",
    "action": "Action",
    "owner_body": "Owner of the action",
    "action_added_on": "Action added on",
    "due_on": "Action due on",
}
"""What a column can be, and what it is called."""


LABELLED: Final[dict[str, dict[str, str]]] = {
    "kind": dict(Recommendation.Kind.choices),
    "priority": dict(Recommendation.Priority.choices),
    "decision": dict(ManagementResponse.Decision.choices),
}
"""Fields whose labels are mapped to ours."""


GUESSES: Final = {
    "code": "code no number ref reference id nr rec no rec number recommendation no",
    "kind": "kind type",
    "text": "recommendation recommendations text suggestion",
    "place": "paragraph para page place",
    "addressees": "addressee addressees addressed to target",
    "priority": "priority urgency",
    "added_on": "made on date issued on date of recommendation",
    "decision": "response decision acceptance accepted management response",
    "reason": "reason justification comment comments",
    "responded_by": "answered by responded by",
    "responded_on": "answered on responded on date of response",
    "action": "action actions follow up action key action planned action",
    "owner_body": "owner responsible responsibility lead unit",
    "action_added_on": "added on action added on start date",
    "due_on": "due due on due date deadline time frame timeframe",
}


SYNONYMS: Final = {
    "kind": {
        "recommendation": "recommendation",
        "rec": "recommendation",
        "suggestion": "suggestion",
    },
    "priority": {
        "high": "high", "1": "high", "critical": "high", "urgent": "high",
        "medium": "medium", "2": "medium", "moderate": "medium", "important": "medium",
        "low": "low", "3": "low", "opportunity": "low",
    },
    "decision": {
        "accepted": "accepted", "agreed": "accepted", "yes": "accepted", "accept": "accepted",
        "partially accepted": "partially", "partly accepted": "partially", "partial": "partially",
        "partially": "partially", "partially agreed": "partially", "partly": "partially",
        "in part": "partially",
        "partly agreed": "partially", "agree": "accepted",
        "rejected": "rejected", "not accepted": "rejected", "no": "rejected", "disagreed": "rejected",
        "not agreed": "rejected", "disagree": "rejected", "declined": "rejected",
    },
}  # fmt: skip


PROGRESS: Final = frozenset(
    ("implemented", "in progress", "ongoing", "completed", "not started", "planned", "under way", "done")
)
"""Labels that say how far something has come; they are no response."""


UNREAD: Final = "-"
"""Stands for a label that is to be read as nothing."""


def signature_of(headings: Sequence[str]) -> str:
    """Return by what a tracker is known again: its headings in order, folded."""
    return hashlib.sha256("\n".join(folded(one) for one in headings).encode()).hexdigest()


def guessed_columns(headings: Sequence[str]) -> dict[str, str]:
    """Return which field each column seems to be, by its number; a field is taken once."""
    known = ColumnMap.objects.filter(signature=signature_of(headings)).first()
    if known is not None:
        return {str(key): str(name) for key, name in known.columns.items() if name in FIELDS}
    found: dict[str, str] = {}
    for place, heading in enumerate(headings):
        words = folded(re.sub(r"[^\w ]", " ", heading))
        exact = [name for name in FIELDS if words in {name.replace("_", " "), folded(FIELDS[name])}]
        guessed = exact or [name for name, guesses in GUESSES.items() if words and _is_among(words, guesses)]
        name = next((one for one in guessed if one not in found.values()), "")
        if name:
            found[str(place)] = name
    return found


def _is_among(words: str, guesses: str) -> bool:
    return words in guesses.split() or (" " in words and words in guesses)


def guessed_values(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what each label seems to mean, by field and label; empty where nobody can tell."""
    known = ColumnMap.objects.filter(signature=signature_of(rows[0])).first()
    remembered: dict[str, dict[str, str]] = known.values if known else {}
    found: dict[str, dict[str, str]] = {}
    for place, name in columns.items():
        if name in LABELLED:
            labels = labels_in(rows, int(place))
            found[name] = {
                label: remembered.get(name, {}).get(label) or SYNONYMS[name].get(folded(label), "")
                for label in labels
            }
    return found


def labels_in(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Return the different labels of a column, in order."""
    return list(dict.fromkeys(row[place].strip() for row in rows[1:] if row[place].strip()))


def two_scales(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> list[str]:
    """Return a sentence for each column whose labels come from more than one scale."""
    scales: dict[str, set[str]] = {name: set(words) for name, words in SYNONYMS.items()}
    scales["progress"] = set(PROGRESS)
    called = {"kind": "kinds", "priority": "priorities", "decision": "responses", "progress": "progress"}
    found = []
    for place, name in columns.items():
        if name not in LABELLED:
            continue
        hits: dict[str, list[str]] = {}
        for label in labels_in(rows, int(place)):
            for scale, words in scales.items():
                if folded(label) in words:
                    hits.setdefault(scale, []).append(label)
        if len(hits) > 1:
            told = "; ".join(f"{called[scale]} ({', '.join(labels)})" for scale, labels in hits.items())
            found.append(f"“{rows[0][int(place)]}” holds two scales in one column: {told}.")
    return found
