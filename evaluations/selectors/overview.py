"""What evaluators concluded, in one strip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.text import slugify

from evaluations.models import Evaluation, Finding, FollowUpAction, Recommendation, RecommendationKind
from evaluations.selectors.board_rule import together
from people.prepared import prepared
from people.stamp import day_of_reading
from programmes.models import StrategicPlan
from programmes.selectors.facts import areas_of
from record.counting import Choice, Fact, cited, entered
from reporting.addresses import place
from reporting.words import worded
from review.states import CLEARED

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Concluded:
    """An evaluation in one strip: what it found, what is asked and answered, what is open."""

    slug: str
    title: str
    address: str
    strengths: int
    mixed: int
    limitations: int
    asked: int
    answered: int
    open_actions: int
    overdue: int
    not_known: int
    """How many may have been answered without our knowing; never part of those without response."""
    sources_end: str

    @property
    def findings(self) -> int:
        return self.strengths + self.mixed + self.limitations

    @property
    def without_response(self) -> int:
        return self.asked - self.answered - self.not_known


def concluded_of(plan: StrategicPlan) -> list[Concluded]:
    """Return a strip for each evaluation of a plan that is open to everybody; one query.

    Only what has been cleared is counted, whoever reads.
    """
    return [_concluded(one, plan) for one in _evaluations_with_counts(plan.pk, day_of_reading())]


@prepared
def _evaluations_with_counts(plan: int, today: date) -> QuerySet[Any]:
    cleared = Q(findings__status=CLEARED)
    directions = Finding.Direction
    asked = Q(recommendations__status=CLEARED)
    answered = asked & Q(recommendations__response__status=CLEARED)
    silent = asked & ~Q(recommendations__response__status=CLEARED) & Q(recommendations__exit="")
    states = FollowUpAction.State
    is_open = answered & Q(
        recommendations__exit="",
        recommendations__actions__state__in=(states.PLANNED, states.UNDER_WAY, states.REPORTED),
    )
    overdue = is_open & Q(
        recommendations__actions__state__in=(states.PLANNED, states.UNDER_WAY),
        recommendations__actions__due_on__lt=today,
    )
    found: Any = Evaluation.objects.filter(plan=plan, is_open=True)
    counted: QuerySet[Any] = found.annotate(
        **{
            str(one): Count("findings", filter=cleared & Q(findings__direction=one), distinct=True)
            for one in directions
        },
        asked=Count("recommendations", filter=asked, distinct=True),
        answered=Count("recommendations", filter=answered, distinct=True),
        silent=Count("recommendations", filter=silent, distinct=True),
        open_actions=Count("recommendations__actions", filter=is_open, distinct=True),
        overdue=Count("recommendations__actions", filter=overdue, distinct=True),
    )
    return counted


def _concluded(one: Any, plan: StrategicPlan) -> Concluded:
    return Concluded(
        one.slug,
        one.title,
        one.get_absolute_url(),
        one.strength,
        one.mixed,
        one.limitation,
        one.asked,
        one.answered,
        one.open_actions,
        one.overdue,
        0 if plan.is_followed_here else one.silent,
        plan.sources_end,
    )


def directions_by_area(plan: StrategicPlan) -> dict[int, str]:
    """Return how the cleared findings of a plan's open evaluations point, by the key of the area; one query.

    An area that no finding speaks of is not in it.
    """
    by_area: dict[int, list[str]] = {}
    for area, direction in _directions(plan.pk):
        by_area.setdefault(area, []).append(direction)
    return {area: together(directions) for area, directions in by_area.items()}


@prepared
def _directions(plan: int) -> QuerySet[Finding, tuple[int, str]]:
    found = Finding.objects.filter(
        evaluation__plan=plan, evaluation__is_open=True, status=CLEARED, areas__isnull=False
    )
    return found.order_by().values_list("areas", "direction")


def finding_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the findings that everybody reads, with direction, criterion and areas; three queries."""
    found = Finding.objects.filter(evaluation__plan=plan, evaluation__is_open=True, status=CLEARED)
    rows = found.select_related("criterion__criterion", "evaluation", "citation__source")
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
            (cited(one.citation),),
        )
        for one in rows.prefetch_related("areas")
    ]


def recommendation_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the recommendations that everybody reads, with kind, priority and areas; three queries."""
    found = Recommendation.objects.filter(evaluation__plan=plan, evaluation__is_open=True, status=CLEARED)
    rows = found.select_related("evaluation", "citation__source").prefetch_related("areas")
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
            (cited(one.citation),),
        )
        for one in rows
    ]


def action_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the actions that everybody reads, with state, due year, owner and areas; three queries."""
    found = FollowUpAction.objects.filter(
        recommendation__evaluation__plan=plan,
        recommendation__evaluation__is_open=True,
        recommendation__status=CLEARED,
        recommendation__response__status=CLEARED,
    )
    states, address = list(FollowUpAction.State.values), place("decisions#recommendations")
    source = "Follow-up of the %(evaluation)s"
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
            (entered(worded(source, evaluation=one.recommendation.evaluation), address),),
        )
        for one in rows
    ]


def _year(one: FollowUpAction) -> Choice:
    if one.due_on is None:
        return Choice(9_999, "no-date", "No due date")
    return Choice(one.due_on.year, str(one.due_on.year), str(one.due_on.year))
