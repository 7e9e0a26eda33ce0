"""Conversations as one reader sees them: of the reader's own circles, and of no other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from people.conversations import Subject
from people.models import Conversation, Delegation, MemberState, Remark
from people.names import name_of
from people.policies import OF_A_DELEGATION, STAFF, learn_roles, roles_of
from people.prepared import prepared
from people.selectors.people import state_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

INSIDE: Final = "inside"
MENTION: Final = re.compile(r"(?<![\w@.+-])@([\w.+-]*\w)")


@dataclass(frozen=True)
class Circle:
    """Who talks with whom: the secretariat or one delegation alone, or the two with each other."""

    state: MemberState | None = None
    is_shared: bool = False

    @property
    def value(self) -> str:
        """The word for it in forms."""
        return f"with-{self.state.iso_code.lower()}" if self.is_shared and self.state else INSIDE


@dataclass(frozen=True)
class Said:
    """One remark as a reader sees it; whoever speaks for the other side is named as that side."""

    remark: Remark
    name: str
    can_be_taken_back: bool


@dataclass(frozen=True)
class Talk:
    """One circle’s conversation about a record, also where nothing was said yet."""

    circle: Circle
    conversation: Conversation | None
    said: tuple[Said, ...] = ()
    can_be_answered: bool = True


def readers_condition(user: User) -> Q:
    """Return which conversations an account may read, by its roles and its State of today."""
    state = state_of(user)
    return circles_condition(state.pk if state else None, is_staff=bool(roles_of(user) & STAFF))


def circles_condition(state: int | None, *, is_staff: bool) -> Q:
    """Return the conversations of the secretariat's circles, of one State's, of both or of none."""
    found = Q(pk__in=())
    if is_staff:
        found |= Q(state__isnull=True) | Q(is_shared=True)
    return found | Q(state=state) if state is not None else found


def conversations_for(user: User) -> QuerySet[Conversation]:
    """Return the conversations of an account’s circles, those not resolved first, the newest first."""
    spoken = Count("remarks", filter=Q(remarks__taken_back_at__isnull=True))
    found = Conversation.objects.filter(readers_condition(user)).select_related("state")
    return found.annotate(spoken=spoken).order_by(F("resolved_at").asc(nulls_first=True), "-last_at", "-pk")


def circle_named(value: str, subject: Subject, user: User) -> Circle | None:
    """Return a circle that this account may speak in about a record; None for any other word."""
    own = state_of(user)
    if value == INSIDE:
        return Circle(own) if own is not None or roles_of(user) & STAFF else None
    iso = value.removeprefix("with-").upper()
    state = next((one for one in subject.states if one.iso_code == iso), None)
    if state is None or not value.startswith("with-"):
        return None
    return Circle(state, is_shared=True) if own is None or own.pk == state.pk else None


def talks_about(kind: str, key: int, subject: Subject, user: User) -> list[Talk]:
    """Return what the circles of an account say about a record, one’s own circle first.

    A fixed number of queries. For staff, the members that were never written to are not in it.
    """
    remarks = Remark.objects.select_related("by", "of_state")
    found = (
        Conversation.objects.filter(readers_condition(user), kind=kind, subject_key=key)
        .select_related("state")
        .prefetch_related(Prefetch("remarks", remarks))
    )
    known = {(one.state, one.is_shared): one for one in found}
    own = state_of(user)
    circles = [Circle(own)]
    if own is None:
        circles += [Circle(state, is_shared=True) for state, shared in known if shared]
    elif own in subject.states or (own, True) in known:
        circles.append(Circle(own, is_shared=True))
    return [
        replace(
            _talk(one, known.get((one.state, one.is_shared)), user, own),
            can_be_answered=not one.is_shared or one.state in subject.states,
        )
        for one in circles
    ]


def _talk(circle: Circle, found: Conversation | None, user: User, own: MemberState | None) -> Talk:
    if found is None:
        return Talk(circle, None)
    remarks = list(found.remarks.all())
    last = remarks[-1].pk if remarks else 0
    return Talk(
        circle,
        found,
        tuple(
            Said(
                one,
                name_of(one.by) if one.of_state == own else str(one.of_state or "The secretariat"),
                one.by_id == user.pk and one.pk == last and one.taken_back_at is None,
            )
            for one in remarks
        ),
    )


def readers_of(state: MemberState | None) -> list[User]:
    """Return who reads what is said inside the secretariat, or inside a delegation; two queries."""
    people = get_user_model().objects.filter(is_active=True)
    if state is None:
        people = people.filter(groups__name__in=STAFF)
        wanted = STAFF
    else:
        people = people.filter(pk__in=Delegation.objects.filter(state=state).values("user"))
        wanted = OF_A_DELEGATION
    found = list(people.distinct().order_by("username"))
    learn_roles(found)
    return [one for one in found if roles_of(one) & wanted]


def mentioned_in(text: str) -> set[str]:
    """Return the sign-in names that a text names with an @, in lower case."""
    return {name.casefold() for name in MENTION.findall(text)}


def conversation_for(key: int, user: User) -> Conversation | None:
    """Return a conversation of one’s own circles; None for any other."""
    return Conversation.objects.filter(readers_condition(user), pk=key).select_related("state").first()


def subject_left(kind: str, key: int, user: User) -> Subject | None:
    """Return what one’s own circles have talked about and can no longer open, by the name it had then.

    As a position that was taken back. Nobody says more of it. None where nothing was said.
    """
    found = Conversation.objects.filter(readers_condition(user), kind=kind, subject_key=key).first()
    return Subject(found.about, "", "", [], found.is_training) if found else None


def remark_for(key: int, user: User) -> Remark | None:
    """Return a remark of an account’s own, in a conversation that it may still read."""
    return Remark.objects.filter(
        pk=key, by=user.pk, conversation__in=Conversation.objects.filter(readers_condition(user)).values("pk")
    ).first()


def open_counts(kind: str, user: User) -> dict[int, int]:
    """Return how much is said that is not resolved, by the key of what it is about; one query."""
    state = state_of(user)
    is_staff = bool(roles_of(user) & STAFF)
    return dict(_open_counts(kind, state.pk if state else None, is_staff=is_staff))


@prepared
def _open_counts(kind: str, state: int | None, *, is_staff: bool) -> QuerySet[Conversation, tuple[int, int]]:
    found: Any = Conversation.objects.filter(circles_condition(state, is_staff=is_staff), kind=kind)
    spoken = Count("remarks", filter=Q(remarks__taken_back_at__isnull=True))
    counted = found.filter(resolved_at__isnull=True).order_by().values("subject_key").annotate(spoken=spoken)
    rows: QuerySet[Conversation, tuple[int, int]] = counted.values_list("subject_key", "spoken")
    return rows


def mentions_waiting(user: User) -> QuerySet[Remark]:
    """Return where an account was named and has said nothing since, as long as it is not resolved."""
    later = Remark.objects.filter(conversation=OuterRef("conversation"), by=user.pk, at__gt=OuterRef("at"))
    readable = Conversation.objects.filter(readers_condition(user), resolved_at__isnull=True)
    return Remark.objects.filter(
        ~Exists(later), mentioned=user.pk, taken_back_at__isnull=True, conversation__in=readable.values("pk")
    )
