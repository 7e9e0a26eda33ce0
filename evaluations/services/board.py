"""Recording what a person makes of a line of the evidence board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction

from evaluations.models import Judgement, Topic
from people.services import check_may
from programmes.models import ProgrammeArea, StrategicGoal, StrategicPlan
from review.services.entries import save_entry

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def subject_field(subject: models.Model) -> str:
    """Return which field of a judgement names its line; raises KeyError for anything else."""
    fields: dict[type[models.Model], str] = {ProgrammeArea: "area", StrategicGoal: "goal", Topic: "topic"}
    return fields[type(subject)]


@transaction.atomic
def save_judgement(
    plan: StrategicPlan,
    subject: ProgrammeArea | StrategicGoal | Topic,
    *,
    text: str,
    expected_version: int,
    by: User,
) -> Judgement:
    """Write a judgement on a line as a draft that a second person clears.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    check_may(by, "judge")
    key = {subject_field(subject): subject}
    found = Judgement.objects.select_for_update(of=("self",)).filter(plan=plan, **key).first()
    judgement, _ = save_entry(
        found or Judgement(plan=plan, version=0, **key),
        {"text": text},
        expected_version=expected_version,
        by=by,
    )
    written: Judgement = judgement
    return written
