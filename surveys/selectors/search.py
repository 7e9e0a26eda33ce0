"""Finding figures, suggestions and sentences of surveys by any words, in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from programmes.selectors.search import HitGroup, hits_among
from surveys.models import Claim, Question, Suggestion

if TYPE_CHECKING:
    from people.policies import type_of_user


def search(words: str, user: type_of_user | None) -> list[HitGroup]:
    """Return the figures, suggestions and sentences that hold every one of the words; three queries."""
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("Figures of surveys", Question, "caption"),
        ("Suggestions", Suggestion, "text"),
        ("Sentences checked", Claim, "sentence"),
    )
    return hits_among(
        (
            (
                kind,
                model.objects.visible_to(user).select_related(*model.address_relations),
                lambda row, text=text: (_title(row), getattr(row, text), row.get_absolute_url()),
            )
            for kind, model, text in kinds
        ),
        words,
    )


def _title(row: Question | Suggestion | Claim) -> str:
    if isinstance(row, Suggestion):
        return f"{row.theme.question}: {row.theme.title}"
    return f"{row} · {row.survey}" if isinstance(row, Question) else f"{row.code} · {row.survey}"
