"""Whose portal this is, who publishes its files, who can be members, and time zones."""

from __future__ import annotations

import csv
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from people.models import MeetingKind, MemberState, Organisation, Preferences
from people.prepared import prepared
from people.stamp import content_stamp
from reporting.publication import NOBODY, Publisher

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user


UN_STATES = Path(__file__).parent.parent / "data" / "un_states.csv"
"""ISO 3166-1 codes, names as the United Nations write them in English, and other names that people type."""


def organisation() -> Organisation:
    """Return the organisation whose portal this is; one without name and key while the portal is empty.

    Remembered until content changes: every page names it.
    """
    stamp, seen = content_stamp(), list(_SEEN)
    if seen and seen[0] == stamp and seen[1].pk is not None:
        known: Organisation = seen[1]
        return known
    found = next(iter(_the_one()), None) or _nobodys()
    _SEEN[:] = [stamp, found]
    return found


@prepared
def _the_one() -> QuerySet[Organisation]:
    return Organisation.objects.defer("logo").order_by("pk")[:1]


def _nobodys() -> Organisation:
    return Organisation(short_name="New portal", subtitle="not set up yet")


_SEEN: list[Any] = []


def forget() -> None:
    """Read the organisation anew when it is asked for next."""
    _SEEN.clear()


def last_seen() -> Organisation:
    """Return the organisation as this process last read it, without asking the database, for error pages."""
    found: Organisation = _SEEN[1] if _SEEN else _nobodys()
    return found


def is_empty_portal() -> bool:
    """Say whether nobody has said yet whose portal this is."""
    return not Organisation.objects.exists()


@dataclass(frozen=True)
class KnownState:
    """A State as the United Nations name it."""

    code: str
    name: str
    other_names: tuple[str, ...] = ()
    """What people call it too."""


@cache
def known_states() -> tuple[KnownState, ...]:
    """Return the States that the United Nations name, in English alphabetical order."""
    with UN_STATES.open(encoding="utf-8", newline="") as file:
        return tuple(
            KnownState(code, name, tuple(others.split("|") if others else ()))
            for code, name, others in csv.reader(file)
        )


def other_names_of_state(code: str) -> tuple[str, ...]:
    """Return what people call a State besides its name in the United Nations; nothing for another body."""
    return next((one.other_names for one in known_states() if one.code == code), ())


def members() -> QuerySet[MemberState]:
    """Return all members of the organisation, in alphabetical order."""
    return MemberState.objects.all()


def meeting_kinds() -> QuerySet[MeetingKind]:
    """Return the kinds of meetings of the organisation, in its order."""
    return MeetingKind.objects.all()


NANOSECONDS: Final = 1_000_000_000


def publisher() -> Publisher:
    """Return who publishes the files of this portal, and the day on which what everybody reads last changed.

    That day is the same in a file made today and tomorrow, as long as nothing has changed between.
    """
    of, moved = organisation(), content_stamp()
    if not of.name:
        return NOBODY
    return Publisher(
        name=of.full_name,
        contact=of.contact or of.website,
        licence=of.licence,
        licence_url=of.licence_url,
        day=datetime.fromtimestamp(moved // NANOSECONDS, UTC).date() if moved else None,
    )


def zone_chosen(preferences: Preferences | None) -> zoneinfo.ZoneInfo:
    """Return the time zone of these choices; UTC without any, or where this server does not know it."""
    try:
        return zoneinfo.ZoneInfo(preferences.time_zone if preferences else "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def zone_of_address(address: str) -> zoneinfo.ZoneInfo:
    """Return the time zone that whoever has an address has chosen, else UTC; one query."""
    return zone_chosen(Preferences.objects.filter(user__email=address).first())


def zone_of(user: type_of_user) -> zoneinfo.ZoneInfo:
    """Return the time zone a person has chosen, else UTC; one query."""
    return zone_chosen(Preferences.objects.filter(user=user.pk).only("time_zone").first())
