"""What every change shares: permission, version, history, and word to the readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from programmes.models import AssessmentRound, Citation
from programmes.signals import content_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


class StaleVersionError(Exception):
    """Somebody else changed the record meanwhile; ``current`` is what it says now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("Somebody else changed this record while you were editing it.")
        self.current = current


class FrozenRoundError(PermissionDenied):
    """The round has been presented; only a new round may say something else."""


def announce_change() -> None:
    """Tell the portal, once the transaction holds, that readers must see something new."""
    transaction.on_commit(lambda: content_changed.send(sender=None))


OF_A_ROUND = ("ratings", "key_achievements", "achievement_summaries")


def round_of(record: models.Model) -> AssessmentRound | None:
    """Return the round that a record belongs to, or is; None for records outside any round.

    A citation belongs to the round of the fact that it carries.
    """
    if isinstance(record, AssessmentRound):
        return record
    if isinstance(record, Citation):
        carries = Q(citation=record) | Q(ratings__note_citation=record)
        for name in OF_A_ROUND:
            carries |= Q(**{f"{name}__citation": record})
        return AssessmentRound.objects.filter(carries).first()
    return getattr(record, "assessment_round", None)


def check_may_correct(record: models.Model, by: AbstractUser) -> None:
    assessment_round = round_of(record)
    if not by.has_perm("programmes.correct", assessment_round):
        if assessment_round is not None and by.has_perm("programmes.correct", None):
            raise FrozenRoundError("This round has been presented and is frozen.")
        raise PermissionDenied("Only secretariat staff may correct this.")


def save_with_history(record: models.Model, *, by: AbstractUser | None, reason: str) -> None:
    record._history_user = by  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    record.save()
