"""Entering and changing what was done with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from partnerships.models import Collaboration
from partnerships.services.records import FactEntry, opened, save_fact
from people.services import check_may
from record.models.dates import check_period
from record.services.changes import announce_change, delete_with_history, locked

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WITH_NOBODY = "Say with whom: choose a mechanism, or name another partner."


@transaction.atomic
def save_collaboration(
    collaboration: Collaboration | None, entry: FactEntry, *, expected_version: int, by: User
) -> Collaboration:
    """Enter a collaboration or change one.

    Raises PermissionDenied, StaleVersionError, ValidationError (code taken, nobody named, a period that ends
    before it begins).
    """
    check_may(by, "keep-partnerships")
    check_period(entry.values["began"], entry.values["ended"])
    if not list(entry.links["mechanisms"]) and not entry.values["other_partners"]:
        raise ValidationError({"mechanisms": WITH_NOBODY})
    current = opened(Collaboration, collaboration, expected_version)
    if current.pk is None:
        current.order = (Collaboration.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    saved: Collaboration = save_fact(current, entry, unique={"code": "a collaboration"}, by=by)
    return saved


@transaction.atomic
def delete_collaboration(collaboration: Collaboration, *, expected_version: int, by: User) -> None:
    """Delete a collaboration; its history stays. Raises PermissionDenied, StaleVersionError."""
    check_may(by, "keep-partnerships")
    delete_with_history(locked(collaboration, expected_version), by=by, reason="Deleted")
    announce_change()
