"""Writing what a confirmed workbook changes: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people.services import check_may
from programmes.models import (
    AssessmentRound,
    CirculatedText,
    Circulation,
    PendingUpload,
    PlannedActivity,
)
from programmes.services.positions import PositionEntry, save_position
from programmes.services.ratings import RatingEntry, save_rating

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from programmes.models.circulations import type_of_subject

KEPT_FOR = timedelta(days=2)
"""How long a workbook that was read waits to be confirmed."""
UPLOADED = "From a workbook"


@transaction.atomic
def keep_upload(
    *,
    subject: type_of_subject,
    name: str,
    rows: Sequence[dict[str, Any]],
    by: User,
    circulation: Circulation | None = None,
) -> PendingUpload:
    """Keep the rows of a workbook that was read until its sender confirms them; old ones are forgotten.

    Raises PermissionDenied, WrongStateError.
    """
    check_may(by, "draft-position" if circulation else "rate", subject)
    PendingUpload.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return PendingUpload.objects.create(
        user=by,
        assessment_round=subject if isinstance(subject, AssessmentRound) else None,
        circulation=circulation,
        name=name[:200],
        rows=list(rows),
    )


@transaction.atomic
def apply_ratings(
    upload: PendingUpload, entries: Sequence[tuple[PlannedActivity, RatingEntry, int]], *, by: User
) -> int:
    """Write the ratings of a confirmed workbook and forget it; return how many were written.

    Each entry comes with the version that was shown. Raises as ``save_rating``; then nothing is written.
    """
    assessment_round = upload.assessment_round
    if assessment_round is None:
        raise ValidationError("This workbook holds no ratings.")
    for activity, entry, version in entries:
        save_rating(
            activity=activity,
            assessment_round=assessment_round,
            entry=entry,
            expected_version=version,
            by=by,
            reason=UPLOADED,
        )
    upload.delete()
    return len(entries)


@transaction.atomic
def apply_positions(
    upload: PendingUpload, entries: Sequence[tuple[CirculatedText, PositionEntry, int]], *, by: User
) -> int:
    """Write the positions of a confirmed workbook as a draft and forget it; return how many were written.

    Raises as ``save_position``; then nothing is written.
    """
    for text, entry, version in entries:
        save_position(text, entry=entry, expected_version=version, by=by)
    upload.delete()
    return len(entries)
