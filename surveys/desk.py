"""Surveys that somebody entered and a second person clears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from people.desk import Rows, Task, register_desk
from people.policies import may
from reporting.addresses import reverse
from reporting.words import worded
from surveys.models import Survey

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def waiting_surveys(user: User) -> Iterator[Rows]:
    """Drafts that somebody else entered; whose they are, their history says."""
    if not may(user, "clear-entry"):
        return
    own = Survey.history.filter(id=OuterRef("pk"), history_type="+", history_user=user.pk)
    found = Survey.objects.filter(~Exists(own), status=Survey.Status.DRAFT)
    values = {
        "slug": "slug",
        "title": "title",
        "plan": "plan__title",
        "is_training": "plan__is_training",
    }
    yield Rows(found, values, _tasks)


def _tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in rows:
        yield Task(
            worded("Clear %(one)s", one=one["title"]),
            one["plan"] or "Not of a plan",
            reverse("surveys:survey", args=[one["slug"]]),
            "Look",
            is_training=bool(one["is_training"]),
        )


register_desk(waiting_surveys)
