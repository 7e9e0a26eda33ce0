"""The rules of a plan and the meaning of its levels; both are versioned with their history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from people.services import WrongStateError, check_may
from programmes.models import AssessmentRound, StrategicPlan
from programmes.services.changes import waiting_rounds
from programmes.services.facts import FOLLOWED, note_what_was_printed
from record.services.changes import announce_change, change, check_version
from reporting.words import worded
from review.models import RatingLevel
from review.states import CLEARED, PRESENTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def set_rules(
    plan: StrategicPlan,
    *,
    values: Mapping[str, Any],
    levels: Mapping[int, Mapping[str, str]],
    expected_version: int,
    reason: str,
    by: User,
) -> bool:
    """Set the rules of a plan and what its levels mean; say whether anything changed.

    ``levels`` by key: definition and example. Rounds presented before keep the meaning they had, in their
    snapshot. Raises PermissionDenied, StaleVersionError, ValidationError (no reason).
    """
    check_may(by, "set-rules")
    if not reason.strip():
        raise ValidationError({"reason": "Say in a few words why you change it."})
    current = StrategicPlan.objects.select_for_update().get(pk=plan.pk)
    check_version(current, expected_version)
    _check_counting_may_change(current, values)
    if values.get("followed_until") and not values.get("followed_reason"):
        raise ValidationError({"followed_reason": "Say what the sources tell of what followed."})
    followed = {
        name: values[name] for name in FOLLOWED if name in values and values[name] != getattr(current, name)
    }
    note_what_was_printed(current, followed, by=by, reason=reason)
    changed = _set(current, values, by=by, reason=reason)
    _check_no_round_waits(current, levels)
    for level in RatingLevel.objects.select_for_update().filter(pk__in=levels, scale=current.rating_scale_id):
        changed |= _set(level, levels[level.pk], by=by, reason=reason)
    if changed:
        change(current, by=by, reason=reason)
        # A scale may be that of other plans, which strangers read.
        announce_change(current.rating_scale)
    return changed


def _check_counting_may_change(plan: StrategicPlan, values: Mapping[str, Any]) -> None:
    """Refuse another counting rule once shares were published: what was cleared would say something else."""
    if values.get("stays_in_base", plan.stays_in_base) == plan.stays_in_base:
        return
    published = plan.assessment_rounds.filter(status__in=(CLEARED, PRESENTED)).first()
    if published is not None:
        raise WrongStateError(
            worded(
                "“%(title)s” was cleared with this counting rule; its published shares would change.",
                title=published.title,
            )
        )


def _check_no_round_waits(plan: StrategicPlan, levels: Mapping[int, Mapping[str, str]]) -> None:
    """Refuse to change what levels mean between the clearing of a round and its presenting."""
    waiting = waiting_rounds(AssessmentRound.objects.filter(plan__rating_scale=plan.rating_scale_id))
    known = {level.pk: level for level in RatingLevel.objects.filter(pk__in=levels)}
    moves = any(
        getattr(known[key], name) != text
        for key, values in levels.items()
        if key in known
        for name, text in values.items()
    )
    if moves and waiting:
        names = ", ".join(f"“{one.title}”" for one in waiting)
        raise WrongStateError(
            worded("%(names)s was cleared with these meanings; present it first.", names=names)
        )


def _set(record: StrategicPlan | RatingLevel, values: Mapping[str, Any], *, by: User, reason: str) -> bool:
    differing = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    if differing and isinstance(record, RatingLevel):
        change(record, by=by, reason=reason, quietly=True)
    return bool(differing)
