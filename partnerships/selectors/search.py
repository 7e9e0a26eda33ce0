"""Finding mechanisms, collaborations and instruments by any words, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from partnerships.models import Absence, Collaboration, ContextInstrument, Mechanism

if TYPE_CHECKING:
    from record.searching import type_of_kind


def kinds() -> Iterable[type_of_kind]:
    """What is searched of other mechanisms and the wider context. All of it is open to everybody."""
    yield (
        "Mechanisms",
        Mechanism.objects.all(),
        lambda row: (row.code, f"{row.name}. {row.governance}", row.get_absolute_url()),
    )
    yield (
        "Collaborations",
        Collaboration.objects.all(),
        lambda row: (f"{row.code} · {row.get_kind_display()}", row.text, row.get_absolute_url()),
    )
    yield (
        "Statements of absence",
        Absence.objects.select_related("mechanism"),
        lambda row: (f"{row.code} · {row.mechanism}", row.text, row.get_absolute_url()),
    )
    yield (
        "Resolutions, agreements and frameworks",
        ContextInstrument.objects.all(),
        lambda row: (str(row), row.asks or row.title, row.get_absolute_url()),
    )
