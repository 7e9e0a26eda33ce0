"""A calendar that other programmes subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from reporting.files import clean

LONGEST_TITLE = 200


@dataclass(frozen=True)
class CalendarEntry:
    """One or more whole days: its key stays the same however often the calendar is read."""

    key: str
    day: date
    title: str
    text: str
    url: str
    last: date | None = None
    """The last of several days."""


def calendar_file(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """Return a calendar of whole days as text/calendar; texts are escaped and folded as the standard asks."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Strategic plan review portal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("method", "PUBLISH")
    for one in entries:
        event = Event()
        event.add("uid", one.key)
        event.add("dtstamp", datetime(one.day.year, one.day.month, one.day.day, tzinfo=UTC))
        event.add("dtstart", one.day)
        event.add("dtend", (one.last or one.day) + timedelta(days=1))
        event.add("summary", clean(one.title)[:LONGEST_TITLE])
        event.add("description", clean(one.text))
        event.add("url", one.url)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
