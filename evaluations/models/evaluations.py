"""Evaluations and the criteria they apply, or say why they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from simple_history.models import HistoricalRecords

from people.policies import EVALUATOR, STAFF, roles_of
from programmes.models import AssessmentRound, Meeting, StrategicPlan
from record.models import LONGEST_TEXT, CitedFact, Searchable, SourceDocument
from reporting.addresses import place, reverse
from reporting.words import worded
from review import states
from review.models import Circulation, ClearedByTwo, clearance_constraints
from review.states import CLEARED

if TYPE_CHECKING:
    from people.policies import type_of_user


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Evaluations open to everybody; for staff all, for an evaluator their own too."""
        roles = roles_of(user)
        if roles & STAFF:
            return self
        if EVALUATOR in roles and user is not None:
            return self.filter(
                Q(is_open=True)
                | Q(pk__in=Evaluation.evaluators.through.objects.filter(user=user.pk).values("evaluation"))
            )
        return self.filter(is_open=True)


class EvaluationKind(models.TextChoices):
    EXTERNAL = "external", "External evaluation"
    SELF = "self", "Self-evaluation"


class Evaluation(ClearedByTwo, Searchable, CitedFact):
    """One evaluation of a plan: who did it, when, overseen by whom, and how far it has come.

    ``stage`` is that of the evaluation itself, ``status`` that of what is being written in it: findings are
    circulated and cleared together, and more may follow until it is final.
    """

    called = "evaluation"

    class Stage(models.TextChoices):
        PRELIMINARY = "preliminary", "Preliminary"
        FINAL = "final", "Final"

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CIRCULATED = states.CIRCULATED, "Circulated to focal points"
        CLEARED = states.CLEARED, "Cleared"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=EvaluationKind)
    plan = models.ForeignKey(StrategicPlan, models.PROTECT, related_name="evaluations")
    period = models.CharField(max_length=100, blank=True, help_text="When it was made, as precise as known.")
    evaluator = models.CharField(max_length=200, blank=True)
    reference_group = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=400, blank=True)
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.PRELIMINARY)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    is_open = models.BooleanField(
        default=False, editable=False, help_text="Something of it has been cleared, so everybody knows of it."
    )
    compared_with = models.ForeignKey(
        AssessmentRound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The round whose ratings it looks at.",
    )
    documents = models.ManyToManyField(SourceDocument, blank=True, related_name="+")
    evaluators = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="evaluations")
    ratings_missing = models.CharField(
        "why it rates nothing", max_length=400, blank=True, help_text="Where the source gives no rating."
    )
    response_missing = models.CharField(
        "what is missing of the response", max_length=400, blank=True, help_text="Where the source has none."
    )
    missing = models.TextField(
        "what is missing",
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="One thing a line.",
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    circulations = GenericRelation(Circulation, related_query_name="evaluation")
    history = HistoricalRecords()

    objects = EvaluationQuerySet.as_manager()

    searched_fields = ("title", "evaluator", "purpose")

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [*clearance_constraints("evaluation_")]

    @property
    def desk_address(self) -> str:
        """Where staff take its next step."""
        return reverse("evaluations:workplace", args=[self.slug])

    @property
    def read_address(self) -> str:
        """Where everybody reads it once it is cleared."""
        return self.get_absolute_url()

    @property
    def answers_address(self) -> str:
        """Where staff answer what members sent."""
        return reverse("evaluations:answers", args=[self.slug])

    def get_absolute_url(self) -> str:
        return reverse("evaluations:evaluation", args=[self.slug])

    def __str__(self) -> str:
        return self.title

    @property
    def is_final(self) -> bool:
        return self.stage == self.Stage.FINAL

    @property
    def is_closed(self) -> bool:
        return self.is_final

    def why_not_now(self) -> str:
        if self.is_final:
            return "The evaluation is final; nothing more is written in it."
        return super().why_not_now()

    def why_not_yours(self) -> str:
        return "Your account evaluates for another evaluation."

    @property
    def missing_parts(self) -> list[str]:
        return self.missing.splitlines()


class Criterion(models.Model):
    """A criterion of evaluation: one of the six of OECD-DAC, or a heading of the paper's own."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    is_dac = models.BooleanField("one of the six of OECD-DAC", default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "slug")
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.name


class OfEvaluationQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """For what is written in an evaluation, piece by piece a draft or cleared."""

    def visible_to(self, user: type_of_user | None) -> Self:
        """Cleared pieces; for staff all, for an evaluator also the drafts of their own evaluation."""
        roles = roles_of(user)
        if roles & STAFF:
            return self
        cleared = Q(status=CLEARED)
        if EVALUATOR in roles and user is not None:
            own = Evaluation.evaluators.through.objects.filter(user=user.pk).values("evaluation")
            return self.filter(cleared | Q(evaluation__in=own))
        return self.filter(cleared)

    def real(self) -> Self:
        """Without what was made up for training."""
        return self.filter(evaluation__plan__is_training=False)


class AppliedCriterion(CitedFact):
    """What one evaluation did with a criterion: applied it, or did not, because of something."""

    class Use(models.TextChoices):
        APPLIED = "applied", "Applied"
        NOT_APPLIED = "not-applied", "Not applied"
        NO_HEADING = "no-heading", "Not used"

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CLEARED = states.CLEARED, "Cleared"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="criteria")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    use = models.CharField(max_length=20, choices=Use, default=Use.APPLIED)
    because = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    history = HistoricalRecords()

    objects = OfEvaluationQuerySet.as_manager()

    address_relations = ("evaluation", "criterion")

    class Meta:
        ordering = ("-evaluation_id", "order")
        verbose_name_plural = "applied criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("evaluation", "criterion"), name="criterion_once_an_evaluation"),
            models.CheckConstraint(
                condition=Q(use="applied") | ~Q(because=""), name="criterion_not_applied_says_why"
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.evaluation.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_use_display()}"


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
        return self.meeting.get_absolute_url()

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
            return place("decisions#recommendations", query=f"evaluation={self.evaluation.slug}")
        return self.evaluation.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.meeting}: {Truncator(self.text).words(10)}"
