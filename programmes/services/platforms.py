"""Entering platforms, and changing those that no document tells of and nothing rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from people.services import check_may
from programmes.models import Platform
from programmes.services.entered import delete_entered, enter, open_entered
from record.services.changes import change

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def enter_platform(values: Mapping[str, Any], *, by: User) -> Platform:
    """Enter a platform; raises PermissionDenied, ValidationError (its code is taken)."""
    check_may(by, "enter-meeting")
    return enter(Platform(**values), by=by)


@transaction.atomic
def change_platform(
    platform: Platform, values: Mapping[str, Any], *, expected_version: int, by: User
) -> Platform:
    """Change a platform entered here; raises PermissionDenied, WrongStateError, StaleVersionError."""
    check_may(by, "enter-meeting")
    return change(open_entered(platform, expected_version), values, by=by, reason="Changed")


@transaction.atomic
def delete_platform(platform: Platform, *, expected_version: int, by: User) -> None:
    """Delete a platform entered here; raises PermissionDenied, WrongStateError, StaleVersionError."""
    check_may(by, "enter-meeting")
    delete_entered(platform, expected_version, by=by)
