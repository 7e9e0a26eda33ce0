"""Finding papers by any words of their title block, in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papers.models import Paper
from programmes.selectors.search import HitGroup, hits_among

if TYPE_CHECKING:
    from people.policies import type_of_user


def search(words: str, user: type_of_user | None) -> list[HitGroup]:
    """Return the papers that hold every one of the words, as far as the reader may see them; one query."""
    found = Paper.objects.visible_to(user).filter(assessment_round__plan__is_training=False)
    return hits_among(
        (
            (
                "Papers",
                found,
                lambda row: (str(row), f"{row.title}, {row.get_status_display()}", row.get_absolute_url()),
            ),
        ),
        words,
    )
