"""Rounds that staff work on, and how far the answers of the States to them are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from people.prepared import prepared
from programmes.models import AssessmentRound
from record.refusals import NotFoundError
from reporting.words import worded
from review.models import Circulation
from review.states import PRESENTED, REPLACED

if TYPE_CHECKING:
    from django.db.models import QuerySet


def staff_round(plan_slug: str, slug: str) -> AssessmentRound:
    """Return a round in any state, for secretariat staff only; raises NotFoundError."""
    found = next(iter(_slugged(plan_slug, slug)), None)
    if found is None:
        raise NotFoundError(worded("There is no round “%(slug)s” of this plan.", slug=slug))
    return found


@prepared
def _slugged(plan: str, slug: str) -> QuerySet[AssessmentRound]:
    return AssessmentRound.objects.filter(plan__slug=plan, slug=slug).select_related(
        "plan__rating_scale",
        "citation__source",
        "presented_to",
        "opened_by",
        "clearance_proposed_by",
        "cleared_by",
        "snapshot",
    )


@dataclass(frozen=True)
class RoundAtWork:
    """A round that staff work on, with how many States have answered its open circulation."""

    assessment_round: AssessmentRound
    circulation: Circulation | None
    answered: int
    recipients: int


def rounds_at_work() -> list[RoundAtWork]:
    """Return every round that is not presented, real plans first, newest first; three queries."""
    rounds = list(
        AssessmentRound.objects.exclude(status__in=(PRESENTED, REPLACED))
        .select_related("plan", "presented_to", "clearance_proposed_by")
        .order_by("plan__is_training", "-plan__first_year", "-number")
    )
    found = (
        Circulation.objects.filter(assessment_round__in=rounds, withdrawn_at__isnull=True)
        .annotate(
            answered=Count("recipients", filter=Q(recipients__sent_at__isnull=False)),
            to=Count("recipients"),
        )
        .order_by("number")
    )
    last = {one.object_id: one for one in found}
    return [
        RoundAtWork(
            one,
            last.get(one.pk),
            last[one.pk].answered if one.pk in last else 0,
            last[one.pk].to if one.pk in last else 0,
        )
        for one in rounds
    ]
