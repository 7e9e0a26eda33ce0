"""What of papers waits for staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from papers.models import Paper
from people.desk import PROPOSED, Rows, Task, register_desk_rows
from people.names import name_at
from people.policies import STAFF, may, roles_of
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.selectors.unions import type_of_values


def waiting_papers(user: User) -> Iterator[Rows]:
    """Papers that somebody proposed to clear."""
    if not roles_of(user) & STAFF:
        return

    def found() -> QuerySet[Any]:
        waiting = Paper.objects.filter(status=Paper.Status.DRAFT, clearance_proposed_by__isnull=False)
        return waiting if may(user, "clear-paper") else waiting.filter(clearance_proposed_by=user.pk)

    def tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
        for one in rows:
            yield PROPOSED.task(
                worded("Clear the paper %(one)s", one=one["symbol"] or one["title"]),
                reverse("papers:desk", args=[one["slug"]]),
                by=one["by"],
                is_own=one["by_key"] == user.pk,
                is_training=one["is_training"],
                plan=one["plan"] or "",
            )

    values: type_of_values = {
        "slug": "slug",
        "symbol": "symbol",
        "title": "title",
        "by": name_at("clearance_proposed_by"),
        "by_key": "clearance_proposed_by",
        "is_training": "assessment_round__plan__is_training",
        "plan": "assessment_round__plan__slug",
    }
    yield Rows(found, values, tasks)


register_desk_rows(waiting_papers)
