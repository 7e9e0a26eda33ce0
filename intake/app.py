"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from intake.models import WaitingTable
from people.access import register_views
from people.desk import Rows, Task, register_desk_rows
from people.policies import act_named
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


def waiting_tables(user: User) -> Iterator[Rows]:
    """Tables of one’s own that were uploaded and not imported yet, in one line."""
    yield Rows(partial(_counted, user), {"many": "many"}, _tasks)


def _counted(user: User) -> QuerySet[Any, Any]:
    own = WaitingTable.objects.filter(user=user.pk)
    return own.order_by().values("user").annotate(many=Count("pk"))


def _tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in rows:
        yield Task(
            "Import one uploaded table, or delete it"
            if one["many"] == 1
            else worded("Import %(many)s uploaded tables, or delete them", many=one["many"]),
            "They are deleted seven days after the upload",
            reverse("intake:imports"),
            "Look",
        )


register_desk_rows(waiting_tables)


register_views(
    "intake",
    by_roles=dict.fromkeys(
        ("imports", "at-work", "import"), act_named("import-plan").roles | act_named("draft-position").roles
    ),
)
