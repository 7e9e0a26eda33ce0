"""What happens to actions that somebody is told of."""

from __future__ import annotations

from typing import Final

from people.events import EVERYBODY, STAFF_NOTIFIED, EventKind, register_events

ASSIGNED: Final = "action-assigned"
REPORTED: Final = "action-reported"
SENT_BACK: Final = "action-sent-back"
VERIFIED: Final = "action-verified"
DUE: Final = "action-due"

register_events(
    EventKind(
        ASSIGNED, "An action is yours", "%(by)s named you the owner of an action: %(about)s", EVERYBODY
    ),
    EventKind(REPORTED, "An action was reported done", "%(by)s reported done: %(about)s", STAFF_NOTIFIED),
    EventKind(SENT_BACK, "An action of yours came back", "%(by)s sent back to you: %(about)s", EVERYBODY),
    EventKind(
        DUE,
        "An action of yours is due",
        "You were reminded of an action of yours: %(about)s",
        EVERYBODY,
        has_own_mail=True,
    ),
    EventKind(VERIFIED, "An action of yours was verified", "%(by)s verified as done: %(about)s", EVERYBODY),
)
