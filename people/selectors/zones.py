"""The time zone in which somebody types and reads times."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from people.models import Preferences

if TYPE_CHECKING:
    from people.policies import type_of_user


def zone_chosen(preferences: Preferences | None) -> zoneinfo.ZoneInfo:
    """Return the time zone of these choices; UTC without any, or where this server does not know it."""
    try:
        return zoneinfo.ZoneInfo(preferences.time_zone if preferences else "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def zone_of(user: type_of_user) -> zoneinfo.ZoneInfo:
    """Return the time zone a person has chosen, else UTC; one query."""
    return zone_chosen(Preferences.objects.filter(user=user.pk).only("time_zone").first())
