"""Finding papers by any words of their title block, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from papers.models import Paper

if TYPE_CHECKING:
    from people.policies import type_of_user
    from record.searching import type_of_kind


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of papers, as far as the reader may see them."""
    yield (
        "Papers",
        Paper.objects.visible_to(user).filter(assessment_round__plan__is_training=False),
        lambda row: (str(row), f"{row.title}, {row.get_status_display()}", row.get_absolute_url()),
    )
