"""Entering and changing what a source says did not take place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from partnerships.models import Absence
from partnerships.services.records import FactEntry, opened, save_fact
from people.services import check_may
from record.services.changes import announce_change, delete_with_history, locked

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def save_absence(absence: Absence | None, entry: FactEntry, *, expected_version: int, by: User) -> Absence:
    """Enter a statement of absence or change one.

    Raises PermissionDenied, StaleVersionError, ValidationError (code taken).
    """
    check_may(by, "keep-partnerships")
    current = opened(Absence, absence, expected_version)
    if current.pk is None:
        current.order = (Absence.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    saved: Absence = save_fact(current, entry, unique={"code": "a statement of absence"}, by=by)
    return saved


@transaction.atomic
def delete_absence(absence: Absence, *, expected_version: int, by: User) -> None:
    """Delete a statement of absence; its history stays. Raises PermissionDenied, StaleVersionError."""
    check_may(by, "keep-partnerships")
    delete_with_history(locked(absence, expected_version), by=by, reason="Deleted")
    announce_change()
