"""What happens to surveys that somebody is told of."""

from __future__ import annotations

from typing import Final

from people.events import DAILY, EventKind, register_events
from people.policies import STAFF

VERDICT_CHANGED: Final = "verdict-changed"

register_events(
    EventKind(
        VERDICT_CHANGED,
        "A sentence no longer has the verdict on record",
        "A sentence no longer has the verdict on record: %(about)s",
        STAFF,
        mail=DAILY,
    )
)
