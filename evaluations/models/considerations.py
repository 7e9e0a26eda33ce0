"""Which meeting dealt with what: a round, an evaluation, its recommendations, the plan that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from evaluations.models.evaluations import Evaluation
from people.policies import STAFF, roles_of
from programmes.models import AssessmentRound, Meeting, StrategicPlan
from record.models import LONGEST_TEXT, CitedFact
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


class ConsiderationQuerySet(models.QuerySet["Consideration"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """What meetings dealt with, as far as the reader may see the thing itself."""
        if roles_of(user) & STAFF:
            return self
        return self.filter(
            Q(evaluation=None) | Q(evaluation__in=Evaluation.objects.visible_to(user).values("pk")),
            Q(assessment_round=None)
            | Q(assessment_round__in=AssessmentRound.objects.visible_to(user).values("pk")),
            plan__in=StrategicPlan.objects.visible_to(user).values("pk"),
        )


class Consideration(CitedFact):
    """That a meeting dealt with something of a plan, and what it did with it, with its citation."""

    class Subject(models.TextChoices):
        ROUND = "round", "Assessment round"
        EVALUATION = "evaluation", "Evaluation"
        RECOMMENDATIONS = "recommendations", "Recommendations of an evaluation"
        NEXT_PLAN = "next-plan", "Plan that follows"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="considerations")
    plan = models.ForeignKey(StrategicPlan, models.PROTECT, related_name="considerations")
    subject = models.CharField("dealt with", max_length=20, choices=Subject)
    assessment_round = models.ForeignKey(
        AssessmentRound, models.PROTECT, null=True, blank=True, related_name="considerations"
    )
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, null=True, blank=True, related_name="considerations"
    )
    text = models.TextField("what it did", validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    objects = ConsiderationQuerySet.as_manager()

    address_relations = ("meeting", "plan", "evaluation", "assessment_round")

    class Meta:
        ordering = ("meeting__order", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(subject="round", assessment_round__isnull=False, evaluation__isnull=True)
                | Q(
                    subject__in=("evaluation", "recommendations"),
                    assessment_round__isnull=True,
                    evaluation__isnull=False,
                )
                | Q(subject="next-plan", assessment_round__isnull=True, evaluation__isnull=True),
                name="consideration_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=("meeting", "assessment_round"), name="consideration_of_round_once"
            ),
            models.UniqueConstraint(
                fields=("meeting", "evaluation", "subject"), name="consideration_of_evaluation_once"
            ),
            models.UniqueConstraint(
                fields=("meeting", "plan"),
                condition=Q(subject="next-plan"),
                name="consideration_of_next_plan_once",
            ),
        ]

    def get_absolute_url(self) -> str:
        """A meeting made up for training is in no list, so what it dealt with is told beside the ledger."""
        if self.plan.is_training:
            return reverse("evaluations:ledger", args=[self.plan.slug])
        return f"{reverse('programmes:meetings')}#{self.meeting.code.lower()}"

    @property
    def about(self) -> str:
        """What it dealt with, by its name."""
        if self.assessment_round is not None:
            return self.assessment_round.title
        if self.evaluation is None:
            return worded("Plan after the %(title)s", title=self.plan.title)
        if self.subject == self.Subject.RECOMMENDATIONS:
            return worded("Recommendations of the %(title)s", title=self.evaluation.title)
        return self.evaluation.title

    @property
    def about_address(self) -> str:
        """The page of what it dealt with."""
        if self.assessment_round is not None:
            return reverse("programmes:round", args=[self.plan.slug, self.assessment_round.slug])
        if self.evaluation is None:
            return reverse("evaluations:ledger", args=[self.plan.slug])
        if self.subject == self.Subject.RECOMMENDATIONS:
            return f"{reverse('evaluations:recommendations')}?evaluation={self.evaluation.slug}"
        return self.evaluation.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.meeting}: {self.text[:60]}"
