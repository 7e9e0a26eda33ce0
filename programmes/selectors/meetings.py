"""Meetings: all of them, and those of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from programmes.models import Meeting, StrategicPlan
from record.models import Correction, SourceDocumentKind


def meetings() -> list[Meeting]:
    """Return all meetings in their sequence, without those made up for training."""
    real = Meeting.objects.exclude(citation__source__kind=SourceDocumentKind.TRAINING)
    return list(real.select_related("citation__source", "days_citation__source"))


@dataclass(frozen=True)
class MeetingLine:
    """A meeting with the corrections beside it."""

    meeting: Meeting
    corrections: Sequence[Correction]


def meetings_for(plan: StrategicPlan) -> models.QuerySet[Meeting]:
    """Return the meetings a round of a plan can be presented to; a training plan has its own."""
    return meetings_of_any_kind(plan).filter(kind__receives_rounds=True)


def meetings_of_any_kind(plan: StrategicPlan) -> models.QuerySet[Meeting]:
    """Return all meetings that can have dealt with something of a plan, the last one first."""
    made_up = {"citation__source__kind": SourceDocumentKind.TRAINING}
    found = Meeting.objects.order_by("-order")
    return found.filter(**made_up) if plan.is_training else found.exclude(**made_up)
