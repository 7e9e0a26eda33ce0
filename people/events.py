"""The kinds of events: whom each concerns, what is said of it, when a mail tells it. Apps add their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ImproperlyConfigured

from people.names import name_of
from people.policies import ADMINISTRATOR, OF_A_DELEGATION, ROLES, STAFF
from reporting.words import worded

if TYPE_CHECKING:
    from people.models import Event

AT_ONCE: Final = "at once"
DAILY: Final = "daily"
NEVER: Final = "never"
WHEN: Final = ((AT_ONCE, "at once"), (DAILY, "once a day"), (NEVER, "never"))
"""When a mail tells of an event; things that happen close together stand in one mail."""

NOTICES: Final = {
    AT_ONCE: ("must-do", "What you must do"),
    DAILY: ("others", "What others did on what is yours"),
    NEVER: ("rest", "What else happens"),
}
"""The three kinds of notice that people choose mails by, after when a mail tells of them as usual."""

EVERYBODY: Final = frozenset(ROLES)
STAFF_NOTIFIED: Final = STAFF


@dataclass(frozen=True)
class EventKind:
    """One kind: its name, what a person chooses mails by, its sentence, the roles it concerns.

    The sentence names ``%(about)s``, and as it needs ``%(by)s`` and ``%(state)s``. ``mail`` says when a mail
    goes to those who chose nothing. ``has_own_mail`` is a kind whose mail is sent and proved elsewhere.
    ``is_of_a_circle`` is one that, without a State, concerns staff only, also where delegations have it.
    """

    name: str
    words: str
    sentence: str
    roles: frozenset[str]
    mail: str = AT_ONCE
    has_own_mail: bool = False
    is_of_a_circle: bool = False


_KINDS: dict[str, EventKind] = {}


def register_events(*kinds: EventKind) -> None:
    """Add the kinds of an app; raises ImproperlyConfigured for a name that another kind has."""
    for one in kinds:
        if _KINDS.setdefault(one.name, one) != one:
            raise ImproperlyConfigured(
                worded("There are two kinds of events called %(name)s.", name=one.name)
            )


def kind_named(name: str) -> EventKind:
    """Return a kind; raises KeyError for one that no app has registered."""
    return _KINDS[name]


def is_known(name: str) -> bool:
    """Say whether a kind is registered; one of another version of the portal may not be."""
    return name in _KINDS


def kinds_for(roles: frozenset[str]) -> list[EventKind]:
    """Return the kinds that concern somebody with these roles, in the order of their names."""
    return [_KINDS[name] for name in sorted(_KINDS) if _KINDS[name].roles & roles]


def sentence_of(event: Event) -> str:
    """Return what happened, without a full stop; raises KeyError for a kind that no app has registered."""
    by = name_of(event.by) if event.by else "The portal"
    return worded(kind_named(event.kind).sentence, about=event.about, by=by, state=event.of_state or "")


ACCEPTED: Final = "accepted"
HANDED_OVER: Final = "handed-over"
MENTIONED: Final = "mentioned"
REMARKED: Final = "remarked"
ADDRESSED_BY_STAFF: Final = "addressed-by-secretariat"
ADDRESSED_BY_MEMBER: Final = "addressed-by-member"

# No name stands in what they are about: it would outlive the name of an account that is forgotten.
register_events(
    EventKind(
        ACCEPTED,
        "Somebody accepted an invitation",
        "%(by)s accepted an invitation: %(about)s",
        frozenset({ADMINISTRATOR}),
        has_own_mail=True,
    ),
    EventKind(
        HANDED_OVER,
        "Somebody’s open work was given to you",
        "%(by)s gave you the open work of a colleague: %(about)s",
        EVERYBODY,
    ),
    EventKind(
        MENTIONED,
        "A colleague named you in a conversation",
        "%(by)s named you in a conversation on %(about)s",
        STAFF | OF_A_DELEGATION,
        is_of_a_circle=True,
    ),
    EventKind(
        REMARKED,
        "A colleague wrote where you had written",
        "%(by)s wrote in a conversation of yours on %(about)s",
        STAFF | OF_A_DELEGATION,
        is_of_a_circle=True,
    ),
    EventKind(
        ADDRESSED_BY_STAFF,
        "The secretariat wrote to your delegation",
        "The secretariat wrote to your delegation on %(about)s",
        OF_A_DELEGATION,
    ),
    EventKind(
        ADDRESSED_BY_MEMBER,
        "A member wrote to the secretariat",
        "%(state)s wrote to the secretariat on %(about)s",
        STAFF,
    ),
)
