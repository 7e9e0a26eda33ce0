"""Findings and recommendations of a plan’s public evaluations as records to count."""

from __future__ import annotations

from evaluations.models import Finding, Recommendation
from programmes.models import StrategicPlan
from programmes.selectors.facts import areas_of
from record.counting import Choice, Fact
from review.states import CLEARED


def finding_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the findings that everybody reads, with direction, criterion and areas; two queries."""
    found = Finding.objects.filter(evaluation__plan=plan, evaluation__is_open=True, status=CLEARED)
    rows = found.select_related("criterion__criterion", "evaluation").prefetch_related("areas")
    directions = list(Finding.Direction.values)
    return [
        Fact(
            one.get_absolute_url(),
            {
                "direction": (
                    Choice(directions.index(one.direction), one.direction, one.get_direction_display()),
                ),
                "criterion": (Choice(one.criterion.pk, f"criterion-{one.criterion.pk}", str(one.criterion)),),
                "area": areas_of(one.areas.all()),
            },
        )
        for one in rows
    ]


def recommendation_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the recommendations that everybody reads, with kind, priority and areas; two queries."""
    found = Recommendation.objects.filter(evaluation__plan=plan, evaluation__is_open=True, status=CLEARED)
    rows = found.select_related("evaluation").prefetch_related("areas")
    kinds, priorities = list(Recommendation.Kind.values), list(Recommendation.Priority.values)
    not_stated = Choice(99, "not-stated", "Not stated")
    return [
        Fact(
            one.get_absolute_url(),
            {
                "kind": (Choice(kinds.index(one.kind), one.kind, one.get_kind_display()),),
                "priority": (
                    Choice(priorities.index(one.priority), one.priority, one.get_priority_display())
                    if one.priority
                    else not_stated,
                ),
                "area": areas_of(one.areas.all()),
            },
        )
        for one in rows
    ]
