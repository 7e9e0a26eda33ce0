"""Entering meetings, and changing those that nothing rests on yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError

from people.services import WrongStateError, check_may
from programmes.models import Meeting, Platform
from record.models import Certainty, Citation
from record.selectors.resting import rests_on
from record.services.changes import announce_change, change, delete_with_history, locked, save_with_history
from record.services.own_source import own_source
from reporting.words import first_upper, worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TRAINING_FROM = 9_000
"""Meetings of training data stand behind all others."""


def is_entered_here(record: Meeting | Platform) -> bool:
    """Say whether a meeting or platform was entered here: no document tells of it."""
    return record.citation.certainty == Certainty.RECORDED and record.citation.corrected_on is None


@transaction.atomic
def enter_meeting(values: Mapping[str, Any], *, by: User) -> Meeting:
    """Enter a meeting, behind those that are on record.

    Raises PermissionDenied, ValidationError (its code is taken; it ends before it begins).
    """
    check_may(by, "enter-meeting")
    last = Meeting.objects.filter(order__lt=TRAINING_FROM).aggregate(Max("order"))["order__max"] or 0
    made = Meeting(order=last + 1, **values)
    _check_days(made)
    source = own_source("record-meetings", "meetings")
    made.citation = Citation(source=source, place=f"Meeting {made.code}"[:200], certainty=Certainty.RECORDED)
    made.full_clean(exclude=["citation"])
    save_with_history(made.citation, by=by, reason="Entered")
    made.citation_id = made.citation.pk
    try:
        with transaction.atomic():
            save_with_history(made, by=by, reason="Entered")
    except IntegrityError:
        raise ValidationError({"code": "Somebody has just entered a meeting of this code."}) from None
    announce_change()
    return made


@transaction.atomic
def change_meeting(
    meeting: Meeting, values: Mapping[str, Any], *, expected_version: int, by: User
) -> Meeting:
    """Change a meeting that was entered here and that nothing rests on.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    check_may(by, "enter-meeting")
    current = locked(meeting, expected_version)
    _check_free(current)
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
    current = locked(meeting, expected_version)
    _check_free(current)
    citation = current.citation
    try:
        with transaction.atomic():
            delete_with_history(current, by=by, reason="Deleted")
    except ProtectedError:
        raise WrongStateError("A round, paper or decision names this meeting; it stays.") from None
    citation.delete()
    announce_change()


def _check_free(meeting: Meeting) -> None:
    if not is_entered_here(meeting):
        raise WrongStateError("A document says what this meeting was; use “Change wording”, with a reason.")
    reasons = rests_on(meeting)
    if reasons:
        reason = reasons[0]
        raise WrongStateError(
            worded("%(reason)s; use “Change wording”, with a reason.", reason=first_upper(reason))
        )


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
