"""Judgements on overlaps that one person entered and a second one clears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from partnerships.selectors.overlap import drafted_judgements
from people.desk import ENTERED, Task, register_desk
from people.policies import STAFF, may, roles_of
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def waiting_judgements(user: User) -> Iterator[Task]:
    """Drafts of others for who may clear them, and one’s own, which wait for a second person."""
    if not roles_of(user) & STAFF:
        return
    for one in drafted_judgements():
        own = one.entered_by_id == user.pk
        if own or may(user, "clear-entry"):
            title = worded("Clear the judgement on %(one)s", one=one)
            yield ENTERED.task(title, one.get_absolute_url(), by=one.entered_by, is_own=own)


register_desk(waiting_judgements)
