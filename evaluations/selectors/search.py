"""Finding findings and recommendations by any words, in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from evaluations.models import Finding, Recommendation
from programmes.models import folded
from programmes.selectors.search import MOST_HITS_A_KIND, Hit, HitGroup

if TYPE_CHECKING:
    from programmes.policies import type_of_user


def search(words: str, user: type_of_user | None) -> list[HitGroup]:
    """Return the findings and recommendations that hold every one of the words; two queries."""
    tokens = folded(words).split()
    if not tokens:
        return []
    holds_all = Q()
    for token in tokens:
        holds_all &= Q(search_text__contains=token)
    groups = []
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("Findings", Finding, "summary"),
        ("Recommendations and suggestions", Recommendation, "text"),
    )
    for kind, model, text in kinds:
        rows = model.objects.visible_to(user).real().filter(holds_all).select_related("evaluation")
        found = list(rows[: MOST_HITS_A_KIND + 1])
        if found:
            hits = tuple(
                Hit(kind, f"{row.code} · {row.evaluation}", getattr(row, text), row.get_absolute_url())
                for row in found[:MOST_HITS_A_KIND]
            )
            groups.append(HitGroup(kind, hits, len(found) > MOST_HITS_A_KIND))
    return groups
