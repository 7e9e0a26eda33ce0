"""What of rounds is handed over with somebody's open work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.policies import may
from people.services.handover import register_work
from programmes.models import RatingAssignment
from review.states import AT_WORK

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def give_shares(user: User, to: User, by: User) -> list[str]:
    """Give what somebody was to rate to another account that may rate."""
    if not may(to, "rate"):
        return []
    found = RatingAssignment.objects.filter(user=user, assessment_round__status__in=AT_WORK)
    many = found.update(user=to, assigned_by=by)
    return [f"{many} to rate"] if many else []


register_work(give_shares)
