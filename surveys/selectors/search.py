"""Finding figures, suggestions and sentences of surveys by any words, in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from programmes.models import folded
from programmes.selectors.search import MOST_HITS_A_KIND, Hit, HitGroup
from surveys.models import Claim, Question, Suggestion

if TYPE_CHECKING:
    from programmes.policies import type_of_user


def search(words: str, user: type_of_user | None) -> list[HitGroup]:
    """Return the figures, suggestions and sentences that hold every one of the words; three queries."""
    tokens = folded(words).split()
    if not tokens:
        return []
    holds_all = Q()
    for token in tokens:
        holds_all &= Q(search_text__contains=token)
    groups = []
    for kind, model, text in (
        ("Figures of surveys", Question, "caption"),
        ("Suggestions", Suggestion, "text"),
        ("Sentences checked", Claim, "sentence"),
    ):
        rows = model.objects.visible_to(user).filter(holds_all).select_related(*model.address_relations)
        found = list(rows[: MOST_HITS_A_KIND + 1])
        if found:
            hits = tuple(
                Hit(kind, _title(row), getattr(row, text), row.get_absolute_url())
                for row in found[:MOST_HITS_A_KIND]
            )
            groups.append(HitGroup(kind, hits, len(found) > MOST_HITS_A_KIND))
    return groups


def _title(row: Question | Suggestion | Claim) -> str:
    if isinstance(row, Suggestion):
        return f"{row.theme.question}: {row.theme.title}"
    return f"{row} · {row.survey}" if isinstance(row, Question) else f"{row.code} · {row.survey}"
