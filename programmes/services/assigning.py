"""Giving activities of a round to colleagues to rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people.policies import may
from people.selectors.organisation import organisation
from people.services import check_may
from people.services.events import happened
from programmes.events import ASSIGNED
from programmes.models import AssessmentRound, PlannedActivity, RatingAssignment
from programmes.services.changes import locked_round
from reporting.addresses import reverse
from reporting.words import list_in_words, worded
from review.events import named

if TYPE_CHECKING:
    from django.contrib.auth.models import User


MOST_NAMED: Final = 12
"""Activities that a message names; it counts the others."""


@transaction.atomic
def assign(
    assessment_round: AssessmentRound,
    activities: Sequence[PlannedActivity],
    *,
    to: User | None,
    due_on: date | None,
    by: User,
) -> int:
    """Give activities to a colleague, or take them from whoever has them; returns how many changed hands.

    Raises PermissionDenied, WrongStateError, ValidationError (nothing chosen, a day that has passed, an
    account that may not rate).
    """
    current = locked_round(assessment_round)
    check_may(by, "rate", current)
    if not activities:
        message = worded(
            "Choose at least one of the %(activities)s.", activities=organisation().called.activities
        )
        raise ValidationError({"activities": message})
    if due_on is not None and due_on < timezone.now().date():
        raise ValidationError({"due_on": "This day has passed already."})
    chosen = RatingAssignment.objects.filter(assessment_round=current, activity__in=activities)
    if to is None:
        return int(chosen.delete()[0])
    if not may(to, "rate"):
        raise ValidationError({"to": "This account may not rate."})
    same = set(chosen.filter(user=to, due_on=due_on).values_list("activity", flat=True))
    new = [one for one in activities if one.pk not in same]
    chosen.exclude(activity__in=same).delete()
    RatingAssignment.objects.bulk_create(
        RatingAssignment(
            assessment_round=current,
            activity=one,
            user=to,
            due_on=due_on,
            assigned_by=by,
            assigned_at=timezone.now(),
        )
        for one in new
    )
    if new and to.pk != by.pk:
        _tell(current, to, new, due_on, by=by)
    return len(new)


def _tell(
    current: AssessmentRound, to: User, given: Sequence[PlannedActivity], due_on: date | None, *, by: User
) -> None:
    codes = list_in_words([one.code for one in given[:MOST_NAMED]])
    more = len(given) - MOST_NAMED
    what = f"{codes} and {more} more" if more > 0 else codes
    until = worded(", until %(day)s", day=f"{due_on:%d %B %Y}") if due_on else ""
    form = reverse("programmes:rating-form", args=[current.plan.slug, current.slug])
    happened(
        ASSIGNED,
        about=worded("%(what)s of %(named)s%(until)s", what=what, named=named(current), until=until),
        address=f"{form}?show=mine",
        by=by,
        to_user=to,
        is_training=current.plan.is_training,
    )
