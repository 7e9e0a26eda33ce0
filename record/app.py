"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from people.access import register_views
from people.desk import Rows, Task, register_desk_rows
from people.policies import may
from record.addresses import address_of
from record.models import Correction, SourceDocument
from record.selectors.sources import sources
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.policies import type_of_user
    from record.searching import type_of_kind


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
            f"{reverse('record:sources')}?status=proposed#contradictions",
            "Decide",
        )


register_desk_rows(waiting_corrections)


register_views(
    "record",
    public=("sources", "source", "correction", "corrections", "sources-file"),
    by_act={
        "propose-correction": ("propose-correction", "change-correction"),
        "decide-correction": ("decide-correction",),
    },
)


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of the record, as far as the reader may see it."""
    yield (
        "Sources",
        SourceDocument.objects.filter(pk__in=[use.source.pk for use in sources(user)]),
        lambda row: (row.title, row.description, address_of(row)),
    )
    yield (
        "Corrections",
        Correction.objects.all(),
        lambda row: (
            f"{row.code} {row.subject}",
            row.printed,
            address_of(row),
        ),
    )
