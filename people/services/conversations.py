"""Saying something about a record to one’s own circle, resolving what was said, deleting what is old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.events import ADDRESSED_BY_MEMBER, ADDRESSED_BY_STAFF, MENTIONED, REMARKED
from people.models import Conversation, Remark
from people.models.conversations import LONGEST_REMARK
from people.nightly import register_nightly
from people.policies import STAFF, roles_of
from people.selectors.conversations import mentioned_in, readers_of
from people.selectors.people import state_of
from people.services.events import happened, happened_for_people
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.conversations import Subject
    from people.models import MemberState
    from people.selectors.conversations import Circle


def say(
    kind: str, key: int, subject: Subject, circle: Circle, *, text: str, submission: UUID, by: User
) -> Remark:
    """Say something about a record in a circle of one’s own, and tell whom it concerns.

    What was resolved is open again by it. The same post sent twice is said once. Raises PermissionDenied
    (not one’s own circle), ValidationError (nothing said, too long, a name that does not read this).
    """
    known = Remark.objects.filter(submission=submission, by=by.pk).first()
    if known is not None:
        return known
    own = state_of(by)
    _check_circle(circle, own, by)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": "Write something first."})
    if len(text) > LONGEST_REMARK:
        raise ValidationError(
            {"text": worded("At most %(most)s characters fit. Nothing was sent.", most=LONGEST_REMARK)}
        )
    named = _named_in(text, own)
    try:
        with transaction.atomic():
            conversation = _opened(kind, key, subject, circle)
            made = Remark.objects.create(
                conversation=conversation,
                submission=submission,
                by=by,
                of_state=own,
                at=conversation.last_at,
                text=text,
            )
            made.mentioned.set(named)
            _tell(made, named, by=by)
    except IntegrityError:
        # The same post arrived twice at once.
        found = Remark.objects.filter(submission=submission, by=by.pk).first()
        if found is None:
            raise ValidationError("This form was sent before. Open the page anew.") from None
        return found
    return made


def _check_circle(circle: Circle, own: MemberState | None, by: User) -> None:
    if own is None and not roles_of(by) & STAFF:
        raise PermissionDenied("Your account takes part in no conversation.")
    inside = circle.state == own and not circle.is_shared
    between = circle.is_shared and circle.state is not None and (own is None or own == circle.state)
    if not inside and not between:
        raise PermissionDenied("This conversation is not yours.")


def _named_in(text: str, own: MemberState | None) -> list[User]:
    """Return the colleagues that a text names; raises ValidationError for one who does not read it."""
    names = mentioned_in(text)
    if not names:
        return []
    readers = {one.get_username().casefold(): one for one in readers_of(own)}
    strange = sorted(names - set(readers))
    if strange:
        message = worded(
            "No colleague of yours who reads this has the name %(name)s. Nothing was sent.",
            name=f"@{strange[0]}",
        )
        raise ValidationError({"text": message})
    return [readers[name] for name in sorted(names)]


def _opened(kind: str, key: int, subject: Subject, circle: Circle) -> Conversation:
    now = timezone.now()
    found, _ = Conversation.objects.update_or_create(
        kind=kind,
        subject_key=key,
        state=circle.state,
        is_shared=circle.is_shared,
        defaults={
            "last_at": now,
            "resolved_at": None,
            "resolved_by": None,
            "about": subject.title[:300],
            "is_training": subject.is_training,
        },
    )
    return found


def _tell(remark: Remark, named: list[User], *, by: User) -> None:
    """Tell who was named, who took part on one’s own side, and the other side."""
    conversation = remark.conversation
    about: dict[str, Any] = {
        "about": conversation.about,
        "address": address_of(conversation),
        "is_training": conversation.is_training,
    }
    own = remark.of_state
    happened_for_people(MENTIONED, named, by=by, to_state=own, **about)
    spoken = set(conversation.remarks.filter(of_state=own).values_list("by", flat=True))
    reached = {by.pk, *(one.pk for one in named)}
    # Whoever has left the circle since is told nothing more of it.
    others = [one for one in readers_of(own) if one.pk in spoken - reached]
    happened_for_people(REMARKED, others, by=by, to_state=own, **about)
    if conversation.is_shared:
        # The other side is told which side wrote, not who of it.
        if own is None:
            happened(ADDRESSED_BY_STAFF, to_state=conversation.state, **about)
        else:
            happened(ADDRESSED_BY_MEMBER, of_state=own, **about)


def address_of(conversation: Conversation) -> str:
    """Return the page of a conversation."""
    return reverse("people:conversation", args=[conversation.kind, conversation.subject_key])


def resolve(conversation: Conversation, *, by: User) -> None:
    """Mark that nothing is left to say; whoever says more opens it again. Twice is the same."""
    Conversation.objects.filter(pk=conversation.pk, resolved_at__isnull=True).update(
        resolved_at=timezone.now(), resolved_by=by
    )


def open_again(conversation: Conversation) -> None:
    """Take back that a conversation is resolved."""
    Conversation.objects.filter(pk=conversation.pk).update(resolved_at=None, resolved_by=None)


@transaction.atomic
def take_back(remark: Remark, *, by: User) -> None:
    """Take back one’s own last word while nobody has said more; raises PermissionDenied, ValidationError."""
    current = Remark.objects.select_for_update().get(pk=remark.pk)
    if current.by_id != by.pk:
        raise PermissionDenied("Only who said it takes it back.")
    if Remark.objects.filter(conversation=current.conversation_id, pk__gt=current.pk).exists():
        raise ValidationError("Somebody has said more since. Say what you meant instead.")
    if current.taken_back_at is None:
        current.text, current.taken_back_at = "", timezone.now()
        current.save(update_fields=["text", "taken_back_at"])
        current.mentioned.clear()


def delete_old(now: datetime) -> Iterator[str]:
    """Delete conversations whose last word is older than they are kept, and say how many."""
    old = Conversation.objects.filter(last_at__lt=now - settings.CONVERSATIONS_KEPT_FOR)
    many = old.count()
    if many:
        old.delete()
        yield worded("Conversations deleted, as nobody has said more for long: %(many)s.", many=many)


register_nightly(delete_old)
