"""Finding figures, suggestions and sentences of surveys by any words, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from surveys.models import Claim, Question, Suggestion

if TYPE_CHECKING:
    from people.policies import type_of_user
    from record.searching import type_of_kind


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of surveys: figures, suggestions and sentences, as far as the reader may see them."""
    searched: tuple[tuple[str, Any, str], ...] = (
        ("Figures of surveys", Question, "caption"),
        ("Suggestions", Suggestion, "text"),
        ("Sentences checked", Claim, "sentence"),
    )
    for kind, model, text in searched:
        rows = model.objects.visible_to(user).select_related(*model.address_relations)
        yield kind, rows, partial(_described, text)


def _described(text: str, row: Any) -> tuple[str, str, str]:
    return _title(row), getattr(row, text), row.get_absolute_url()


def _title(row: Question | Suggestion | Claim) -> str:
    if isinstance(row, Suggestion):
        return f"{row.theme.question}: {row.theme.title}"
    return f"{row} · {row.survey}" if isinstance(row, Question) else f"{row.code} · {row.survey}"
