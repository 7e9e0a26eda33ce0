"""Taking every trace of the fictional evaluation away again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from evaluations.models import (
    Addressee,
    AppliedCriterion,
    Consideration,
    DraftActivity,
    DraftObjective,
    Evaluation,
    EvaluatorRating,
    Finding,
    FollowUpAction,
    Judgement,
    ManagementResponse,
    PlanDraft,
    Recommendation,
    Succession,
    Topic,
    TopicEvidence,
)
from intake.models import TableImport, WaitingTable
from programmes.models import StrategicPlan
from review.models import Circulation, CirculationRecipient, Position

OF_EVALUATION = (
    ManagementResponse,
    FollowUpAction,
    EvaluatorRating,
    Recommendation,
    Finding,
    AppliedCriterion,
)


def remove(*, plans: Iterable[StrategicPlan], **_others: Any) -> None:
    """Remove everything of these plans from this app, inside the transaction that removes the plans."""
    of_plans = {"plan__in": list(plans)}
    evaluations = Evaluation.objects.filter(**of_plans)
    drafts = PlanDraft.objects.filter(follows__in=of_plans["plan__in"])
    circulations = Circulation.objects.filter(
        pk__in=[key for one in evaluations for key in one.circulations.values_list("pk", flat=True)]
    )
    found: list[models.QuerySet[Any]] = [
        Consideration.objects.filter(**of_plans),
        Succession.objects.filter(**of_plans),
        DraftActivity.objects.filter(draft__in=drafts),
        DraftObjective.objects.filter(draft__in=drafts),
        drafts,
        Judgement.objects.filter(**of_plans),
        TopicEvidence.objects.filter(topic__plan__in=of_plans["plan__in"]),
        Topic.objects.filter(**of_plans),
        Position.objects.filter(text_of__circulation__in=circulations),
        CirculationRecipient.objects.filter(circulation__in=circulations),
        ManagementResponse.objects.filter(recommendation__evaluation__in=evaluations),
        FollowUpAction.objects.filter(recommendation__evaluation__in=evaluations),
        *(model._default_manager.filter(evaluation__in=evaluations) for model in OF_EVALUATION[2:]),
    ]
    traces = [(query.model, list(query.values_list("pk", flat=True))) for query in found]
    traces.append((Evaluation, list(evaluations.values_list("pk", flat=True))))
    slugs = list(evaluations.values_list("slug", flat=True))
    for brought_in in (WaitingTable, TableImport):
        brought_in._default_manager.filter(kind="recommendations", about__in=slugs).delete()
    for model, keys in traces:
        model._default_manager.filter(pk__in=keys).delete()
        model.history.filter(id__in=keys).delete()  # type: ignore[attr-defined]
    Addressee.objects.filter(slug__startswith="training-", recommendations=None).delete()
