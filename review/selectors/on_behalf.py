"""Answers that the secretariat recorded on behalf of a State."""

from __future__ import annotations

from people.models import MemberState
from review.models import Circulation, Position, RecordedAnswer


def has_begun_itself(circulation: Circulation, state: MemberState) -> bool:
    """Say whether people of a State have written anything of an answer of their own; one query.

    What the portal carried over from the circulation before was sent then, and is nobody's draft.
    """
    written = Position.history.filter(text_of__circulation=circulation, state=state)
    return bool(written.filter(history_user__isnull=False).exists())


def recorded_answer(circulation: Circulation, state: MemberState) -> RecordedAnswer | None:
    """Return what was recorded on behalf of a State in a circulation, without its scan; one query."""
    return (
        RecordedAnswer.objects.filter(recipient__circulation=circulation, recipient__state=state)
        .select_related("recorded_by", "confirmed_by")
        .defer("scan")
        .first()
    )
