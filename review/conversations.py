"""Colleagues talk about positions: a delegation about its own, the secretariat about what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.conversations import Subject, SubjectKind, register_subjects
from people.policies import STAFF, roles_of
from people.selectors import state_of
from reporting.words import worded
from review.events import named, review_address
from review.models import Position
from review.reviewable import with_subjects

if TYPE_CHECKING:
    from django.contrib.auth.models import User

POSITION = "position"


def _position(key: int, reader: User) -> Subject | None:
    found = (
        Position.objects.select_related("text_of__circulation", "state")
        .prefetch_related(with_subjects("text_of__circulation__subject"))
        .filter(pk=key)
        .first()
    )
    if found is None:
        return None
    own = state_of(reader)
    circulation = found.text_of.circulation
    is_sent = circulation.recipients.filter(state=found.state_id, sent_at__isnull=False).exists()
    if own is None:
        if not is_sent or not roles_of(reader) & STAFF:
            return None
        address = f"{circulation.subject.answers_address}#position-{found.pk}"
    elif own.pk == found.state_id:
        address = f"{review_address(circulation)}#{found.text_of.code}"
    else:
        return None
    # A mail names the text, not whose position it is.
    title = worded(
        "a position on %(code)s, %(subject)s", code=found.text_of.code, subject=named(circulation.subject)
    )
    words = worded("The position of %(state)s", state=found.state)
    return Subject(
        title,
        words,
        address,
        [found.state] if is_sent else [],
        circulation.subject.plan.is_training,
    )


register_subjects(SubjectKind(POSITION, Position, _position))
