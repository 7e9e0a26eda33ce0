"""When somebody opened the desk, so that it can say what is new since the time before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from people.models import Preferences

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ONE_VISIT: Final = timedelta(minutes=30)
"""Opening the desk again within this time is the same visit: what was new stays marked as new."""


def note_visit(user: User, now: datetime) -> datetime | None:
    """Note that the desk is open, and return when it was open the visit before; None for the first visit."""
    known: Preferences | None = getattr(user, "preferences", None)
    if known is None:
        Preferences.objects.get_or_create(user=user, defaults={"desk_seen_at": now})
        return None
    if known.desk_seen_at is not None and now - known.desk_seen_at <= ONE_VISIT:
        return known.desk_seen_before
    Preferences.objects.filter(pk=known.pk).update(desk_seen_at=now, desk_seen_before=known.desk_seen_at)
    return known.desk_seen_at


def note_help(user: User) -> None:
    """Note that somebody has read the help of their role, for the first day on the desk."""
    Preferences.objects.update_or_create(user=user, defaults={"help_read_at": timezone.now()})
