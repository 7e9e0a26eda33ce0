"""What happens to rounds and papers before a meeting that somebody is told of."""

from __future__ import annotations

from typing import Final

from people.events import DAILY, EventKind, register_events
from people.policies import ADMINISTRATOR, ROLES, STAFF

PRESENTED: Final = "presented"
ASSIGNED: Final = "rating-assigned"

register_events(
    EventKind(ASSIGNED, "Something is yours to rate", "%(by)s asks you to rate: %(about)s", STAFF),
    EventKind(
        PRESENTED,
        "Something was presented to a meeting",
        "%(about)s was presented to its meeting",
        frozenset(ROLES) - {ADMINISTRATOR},
        mail=DAILY,
    ),
)
