"""What happened that concerns one person, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.contrib.auth import get_user_model
from django.db.models import Q

from people.events import is_known, kind_named, kinds_for, sentence_of
from people.models import Delegation, Event
from people.policies import OF_A_DELEGATION, PUBLIC, STAFF, roles_of
from people.prepared import prepared
from people.selectors.people import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

MOST_ON_A_DESK: Final = 12


@dataclass(frozen=True)
class News:
    """One line of what happened: the sentence, how often, when last, and the page behind it."""

    sentence: str
    address: str
    at: datetime
    times: int = 1
    is_training: bool = False


def events_for(user: User, *, most: int | None = None) -> QuerySet[Event]:
    """Return the events that concern an account by its roles of today, newest first; not its own doings.

    ``most`` keeps so many of them.
    """
    roles = roles_of(user)
    state = state_of(user) if roles & OF_A_DELEGATION else None
    return _events(user.pk, state.pk if state else 0, roles=roles, most=most)


@prepared
def _events(user: int, state: int, *, roles: frozenset[str], most: int | None) -> QuerySet[Event]:
    kinds = kinds_for(roles)
    of_staff = [] if roles & STAFF else [one.name for one in kinds if one.is_of_a_circle]
    return (
        Event.objects.filter(kind__in=[one.name for one in kinds])
        .exclude(kind__in=of_staff, to_state__isnull=True)
        .filter(Q(to_state__isnull=True) | Q(to_state=state))
        .filter(Q(to_user__isnull=True) | Q(to_user=user))
        .exclude(by=user)
        .select_related("by", "of_state")[:most]
    )


def was_noted(kind: str, address: str, since: datetime | None) -> bool:
    """Say whether an event of a kind about a page was noted, at all or since a moment."""
    found = Event.objects.filter(kind=kind, address=address)
    return (found.filter(at__gte=since) if since else found).exists()


def news_of(events: Iterable[Event]) -> list[News]:
    """Return events as lines; what happened several times to the same thing is one line."""
    found: dict[tuple[str, str], News] = {}
    for one in events:
        said = sentence_of(one)
        key = (said, one.address)
        known = found.get(key)
        if known is None:
            found[key] = News(said, one.address, one.at, 1, one.is_training)
        else:
            found[key] = News(said, one.address, known.at, known.times + 1, one.is_training)
    return list(found.values())


def audience_of(event: Event) -> list[User]:
    """Return whom an event concerns: accounts that hold a role of its kind today, but for who did it."""
    people = get_user_model().objects.filter(is_active=True).select_related("preferences")
    if event.to_user_id is not None:
        people = people.filter(pk=event.to_user_id)
    else:
        people = people.filter(groups__name__in=kind_named(event.kind).roles)
    if event.to_state_id is not None:
        people = people.filter(pk__in=Delegation.objects.filter(state=event.to_state_id).values("user"))
    return [one for one in people.exclude(pk=event.by_id).distinct() if concerns(event, one)]


def concerns(event: Event, user: User) -> bool:
    """Say whether an event still concerns an account, by its roles and its State of today."""
    roles = roles_of(user)
    if not is_known(event.kind):
        return False
    if not user.is_active or roles <= {PUBLIC} or not kind_named(event.kind).roles & roles:
        return False
    if event.to_user_id is not None and event.to_user_id != user.pk:
        return False
    if event.to_state_id is None:
        return not kind_named(event.kind).is_of_a_circle or bool(roles & STAFF)
    state = state_of(user)
    return state is not None and state.pk == event.to_state_id
