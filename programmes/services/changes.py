"""Locking a round, and finding the round that a record belongs to."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q

from programmes.models import AssessmentRound
from record.models import Citation
from record.services.changes import locked
from review.services.subjects import locked_subject
from review.states import CLEARED

type_of_record = TypeVar("type_of_record", bound=models.Model)


class FrozenRoundError(PermissionDenied):
    """The round has been presented; only a new round may say something else."""


def locked_round(assessment_round: AssessmentRound) -> AssessmentRound:
    """Return the round as it stands now, locked until the caller's transaction ends."""
    found: AssessmentRound = locked_subject(assessment_round)
    return found


def locked_in_its_round(record: type_of_record, expected_version: int | None = None) -> type_of_record:
    """Return a record as it stands now, locked after its round, so that clearing and presenting wait for it.

    Raises StaleVersionError when it has moved on.
    """
    assessment_round = round_of(record)
    if assessment_round is not None:
        locked_round(assessment_round)
    return locked(record, expected_version)


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


def waiting_rounds(rounds: models.QuerySet[AssessmentRound]) -> list[AssessmentRound]:
    """Return those rounds that two people cleared and that have not been presented yet."""
    return list(rounds.filter(status=CLEARED, cleared_at__isnull=False))
