"""Finding findings and recommendations by any words, in any script."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evaluations.models import Finding, Recommendation
from programmes.selectors.search import HitGroup, hits_among

if TYPE_CHECKING:
    from people.policies import type_of_user


def search(words: str, user: type_of_user | None) -> list[HitGroup]:
    """Return the findings and recommendations that hold every one of the words; two queries."""
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("Findings", Finding, "summary"),
        ("Recommendations and suggestions", Recommendation, "text"),
    )
    return hits_among(
        (
            (kind, model.objects.visible_to(user).real().select_related("evaluation"), partial(_told, text))
            for kind, model, text in kinds
        ),
        words,
    )


def _told(text: str, row: Finding | Recommendation) -> tuple[str, str, str]:
    return f"{row.code} · {row.evaluation}", getattr(row, text), row.get_absolute_url()
