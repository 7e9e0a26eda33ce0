"""The time zone in which somebody types and reads times."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from people.models import Preferences

if TYPE_CHECKING:
    from people.policies import type_of_user


def zone_of(user: type_of_user | None) -> zoneinfo.ZoneInfo:
    """Return the time zone a person has chosen, else UTC."""
    if user is None or user.pk is None:
        return zoneinfo.ZoneInfo("UTC")
    chosen = Preferences.objects.filter(user=user.pk).values_list("time_zone", flat=True).first()
    return zoneinfo.ZoneInfo(chosen or "UTC")
