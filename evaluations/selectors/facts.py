"""Findings and recommendations of a plan’s public evaluations as records to count."""

from __future__ import annotations

from django.db.models import Count
from django.utils.text import slugify

from evaluations.models import Finding, FollowUpAction, Recommendation, RecommendationKind
from programmes.models import StrategicPlan
from programmes.selectors.facts import areas_of
from record.counting import Choice, Fact
from review.states import CLEARED


def finding_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the findings that everybody reads, with direction, criterion and areas; three queries."""
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
                "area": areas_of(one.areas.all(), plan),
            },
        )
        for one in rows
    ]


def recommendation_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the recommendations that everybody reads, with kind, priority and areas; three queries."""
    found = Recommendation.objects.filter(evaluation__plan=plan, evaluation__is_open=True, status=CLEARED)
    rows = found.select_related("evaluation").prefetch_related("areas")
    kinds, priorities = list(RecommendationKind.values), list(Recommendation.Priority.values)
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
                "area": areas_of(one.areas.all(), plan),
            },
        )
        for one in rows
    ]


def recommendations_by_topic(plan: StrategicPlan) -> dict[int, int]:
    """Return how many of the recommendations that everybody reads speak of each topic; one query."""
    found = Recommendation.objects.filter(
        evaluation__plan=plan, evaluation__is_open=True, status=CLEARED, topics__plan=plan
    )
    return dict(found.values_list("topics").annotate(many=Count("pk")).order_by())


def action_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the actions that everybody reads, with state, due year, owner and areas; three queries."""
    found = FollowUpAction.objects.filter(
        recommendation__evaluation__plan=plan,
        recommendation__evaluation__is_open=True,
        recommendation__status=CLEARED,
        recommendation__response__status=CLEARED,
    )
    states = list(FollowUpAction.State.values)
    rows = found.select_related("recommendation__evaluation").prefetch_related("recommendation__areas")
    return [
        Fact(
            one.recommendation.get_absolute_url(),
            {
                "state": (Choice(states.index(one.state), one.state, one.get_state_display()),),
                "year": (_year(one),),
                "owner": (Choice(0, slugify(one.owner_body), one.owner_body),),
                "area": areas_of(one.recommendation.areas.all(), plan),
            },
        )
        for one in rows
    ]


def _year(one: FollowUpAction) -> Choice:
    if one.due_on is None:
        return Choice(9_999, "no-date", "No due date")
    return Choice(one.due_on.year, str(one.due_on.year), str(one.due_on.year))
