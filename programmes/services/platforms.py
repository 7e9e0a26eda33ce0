"""Entering platforms, and changing those that no document tells of and nothing rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.services import WrongStateError, check_may
from programmes.models import Platform
from programmes.services.meetings import is_entered_here
from record.models import Certainty, Citation
from record.selectors.resting import rests_on
from record.services.changes import announce_change, change, delete_with_history, locked, save_with_history
from record.services.own_source import own_source
from reporting.words import first_upper, worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def enter_platform(values: Mapping[str, Any], *, by: User) -> Platform:
    """Enter a platform; raises PermissionDenied, ValidationError (its code is taken)."""
    check_may(by, "enter-meeting")
    made = Platform(**values)
    source = own_source("record-platforms", "platforms")
    made.citation = Citation(source=source, place=f"Platform {made.code}"[:200], certainty=Certainty.RECORDED)
    made.full_clean(exclude=["citation"])
    save_with_history(made.citation, by=by, reason="Entered")
    made.citation_id = made.citation.pk
    try:
        with transaction.atomic():
            save_with_history(made, by=by, reason="Entered")
    except IntegrityError:
        raise ValidationError({"code": "Somebody has just entered a platform of this code."}) from None
    announce_change()
    return made


@transaction.atomic
def change_platform(
    platform: Platform, values: Mapping[str, Any], *, expected_version: int, by: User
) -> Platform:
    """Change a platform entered here; raises PermissionDenied, WrongStateError, StaleVersionError."""
    check_may(by, "enter-meeting")
    return change(_free(platform, expected_version), values, by=by, reason="Changed")


@transaction.atomic
def delete_platform(platform: Platform, *, expected_version: int, by: User) -> None:
    """Delete a platform entered here; raises PermissionDenied, WrongStateError, StaleVersionError."""
    check_may(by, "enter-meeting")
    current = _free(platform, expected_version)
    citation = current.citation
    delete_with_history(current, by=by, reason="Deleted")
    citation.delete()
    announce_change()


def _free(platform: Platform, expected_version: int) -> Platform:
    current = locked(platform, expected_version)
    if not is_entered_here(current):
        raise WrongStateError("A document tells of this platform; use “Change wording”, with a reason.")
    reasons = rests_on(current)
    if reasons:
        reason = reasons[0]
        raise WrongStateError(
            worded("%(reason)s; use “Change wording”, with a reason.", reason=first_upper(reason))
        )
    return current
