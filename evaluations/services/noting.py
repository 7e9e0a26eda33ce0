"""Noting what happened to an action, for the desks and mails of those whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.services.events import happened

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from evaluations.models import FollowUpAction


def note(kind: str, action: FollowUpAction, *, by: User | None, to: User | None = None) -> FollowUpAction:
    """Note it for one person, or for all whom it concerns, without its text; return the action."""
    if to is not None and by is not None and to.pk == by.pk:
        return action
    recommendation = action.recommendation
    happened(
        kind,
        about=f"{action}, {recommendation.evaluation}",
        address=action.get_absolute_url(),
        by=by,
        to_user=to,
        is_training=recommendation.evaluation.plan.is_training,
    )
    return action
