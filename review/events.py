"""What happens in reviews that somebody is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from people.events import DAILY, STAFF_NOTIFIED, EventKind, register_events
from people.policies import ADMINISTRATOR, APPROVER, OF_A_DELEGATION, ROLES
from reporting.addresses import reverse

if TYPE_CHECKING:
    from review.models import Circulation
    from review.reviewable import Reviewable

CIRCULATED: Final = "circulated"
MORE_TIME: Final = "more-time"
REMINDED: Final = "reminded"
WITHDRAWN: Final = "circulation-withdrawn"
SENT: Final = "positions-sent"
RECALLED: Final = "positions-recalled"
ALL_ANSWERED: Final = "all-answered"
ANSWERED: Final = "position-answered"
ON_BEHALF: Final = "recorded-on-behalf"
CONFIRMED: Final = "recorded-confirmed"
SETTLED: Final = "reservation-withdrawn"
CLEARING: Final = "clearing-proposed"
CLEARED: Final = "cleared"
ASKED: Final = "second-person-asked"
DONE_ALONE: Final = "done-alone"
DECIDED: Final = "proposal-decided"
RETURNED: Final = "entry-returned"

READERS: Final = frozenset(ROLES) - {ADMINISTRATOR}

register_events(
    EventKind(
        CIRCULATED,
        "Something is circulated to you",
        "%(about)s was circulated to you",
        OF_A_DELEGATION,
        has_own_mail=True,
    ),
    EventKind(
        MORE_TIME,
        "There is another deadline",
        "%(about)s has another deadline",
        OF_A_DELEGATION,
        has_own_mail=True,
    ),
    EventKind(
        REMINDED,
        "The deadline of a circulation is near",
        "You were reminded of %(about)s",
        OF_A_DELEGATION,
        has_own_mail=True,
    ),
    EventKind(
        WITHDRAWN,
        "A circulation was taken back",
        "The circulation of %(about)s was taken back",
        OF_A_DELEGATION,
        has_own_mail=True,
    ),
    EventKind(
        SENT,
        "A member sent its positions",
        "%(state)s sent its positions on %(about)s",
        STAFF_NOTIFIED,
    ),
    EventKind(
        RECALLED,
        "A member took its positions back",
        "%(state)s took its positions on %(about)s back",
        STAFF_NOTIFIED,
    ),
    EventKind(
        ALL_ANSWERED,
        "All members have answered",
        "All who were asked have answered %(about)s",
        STAFF_NOTIFIED,
    ),
    EventKind(
        ANSWERED,
        "A position of yours was answered",
        "The secretariat answered a position of yours on %(about)s",
        OF_A_DELEGATION,
    ),
    EventKind(
        ON_BEHALF,
        "The secretariat recorded an answer of yours",
        "An answer of yours on %(about)s was recorded for you; see whether it is right",
        OF_A_DELEGATION,
    ),
    EventKind(
        CONFIRMED,
        "A member confirmed what was recorded for it",
        "%(state)s confirmed what was recorded for it on %(about)s",
        STAFF_NOTIFIED,
    ),
    EventKind(
        SETTLED,
        "A reservation was withdrawn",
        "A reservation on %(about)s was withdrawn",
        STAFF_NOTIFIED,
    ),
    EventKind(
        CLEARING,
        "Clearing was proposed",
        "%(by)s proposed to clear %(about)s",
        frozenset({APPROVER}),
    ),
    EventKind(CLEARED, "Something was cleared", "%(about)s was cleared", READERS, mail=DAILY),
    EventKind(
        ASKED,
        "Something needs a second person",
        "%(by)s asked for a second person: %(about)s",
        frozenset({APPROVER}),
    ),
    EventKind(
        DONE_ALONE,
        "One person changed something alone",
        "%(by)s did alone what can be taken back for seven days: %(about)s",
        frozenset({APPROVER}),
    ),
    EventKind(
        DECIDED,
        "What you asked for was decided",
        "%(by)s decided what you asked for: %(about)s",
        frozenset(ROLES),
    ),
    EventKind(
        RETURNED,
        "What you entered was returned",
        "%(by)s returned what you entered: %(about)s",
        frozenset(ROLES),
    ),
)


def named(subject: Reviewable) -> str:
    """Return what a mail and a desk call something that is reviewed: its title and its plan."""
    title, plan = str(subject), str(subject.plan.title)
    return title if plan in title else f"{title}, {plan}"


def review_address(circulation: Circulation) -> str:
    """Return where a State reads and answers a circulation."""
    return reverse(
        "review:circulation", args=[circulation.place, circulation.subject.slug, circulation.number]
    )
