"""Tables that somebody uploaded and that wait to be imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from intake.models import WaitingTable
from people.desk import Task, register_desk
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def waiting_tables(user: User) -> Iterator[Task]:
    """Tables of one’s own that were uploaded and not imported yet, in one line."""
    many = WaitingTable.objects.filter(user=user.pk).count()
    if many:
        yield Task(
            "Import one uploaded table, or delete it"
            if many == 1
            else worded("Import %(many)s uploaded tables, or delete them", many=many),
            "They are deleted seven days after the upload",
            reverse("intake:imports"),
            "Look",
        )


register_desk(waiting_tables)
