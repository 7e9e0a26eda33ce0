"""Presenting a round: whether a meeting has begun, and what would be frozen for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from programmes.models import Meeting
from record.canonical import canonical, digest_of
from review.models import Proposal


def has_begun(meeting: Meeting, today: date) -> bool:
    """Say whether a meeting is known to have begun by a day; of a bare month or year, whether it is over."""
    if meeting.starts_on is not None:
        return meeting.starts_on <= today
    if meeting.year is not None and meeting.month is not None:
        return (meeting.year, meeting.month) < (today.year, today.month)
    return meeting.year is not None and meeting.year < today.year


def lies_ahead(meeting: Meeting, today: date) -> bool:
    """Say whether a meeting is known to begin after a day."""
    if meeting.starts_on is not None:
        return meeting.starts_on > today
    if meeting.year is not None and meeting.month is not None:
        return (meeting.year, meeting.month) > (today.year, today.month)
    return meeting.year is not None and meeting.year > today.year


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
