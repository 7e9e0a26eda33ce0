"""What happens to tables that somebody is told of."""

from __future__ import annotations

from typing import Final

from people.events import NEVER, STAFF_NOTIFIED, EventKind, register_events

BROUGHT_IN: Final = "table-brought-in"

register_events(
    EventKind(
        BROUGHT_IN,
        "A table was brought in",
        "%(by)s brought a table in: %(about)s",
        STAFF_NOTIFIED,
        mail=NEVER,
    )
)
