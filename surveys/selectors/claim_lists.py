"""Claims of a survey, as lists: those on a figure, those that state a short message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.prepared import prepared
from review.states import CLEARED
from surveys.models import Claim, Survey
from surveys.selectors.claim_shares import (
    figures_of,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


def claims_on(survey: Survey, number: int) -> list[Claim]:
    """Return the claims of a survey that look at one of its figures; one query."""
    return [one for one in _claims_of(survey.pk) if number in figures_of(one.test)]


@prepared
def _claims_of(survey: int) -> QuerySet[Claim]:
    return Claim.objects.filter(survey=survey).select_related("citation__source")


def messages_of(plan_key: int) -> list[Claim]:
    """Return the claims that state a short message of a plan's cleared surveys; one query."""
    return list(_messages(plan_key))


@prepared
def _messages(plan: int) -> QuerySet[Claim]:
    found = Claim.objects.filter(survey__plan=plan, survey__status=CLEARED)
    return found.exclude(message="").exclude(headline_share="").select_related("survey")
