"""Entries of evaluations and of the next plan that one person wrote and a second one clears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextField
from django.db.models.functions import Coalesce

from evaluations.models import Judgement, ManagementResponse, Succession
from people.names import name_at
from people.selectors.unions import read_in_one_query
from reporting.addresses import reverse
from review.states import DRAFT

if TYPE_CHECKING:
    from django.db import models

    from people.selectors.unions import type_of_values

LONGEST_SHOWN: Final = 80


@dataclass(frozen=True)
class WaitingEntry:
    """An entry that one person wrote and that waits for a second one; ``entered_by_key`` is whose it is."""

    kind: str
    text: str
    entered_by: str
    entered_by_key: int | None
    address: str
    is_training: bool


def _response(one: dict[str, Any]) -> tuple[str, str]:
    decision = ManagementResponse.Decision(one["decision"]).label.lower()
    address = reverse("evaluations:recommendation", args=[one["evaluation"], one["code"]])
    return f"{one['code']}, {decision}", address


def _judgement(one: dict[str, Any]) -> tuple[str, str]:
    return one["text"][:LONGEST_SHOWN], reverse("evaluations:board", args=[one["plan"]])


def _disposition(one: dict[str, Any]) -> tuple[str, str]:
    label = f"{one['of']}: {Succession.Disposition(one['disposition']).label}"
    page = reverse("evaluations:ledger", args=[one["plan"]])
    return label[:LONGEST_SHOWN], f"{page}?disposition={one['disposition']}"


_ENTERED: Final[type_of_values] = {"by": name_at("entered_by"), "by_key": "entered_by"}


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry: its word, its model, what is read of a row, and its text and address from that."""

    word: str
    model: type[models.Model]
    values: type_of_values
    shown: Callable[[dict[str, Any]], tuple[str, str]]

    @property
    def drafts(self) -> models.QuerySet[Any]:
        """The entries of this kind that are drafts."""
        return self.model._default_manager.filter(status=DRAFT)

    def entry(self, row: dict[str, Any]) -> WaitingEntry:
        """Return the entry of one row."""
        text, address = self.shown(row)
        return WaitingEntry(self.word, text, row["by"] or "", row["by_key"], address, row["is_training"])


ENTRY_KINDS: Final = (
    EntryKind(
        "response",
        ManagementResponse,
        {
            "code": "recommendation__code",
            "evaluation": "recommendation__evaluation__slug",
            "decision": "decision",
            "is_training": "recommendation__evaluation__plan__is_training",
            **_ENTERED,
        },
        _response,
    ),
    EntryKind(
        "judgement",
        Judgement,
        {"text": "text", "plan": "plan__slug", "is_training": "plan__is_training", **_ENTERED},
        _judgement,
    ),
    EntryKind(
        "disposition",
        Succession,
        {
            "of": Coalesce(
                "activity__code", "recommendation__code", "suggestion__text", output_field=TextField()
            ),
            "plan": "plan__slug",
            "disposition": "disposition",
            "is_training": "plan__is_training",
            **_ENTERED,
        },
        _disposition,
    ),
)


def waiting_entries() -> list[WaitingEntry]:
    """Return every response, judgement and disposition that is a draft, real plans first; one query."""
    read = read_in_one_query([(kind.drafts, kind.values) for kind in ENTRY_KINDS])
    found = [kind.entry(row) for kind, rows in zip(ENTRY_KINDS, read, strict=True) for row in rows]
    return sorted(found, key=lambda one: one.is_training)
