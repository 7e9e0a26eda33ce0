"""Entering meetings, and changing those that nothing rests on yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from people.services import check_may
from programmes.models import Meeting
from programmes.selectors.records import why_not_yet
from programmes.services.facts import delete_entered, enter, open_entered
from record.services.changes import change
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TRAINING_FROM = 9_000
"""Meetings of training data stand behind all others."""


def check_has_met(meeting: Meeting, reason: str | None = None) -> bool:
    """Refuse to record what a meeting did before it can have done it; return whether a date is on record.

    Without a date it takes a reason; ``reason`` is None for what one person records. Raises ValidationError.
    """
    why_not, is_dated = why_not_yet(meeting), meeting.allows(timezone.now().date()) is not None
    if why_not:
        raise ValidationError({"meeting": why_not})
    if not is_dated and reason is None:
        raise ValidationError(
            {"meeting": worded("No date of %(name)s is on record. Enter its year first.", name=meeting.name)}
        )
    if not is_dated and not (reason or "").strip():
        message = "No date of %(name)s is on record. Enter its year, or say how you know that it has met."
        raise ValidationError({"reason": worded(message, name=meeting.name)})
    return is_dated


@transaction.atomic
def enter_meeting(values: Mapping[str, Any], *, by: User) -> Meeting:
    """Enter a meeting, behind those that are on record.

    Raises PermissionDenied, ValidationError (its code is taken; it ends before it begins).
    """
    check_may(by, "enter-meeting")
    last = Meeting.objects.filter(order__lt=TRAINING_FROM).aggregate(Max("order"))["order__max"] or 0
    made = Meeting(order=last + 1, **values)
    _check_days(made)
    return enter(made, by=by)


@transaction.atomic
def change_meeting(
    meeting: Meeting, values: Mapping[str, Any], *, expected_version: int, by: User
) -> Meeting:
    """Change a meeting that was entered here and that nothing rests on.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    check_may(by, "enter-meeting")
    current = open_entered(meeting, expected_version)
    for name, value in values.items():
        setattr(current, name, value)
    _check_days(current)
    return change(current, by=by, reason="Changed")


@transaction.atomic
def delete_meeting(meeting: Meeting, *, expected_version: int, by: User) -> None:
    """Delete a meeting that was entered here and that nothing names; its history stays.

    Raises PermissionDenied, WrongStateError, StaleVersionError.
    """
    check_may(by, "enter-meeting")
    delete_entered(meeting, expected_version, by=by)


def _check_days(meeting: Meeting) -> None:
    first, last = meeting.starts_on, meeting.ends_on
    if last is not None and first is None:
        raise ValidationError({"starts_on": "Say when it begins."})
    if first is not None and last is not None and last < first:
        raise ValidationError(
            {"ends_on": worded("It ends on %(last)s before it begins on %(first)s.", last=last, first=first)}
        )
    if first is not None:
        meeting.year, meeting.month = first.year, None
