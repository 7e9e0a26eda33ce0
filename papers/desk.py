"""What of papers waits for staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from papers.models import Paper
from people.desk import PROPOSED, Task, register_desk
from people.policies import STAFF, may, roles_of
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def waiting_papers(user: User) -> Iterator[Task]:
    """Papers that somebody proposed to clear."""
    if not roles_of(user) & STAFF:
        return
    found = Paper.objects.filter(status=Paper.Status.DRAFT, clearance_proposed_by__isnull=False)
    for one in found.select_related("assessment_round__plan", "clearance_proposed_by"):
        own = one.clearance_proposed_by_id == user.pk
        if own or may(user, "clear-paper"):
            yield PROPOSED.task(
                worded("Clear the paper %(one)s", one=one),
                reverse("papers:desk", args=[one.slug]),
                by=one.clearance_proposed_by,
                is_own=own,
                is_training=one.assessment_round.plan.is_training,
            )


register_desk(waiting_papers)
