"""Taking every trace of the fictional plan for training away again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from intake.models import TableImport, WaitingTable
from programmes.models import (
    AssessmentRound,
    Evidence,
    Meeting,
    Objective,
    PlannedActivity,
    ProgrammeArea,
    StoredFile,
    StrategicGoal,
    StrategicPlan,
    freezing,
)
from programmes.models.rounds import AchievementSummary, ActivityRating, KeyAchievement
from programmes.services.files import name_of
from programmes.signals import training_leaves
from record.models import Citation, SourceDocument, SourceDocumentKind
from record.services.changes import announce_change
from reporting.stores import FILES, store
from review.models import CirculationRecipient, Position, Proposal, RatingLevel, RatingScale

TRACED: tuple[type[models.Model], ...] = (
    Position,
    CirculationRecipient,
    Evidence,
    ActivityRating,
    KeyAchievement,
    AchievementSummary,
    AssessmentRound,
    PlannedActivity,
    Objective,
    StrategicGoal,
    StrategicPlan,
    RatingLevel,
    RatingScale,
    Meeting,
    ProgrammeArea,
    Citation,
    SourceDocument,
)
"""Models of which the training plan leaves records and history."""


def _traces(plans: Iterable[StrategicPlan]) -> dict[type[models.Model], list[int]]:
    """Return the keys of everything that was made for training, by model."""
    of_plans = {"plan__in": list(plans)}
    rounds = AssessmentRound.objects.filter(**of_plans)
    cited = {"citation__source__kind": SourceDocumentKind.TRAINING}
    queries: dict[type[models.Model], models.QuerySet[Any]] = {
        Position: Position.objects.filter(text_of__circulation__assessment_round__in=rounds),
        CirculationRecipient: CirculationRecipient.objects.filter(circulation__assessment_round__in=rounds),
        Evidence: Evidence.objects.filter(rating__assessment_round__in=rounds),
        AssessmentRound: rounds,
        StrategicPlan: StrategicPlan.objects.filter(is_training=True),
        RatingLevel: RatingLevel.objects.filter(scale__plans__in=of_plans["plan__in"]),
        RatingScale: RatingScale.objects.filter(**cited),
        Meeting: Meeting.objects.filter(**cited),
        ProgrammeArea: ProgrammeArea.objects.filter(**cited),
        Citation: Citation.objects.filter(source__kind=SourceDocumentKind.TRAINING),
        SourceDocument: SourceDocument.objects.filter(kind=SourceDocumentKind.TRAINING),
    }
    for of_plan in (PlannedActivity, Objective, StrategicGoal):
        queries[of_plan] = of_plan._default_manager.filter(**of_plans)
    for of_round in (ActivityRating, KeyAchievement, AchievementSummary):
        queries[of_round] = of_round._default_manager.filter(assessment_round__in=rounds)
    return {model: list(query.values_list("pk", flat=True)) for model, query in queries.items()}


def remove_training() -> int:
    """Take every training plan away with its history and files; return how many records that were.

    The triggers that freeze presented rounds are lifted within this one transaction.
    """
    with freezing.lifted():
        plans = list(StrategicPlan.objects.filter(is_training=True))
        training_leaves.send(sender=StrategicPlan, plans=plans)
        traces = _traces(plans)
        files = list(StoredFile.objects.filter(evidence__in=traces[Evidence]))
        for plan in plans:
            of_plan = Q(about=plan.slug) | Q(about__startswith=f"{plan.slug}/")
            for brought_in in (WaitingTable, TableImport):
                brought_in._default_manager.filter(of_plan).delete()
        for one in AssessmentRound.objects.filter(pk__in=traces[AssessmentRound]).order_by("-number"):
            one.delete()
        for model in TRACED:
            kind = ContentType.objects.get_for_model(model)
            Proposal.objects.filter(content_type=kind, object_id__in=traces[model]).delete()
            model._default_manager.filter(pk__in=traces[model]).delete()
        for model in TRACED:
            model.history.filter(id__in=traces[model]).delete()  # type: ignore[attr-defined]
        StoredFile.objects.filter(pk__in=[file.pk for file in files], evidence=None).delete()
        announce_change()
    for file in files:
        store(FILES).remove(name_of(file))
    return sum(len(keys) for keys in traces.values())
