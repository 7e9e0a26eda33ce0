"""Surveys that somebody entered and a second person clears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from people.desk import Task, register_desk
from people.policies import may
from reporting.words import worded
from surveys.models import Survey

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def waiting_surveys(user: User) -> Iterator[Task]:
    """Drafts that somebody else entered; whose they are, their history says."""
    if not may(user, "clear-entry"):
        return
    drafts = list(Survey.objects.filter(status=Survey.Status.DRAFT).select_related("plan"))
    begun = Survey.history.filter(id__in=[one.pk for one in drafts], history_type="+")
    own = set(begun.filter(history_user=user.pk).values_list("id", flat=True)) if drafts else set()
    for one in drafts:
        if one.pk not in own:
            is_training = one.plan is not None and one.plan.is_training
            about = str(one.plan or "Not of a plan")
            yield Task(
                worded("Clear %(one)s", one=one),
                about,
                one.get_absolute_url(),
                "Look",
                is_training=is_training,
            )


register_desk(waiting_surveys)
