"""Links between records.

simple-history ignores many-to-many fields; ``linked`` is a text copy so that changes are recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

LINK_KINDS = {
    "areas": "area",
    "goals": "goal",
    "activities": "activity",
    "mechanisms": "mechanism",
    "survey_items": "survey item",
    "survey_options": "survey option",
    "survey_themes": "survey theme",
    "addressees": "addressee",
    "findings": "finding",
    "recommendations": "recommendation",
    "suggestions": "suggestion",
    "successors": "successor",
    "instruments": "instrument",
    "members": "member State",
    "states": "State",
    "platforms": "platform",
    "plans": "plan",
}
"""What each relation is called in a line of ``linked``."""


def link_name(record: Any) -> str:
    """Return the short name of a linked record that stays the same: a code, or a figure with its row."""
    question = getattr(record, "question", None)
    if question is not None:
        return f"Figure {question.number}, {getattr(record, 'label', '') or getattr(record, 'title', '')}"
    if hasattr(record, "theme"):
        return f"{record.theme.question}, {record.text}"
    return str(getattr(record, "code", None) or getattr(record, "iso_code", None) or record)


def links_in_words(links: Mapping[str, Iterable[models.Model]]) -> str:
    """Return links as lines such as “area AIR”, in a fixed order."""
    return "\n".join(
        sorted(f"{LINK_KINDS[name]} {link_name(record)}" for name, found in links.items() for record in found)
    )


def set_links(record: Any, links: Mapping[str, Iterable[models.Model]]) -> None:
    """Set the relations of a stored record, whose ``linked`` says the same already."""
    for name, found in links.items():
        getattr(record, name).set(found)


def sorted_links(links: Mapping[str, Sequence[models.Model]]) -> dict[str, tuple[int, ...]]:
    """Return links as sorted keys, to be compared."""
    return {name: tuple(sorted(record.pk for record in found)) for name, found in links.items()}


def current_links(record: Any, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the links a stored record has now, as sorted keys; a query for each name."""
    return {name: tuple(sorted(getattr(record, name).values_list("pk", flat=True))) for name in names}
