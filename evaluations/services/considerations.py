"""Saying which meeting dealt with what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.models import Consideration, Evaluation
from partnerships.services.records import Where, cite, note_correction, opened
from people.services import check_may
from programmes.models import AssessmentRound, Meeting, StrategicPlan
from programmes.selectors.plans import record_slug
from programmes.services.meetings import check_has_met
from record.models import SourceDocument
from record.services.changes import announce_change, change, delete_with_history, locked
from record.services.loading import own_source
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Subject:
    """What a meeting dealt with: of which kind, and the round or the evaluation where it is one."""

    kind: str
    assessment_round: AssessmentRound | None = None
    evaluation: Evaluation | None = None


@dataclass(frozen=True)
class ConsiderationEntry:
    """What was entered: the meeting, what it dealt with, what it did, where that stands."""

    meeting: Meeting
    subject: Subject
    text: str
    where: Where


@transaction.atomic
def save_consideration(
    plan: StrategicPlan,
    consideration: Consideration | None,
    entry: ConsiderationEntry,
    *,
    expected_version: int,
    by: User,
) -> Consideration:
    """Say that a meeting dealt with something of a plan, or change what was said.

    Raises PermissionDenied, StaleVersionError, ValidationError (said already, of another plan, or
    the meeting is still to come).
    """
    check_may(by, "note-consideration")
    current: Consideration = opened(Consideration, consideration, expected_version)
    subject = entry.subject
    _check_subject(plan, current, entry)
    if current.meeting_id != entry.meeting.pk:
        check_has_met(entry.meeting)
    values = {
        "plan": plan,
        "meeting": entry.meeting,
        "subject": subject.kind,
        "assessment_round": subject.assessment_round,
        "evaluation": subject.evaluation,
        "text": entry.text,
    }
    before = "" if current.pk is None or current.text == entry.text else current.text
    changed = current.pk is None or any(getattr(current, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(current, name, value)
    recited = cite(current, entry.where, by=by, own_source=lambda: record_source(plan))
    if not changed and not recited:
        return current
    if before and not recited:
        note_correction(current, before, by=by)
    return change(current, by=by, reason="Entered")


def _check_subject(plan: StrategicPlan, current: Consideration, entry: ConsiderationEntry) -> None:
    subject = entry.subject
    thing = subject.assessment_round or subject.evaluation
    if thing is not None and thing.plan_id != plan.pk:
        raise ValidationError({"about": "This belongs to another plan."})
    same = Consideration.objects.filter(
        plan=plan,
        meeting=entry.meeting,
        subject=subject.kind,
        assessment_round=subject.assessment_round,
        evaluation=subject.evaluation,
    )
    if same.exclude(pk=current.pk).exists():
        raise ValidationError(
            {
                "about": worded(
                    "It is on record already what %(meeting)s did with this.", meeting=entry.meeting
                )
            }
        )


def record_source(plan: StrategicPlan) -> SourceDocument:
    """Return the source that stands for what the portal itself records of a plan."""
    return own_source(record_slug(plan.slug), plan.title, is_training=plan.is_training)


@transaction.atomic
def delete_consideration(consideration: Consideration, *, expected_version: int, by: User) -> None:
    """Delete what was said of a meeting; its history stays. Raises PermissionDenied, StaleVersionError."""
    check_may(by, "note-consideration")
    delete_with_history(locked(consideration, expected_version), by=by, reason="Deleted")
    announce_change()
