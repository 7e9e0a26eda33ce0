"""What of contradictions between sources waits for staff."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from people.desk import Rows, Task, register_desk_rows
from people.policies import may
from record.models import Correction
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


def waiting_corrections(user: User) -> Iterator[Rows]:
    """Contradictions that somebody else proposed and nobody decided on."""
    if not may(user, "decide-correction"):
        return
    yield Rows(partial(_proposed_by_others, user), {"many": "many"}, _of_corrections)


def _proposed_by_others(user: User) -> QuerySet[Correction, Any]:
    found = Correction.objects.filter(status=Correction.Status.PROPOSED, proposed_by__isnull=False)
    return found.exclude(proposed_by=user.pk).order_by().values("status").annotate(many=Count("pk"))


def _of_corrections(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in rows:
        yield Task(
            "Decide on one proposed contradiction"
            if one["many"] == 1
            else worded("Decide on %(many)s proposed contradictions", many=one["many"]),
            "Each is confirmed or rejected by a second person",
            f"{reverse('record:corrections')}?status=proposed",
            "Decide",
        )


register_desk_rows(waiting_corrections)
