"""Clearing takes two people: the first signs for a content, the second clears that very content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people.services import check_may, check_second, state_after
from people.services.events import happened
from record.refusals import StaleVersionError
from record.services.changes import announce_change, save_with_history
from review import events
from review.reviewable import reviewed
from review.services.positions import close_circulations, locked_subject

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from review.models import ClearedByTwo
    from review.reviewable import Reviewable


def _check_nothing_blocks(obstacles: Sequence[str]) -> None:
    if obstacles:
        raise ValidationError(list(obstacles))


def sign_as_first(subject: ClearedByTwo, digest: str, obstacles: Sequence[str], *, by: User) -> None:
    """Propose clearing what is locked by the caller; ``digest`` says for which content.

    Raises ValidationError with every obstacle.
    """
    _check_nothing_blocks(obstacles)
    subject.clearance_proposed_by = by
    subject.clearance_proposed_at = timezone.now()
    subject.clearance_digest = digest
    save_with_history(subject, by=by, reason="Clearing proposed")


def sign_as_second(
    subject: ClearedByTwo,
    digest: str,
    obstacles: Sequence[str],
    *,
    by: User,
    act: str = "clear",
    seen: str | None = None,
) -> None:
    """Clear what is locked by the caller, who saves it; what readers see of its history begins then.

    ``seen`` is the digest of the proposal that stood on the page; None where nobody looked at a page. Raises
    WrongStateError (not proposed yet), PermissionDenied (the person who proposed it), ValidationError
    (obstacles), StaleVersionError (another content than was signed for, or than was seen).
    """
    check_second(by, act, subject.clearance_proposed_by_id, about=subject)
    _check_nothing_blocks(obstacles)
    if digest != subject.clearance_digest or seen not in {None, digest}:
        raise StaleVersionError(subject)
    subject.status = state_after(act)
    subject.cleared_by = by
    subject.cleared_at = timezone.now()
    subject._history_date = subject.cleared_at  # type: ignore[attr-defined]


@transaction.atomic
def propose_clearance(subject: Reviewable, *, by: User) -> Any:
    """Sign for clearing as the first of two people; what was signed for is stored as a digest.

    Raises PermissionDenied, WrongStateError; ValidationError with every obstacle.
    """
    current = locked_subject(subject)
    check_may(by, "propose-clearance", current)
    kind = reviewed(type(current))
    sign_as_first(current, kind.digest(current), [one.text for one in kind.to_clear(current)], by=by)
    happened(
        events.CLEARING,
        about=events.named(current),
        address=current.desk_address,
        by=by,
        is_training=current.plan.is_training,
    )
    return current


@transaction.atomic
def clear_subject(subject: Reviewable, *, by: User, seen: str | None = None) -> Any:
    """Clear what was circulated as the second of two people; everybody can read it from then on.

    ``seen`` is the digest of the proposal that was looked at. Raises PermissionDenied (wrong role, or the
    person who proposed it), WrongStateError, StaleVersionError (its content changed since clearing was
    proposed, or it is another proposal than was looked at), ValidationError (obstacles).
    """
    current = locked_subject(subject)
    check_may(by, "clear", current)
    kind = reviewed(type(current))
    obstacles = [one.text for one in kind.to_clear(current)]
    sign_as_second(current, kind.digest(current), obstacles, by=by, seen=seen)
    close_circulations(current)
    kind.cleared(current, by)
    happened(
        events.CLEARED,
        about=events.named(current),
        address=current.read_address,
        by=by,
        is_training=current.plan.is_training,
    )
    announce_change()
    return current
