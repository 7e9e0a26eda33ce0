"""Answers that the secretariat recorded on behalf of a State."""

from __future__ import annotations

from people.models import MemberState
from review.models import Circulation, RecordedAnswer


def recorded_answer(circulation: Circulation, state: MemberState) -> RecordedAnswer | None:
    """Return what was recorded on behalf of a State in a circulation, without its scan; one query."""
    return (
        RecordedAnswer.objects.filter(recipient__circulation=circulation, recipient__state=state)
        .select_related("recorded_by", "confirmed_by")
        .defer("scan")
        .first()
    )
