"""A small made-up evaluation on its way, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from evaluations.models import (
    Criterion,
    Evaluation,
    Finding,
    FollowUpAction,
    ManagementResponse,
    Recommendation,
)
from evaluations.selectors.recommendations import RecommendationFilter, rows_of
from evaluations.services import evaluations as services
from evaluations.services import responses
from evaluations.services.findings import WrittenEntry, save_finding, save_recommendation
from programmes.models import StrategicPlan
from review.models import Circulation
from review.services import entries
from review.services.circulating import circulate, clear_subject, propose_clearance
from tests.conftest import account
from tests.factories import make_plan
from tests.rounds import pass_deadline


def make_evaluation(
    plan: StrategicPlan | None = None, *, evaluator: bool = True, title: str = "Made-up evaluation"
) -> Evaluation:
    """A draft evaluation of a plan of three activities, with the demo evaluator named for it."""
    plan = plan or make_plan()
    criteria = tuple(Criterion.objects.filter(slug__in=("relevance", "effectiveness")))
    new = services.NewEvaluation(
        title, "external", criteria=criteria, compared_with=plan.assessment_rounds.first()
    )
    made = services.open_evaluation(plan, new, by=account("secretariat"))
    if evaluator:
        person = account("evaluator")
        services.set_evaluators(made, [(person, person.term.ends_on)], by=account("secretariat"))
    return Evaluation.objects.get(pk=made.pk)


def criterion_of(evaluation: Evaluation, slug: str = "relevance"):
    return evaluation.criteria.get(criterion__slug=slug)


def write_finding(
    evaluation: Evaluation,
    code: str = "F1",
    *,
    by: str = "evaluator",
    version: int = 0,
    links: dict[str, Any] | None = None,
    place: str = "para 1",
    **values: Any,
) -> Finding:
    """Write a finding, or over one that has the code."""
    record = evaluation.findings.filter(code=code).first()
    known = {
        "code": code,
        "criterion": criterion_of(evaluation),
        "direction": "limitation",
        "summary": "Something is missing.",
        **values,
    }
    entry = WrittenEntry(known, place, links or {})
    return save_finding(evaluation, record, entry, expected_version=version, by=account(by))


def write_recommendation(
    evaluation: Evaluation,
    code: str = "R1",
    *,
    by: str = "evaluator",
    version: int = 0,
    links: dict[str, Any] | None = None,
    **values: Any,
) -> Recommendation:
    """Write a recommendation, or over one that has the code."""
    record = evaluation.recommendations.filter(code=code).first()
    known = {
        "code": code,
        "kind": "recommendation",
        "criterion": criterion_of(evaluation),
        "text": "Do something about it.",
        "priority": "high",
        "added_on": "2030",
        **values,
    }
    entry = WrittenEntry(known, "para 2", links or {})
    return save_recommendation(evaluation, record, entry, expected_version=version, by=account(by))


def send_evaluation(evaluation: Evaluation, *, days: int = 7, **options: Any) -> Circulation:
    deadline = timezone.now() + timedelta(days=days)
    return circulate(evaluation, deadline=deadline, by=account("secretariat"), **options)


def clear_now(evaluation: Evaluation) -> Evaluation:
    """Circulate the drafts, let the deadline pass, and have two people clear them."""
    pass_deadline(send_evaluation(evaluation, notify=False))
    propose_clearance(evaluation, by=account("secretariat"))
    return clear_subject(evaluation, by=account("approver"))


def cleared_recommendation(
    code: str = "R1", plan: StrategicPlan | None = None, **more: Any
) -> Recommendation:
    evaluation = make_evaluation(plan, **more)
    finding = write_finding(evaluation)
    made = write_recommendation(evaluation, code, links={"findings": [finding]})
    clear_now(evaluation)
    return Recommendation.objects.get(pk=made.pk)


def row_of(recommendation, user=None, **options):
    chosen = RecommendationFilter(evaluation=recommendation.evaluation)
    return rows_of(user, chosen=chosen, **options)[0]


def respond(
    recommendation: Recommendation,
    decision: str = "accepted",
    *,
    clear: bool = True,
    reason: str = "We agree.",
    version: int = 0,
    by: User | None = None,
    **more: Any,
) -> ManagementResponse:
    entry = responses.ResponseEntry(decision, reason, "SOM-24", "2030-05", **more)
    made = responses.save_response(
        recommendation, entry, expected_version=version, by=by or account("secretariat")
    )
    return entries.clear_entry(made, expected_version=made.version, by=account("approver")) if clear else made


def plan_action(
    recommendation: Recommendation,
    *,
    due: date | None = None,
    owner: str = "focal-mongolia",
    text: str = "Write the handbook.",
    added_on: date | None = None,
) -> FollowUpAction:
    entry = responses.ActionEntry(
        text, "Focal point of Mongolia", due, account(owner) if owner else None, added_on
    )
    return responses.save_action(recommendation, None, entry, expected_version=0, by=account("secretariat"))
