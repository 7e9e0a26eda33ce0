"""Clearing takes two people: the first signs for a content, the second clears that very content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from people.services import WrongStateError
from programmes import policies
from programmes.selectors.workbench import Problem
from record.refusals import StaleVersionError
from record.services.changes import save_with_history

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from programmes.models.circulations import type_of_subject


def _check_nothing_blocks(obstacles: Sequence[Problem]) -> None:
    if obstacles:
        raise ValidationError([one.text for one in obstacles])


def sign_as_first(subject: type_of_subject, digest: str, obstacles: Sequence[Problem], *, by: User) -> None:
    """Propose clearing what is locked by the caller; ``digest`` says for which content.

    Raises ValidationError with every obstacle.
    """
    _check_nothing_blocks(obstacles)
    subject.clearance_proposed_by = by
    subject.clearance_proposed_at = timezone.now()
    subject.clearance_digest = digest
    save_with_history(subject, by=by, reason="Clearing proposed")


def sign_as_second(
    subject: type_of_subject,
    digest: str,
    obstacles: Sequence[Problem],
    *,
    by: User,
    seen: str | None = None,
) -> None:
    """Clear what is locked by the caller, who saves it; what readers see of its history begins then.

    ``seen`` is the digest of the proposal that stood on the page; None where nobody looked at a page. Raises
    WrongStateError (not proposed yet), PermissionDenied (the person who proposed it), ValidationError
    (obstacles), StaleVersionError (another content than was signed for, or than was seen).
    """
    if subject.clearance_proposed_by_id is None:
        raise WrongStateError("Clearing takes two people; nobody has proposed it yet.")
    if subject.clearance_proposed_by_id == by.pk:
        raise PermissionDenied("Clearing takes two people; you proposed it, so somebody else clears.")
    _check_nothing_blocks(obstacles)
    if digest != subject.clearance_digest or seen not in {None, digest}:
        raise StaleVersionError(subject)
    subject.status = policies.CLEARED
    subject.cleared_by = by
    subject.cleared_at = timezone.now()
    standing = subject.circulations.filter(withdrawn_at__isnull=True, closed_at__isnull=True)
    standing.update(closed_at=subject.cleared_at)
    subject._history_date = subject.cleared_at
