"""Finding mechanisms, collaborations and instruments by any words, in any script."""

from __future__ import annotations

from partnerships.models import Absence, Collaboration, ContextInstrument, Mechanism
from programmes.selectors.search import HitGroup, hits_among


def search(words: str) -> list[HitGroup]:
    """Return what holds every one of the words; a query for each kind. All of it is open to everybody."""
    return hits_among(
        (
            (
                "Mechanisms",
                Mechanism.objects.all(),
                lambda row: (row.code, f"{row.name}. {row.governance}", row.get_absolute_url()),
            ),
            (
                "Collaborations",
                Collaboration.objects.all(),
                lambda row: (f"{row.code} · {row.get_kind_display()}", row.text, row.get_absolute_url()),
            ),
            (
                "Statements of absence",
                Absence.objects.select_related("mechanism"),
                lambda row: (f"{row.code} · {row.mechanism}", row.text, row.get_absolute_url()),
            ),
            (
                "Resolutions, agreements and frameworks",
                ContextInstrument.objects.all(),
                lambda row: (str(row), row.asks or row.title, row.get_absolute_url()),
            ),
        ),
        words,
    )
