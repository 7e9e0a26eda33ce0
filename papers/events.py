"""What happens to papers that somebody is told of."""

from __future__ import annotations

from typing import Final

from people.events import DAILY, EventKind, register_events
from people.policies import STAFF

MOVED: Final = "paper-moved"

register_events(
    EventKind(
        MOVED,
        "The record behind a paper has changed",
        "The record behind %(about)s has changed since it was put forward for clearing",
        STAFF,
        mail=DAILY,
    )
)
