"""What people choose for themselves: the name that others read, and how the portal treats them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from people.models import LedgerEntry, Preferences
from people.services.ledger import record_event

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def choose(user: User, chosen: Preferences, *, name: str) -> None:
    """Store one's choices and the name that others read; another name stands in the ledger."""
    chosen.user, chosen.chosen_at = user, timezone.now()
    chosen.save()
    before = user.first_name
    if name == before:
        return
    user.first_name = name
    user.full_clean(exclude=["password"])
    user.save(update_fields=["first_name"])
    record_event(LedgerEntry.Event.NAME, by=user, about=user, before=before, after=name)
