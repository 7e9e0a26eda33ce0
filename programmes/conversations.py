"""Colleagues talk about planned activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.conversations import Subject, SubjectKind, register_subjects
from programmes.models import PlannedActivity
from record.addresses import address_of
from record.services.changes import is_public

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ACTIVITY = "activity"


def _activity(key: int, reader: User) -> Subject | None:
    found = PlannedActivity.objects.visible_to(reader).select_related("plan", "area").filter(pk=key).first()
    if found is None:
        return None
    return Subject(
        f"{found.code}, {found.plan.title}",
        found.text,
        address_of(found),
        list(found.plan.taking_part) if is_public(found) else [],
        found.plan.is_training,
    )


register_subjects(SubjectKind(ACTIVITY, PlannedActivity, _activity))
