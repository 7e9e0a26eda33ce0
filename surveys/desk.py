"""Surveys that somebody entered and a second person clears."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from people.desk import Rows, Task, register_desk_rows
from people.policies import may
from reporting.addresses import reverse
from reporting.words import worded
from surveys.models import Survey

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


def waiting_surveys(user: User) -> Iterator[Rows]:
    """Drafts that somebody else entered; whose they are, their history says."""
    if not may(user, "clear-entry"):
        return
    values = {
        "slug": "slug",
        "title": "title",
        "plan": "plan__slug",
        "is_training": "plan__is_training",
    }
    yield Rows(partial(_drafts_of_others, user), values, _tasks)


def _drafts_of_others(user: User) -> QuerySet[Survey]:
    own = Survey.history.filter(id=OuterRef("pk"), history_type="+", history_user=user.pk)
    return Survey.objects.filter(~Exists(own), status=Survey.Status.DRAFT)


def _tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in rows:
        yield Task(
            worded("Clear %(one)s", one=one["title"]),
            "",
            reverse("surveys:survey", args=[one["slug"]]),
            "Look",
            is_training=one["is_training"],
            plan=one["plan"] or "",
        )


register_desk_rows(waiting_surveys)
