"""Whose portal this is, its kinds of meetings, and the States and bodies that can be its members."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from people.models import MeetingKind, MemberState, Organisation
from people.prepared import prepared
from people.stamp import content_stamp

if TYPE_CHECKING:
    from django.db.models import QuerySet

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
