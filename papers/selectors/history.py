"""Who changed what of a paper and of its blocks; for staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from papers.models import Paper, PaperBlock
from record.selectors.history import Change, changes_between

FIELDS: dict[type[Any], dict[str, str]] = {
    Paper: {
        "title": "title",
        "symbol": "symbol",
        "agenda_item": "agenda item",
        "dated": "date",
        "prepared_by": "issued as",
        "distribution": "distribution",
        "original_language": "original language",
        "status": "state",
    },
    PaperBlock: {"text": "text", "piece": "table or figure"},
}
"""Fields whose changes are shown, and what they are called."""


def changes_of(record: Paper | PaperBlock, pieces: Mapping[str, str]) -> list[Change]:
    """Return the changes of a paper with all its blocks, deleted ones too, or of one block; newest first.

    ``pieces`` says in words what tables and figures are called.
    """
    found = _changes(type(record), pieces, id=record.pk)
    if isinstance(record, Paper):
        found += _changes(PaperBlock, pieces, paper_id=record.pk)
    return sorted(found, key=lambda one: one.when, reverse=True)


def _changes(model: type[Any], pieces: Mapping[str, str], **wanted: int) -> list[Change]:
    rows = model.history.filter(**wanted).select_related("history_user")
    by_record: dict[int, list[Any]] = {}
    for row in rows.order_by("id", "history_date", "history_id"):
        if model is PaperBlock:
            row.piece = pieces.get(row.piece, row.piece)
        by_record.setdefault(row.id, []).append(row)
    return [
        change
        for versions in by_record.values()
        for change in changes_between(versions, _named(versions[-1]), FIELDS[model])
    ]


def _named(row: Any) -> str:
    if hasattr(row, "piece"):
        return f"{row.get_kind_display().lower()} {row.order}"
    return "title block"
