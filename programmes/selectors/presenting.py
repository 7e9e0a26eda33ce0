"""Presenting a round: whether its meeting can have had it, and what would be frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from programmes.models import Meeting
from record.canonical import canonical, digest_of
from reporting.words import worded
from review.models import Proposal


def why_not_yet(meeting: Meeting, today: date) -> str:
    """Return why nothing can be on record as done by a meeting yet; empty for one that can have done it."""
    if meeting.allows(today) is not False:
        return ""
    message = "%(name)s is still to come (%(when)s); what it does is recorded afterwards."
    if meeting.starts_on is None:
        message = (
            "%(name)s may be still to come: only “%(when)s” is on record, and that is not over. Enter its "
            "days first."
        )
    return worded(message, name=meeting.name, when=meeting.days or meeting.year)


def digest_to_freeze(content: Mapping[str, Any], meeting: Meeting) -> str:
    """Return the SHA-256 of a record as it would be frozen for a meeting, without the moment of it."""
    head = {**content["round"], "presented_to": meeting.code, "presented_at": None}
    return digest_of(canonical({**content, "round": head}))


def meeting_of(proposal: Proposal) -> Meeting | None:
    """Return the meeting that presenting was proposed for; None where it is no longer on record."""
    return Meeting.objects.filter(code=proposal.details["meeting"]).first()


def still_holds(proposal: Proposal, content: Mapping[str, Any]) -> bool:
    """Say whether a round is still what its presenting was proposed for; ``content`` is its record."""
    meeting = meeting_of(proposal)
    return meeting is not None and digest_to_freeze(content, meeting) == proposal.content_digest
