"""Locking what is circulated, and closing its circulations once it is cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from review.models import Circulation
    from review.reviewable import Reviewable


def locked_subject(subject: Reviewable) -> Any:
    """Return what is circulated as it stands now, locked until the caller's transaction ends."""
    rows = cast("Any", type(subject))._default_manager.select_for_update(of=("self",))
    return rows.select_related("plan__rating_scale").get(pk=subject.pk)


def locked_with_its_subject(circulation: Circulation) -> tuple[Circulation, Any]:
    """Return a circulation and its subject as they stand now, both locked, the subject first."""
    subject = locked_subject(circulation.subject)
    current = type(circulation).objects.select_for_update().get(pk=circulation.pk)
    current.subject = subject
    return current, subject


def close_circulations(subject: Reviewable) -> None:
    """Close the circulations of what was cleared just now, in the caller's transaction."""
    standing = subject.circulations.filter(withdrawn_at__isnull=True, closed_at__isnull=True)
    standing.update(closed_at=subject.cleared_at)
