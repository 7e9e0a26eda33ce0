"""What an evaluation found, recommends or suggests, and which others a suggestion of a survey speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from evaluations.models.evaluations import AppliedCriterion, Evaluation, OfEvaluationQuerySet
from partnerships.models import ContextInstrument, Mechanism
from people.frozen import validate_date_as_known
from programmes.models import Meeting, PlannedActivity, ProgrammeArea, StrategicGoal
from record.models import LONGEST_TEXT, CitedFact, Searchable, one_alone
from reporting.addresses import reverse
from review import states
from review.models import RatingLevel
from review.states import CLEARED
from surveys.models import Item, Option, Suggestion, SuggestionTheme

if TYPE_CHECKING:
    from people.policies import type_of_user


class Written(Searchable, CitedFact):
    """Base of what is written in an evaluation: a draft until it is circulated and cleared with the rest."""

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CLEARED = states.CLEARED, "Cleared"

    code = models.CharField(
        max_length=20,
        validators=[RegexValidator(r"^[A-Z0-9][A-Za-z0-9.-]{0,19}$", "Write a code such as E24a or 3.")],
        help_text="Names it within its evaluation, as E24a.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    order = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    linked = models.TextField(
        blank=True,
        editable=False,
        help_text="What it is linked to, one link a line; services keep it, so that the history shows it.",
    )

    class Meta:
        abstract = True

    @property
    def is_cleared(self) -> bool:
        return self.status == CLEARED


class Finding(Written):
    """One finding, in our own short words, with the paragraph it stands in and the way it points."""

    class Direction(models.TextChoices):
        STRENGTH = "strength", "Strength"
        MIXED = "mixed", "Mixed"
        LIMITATION = "limitation", "Limitation"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="findings")
    criterion = models.ForeignKey(AppliedCriterion, models.PROTECT, related_name="findings")
    direction = models.CharField(max_length=12, choices=Direction)
    summary = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    areas = models.ManyToManyField(ProgrammeArea, blank=True, related_name="findings")
    goals = models.ManyToManyField(StrategicGoal, blank=True, related_name="findings")
    activities = models.ManyToManyField(PlannedActivity, blank=True, related_name="findings")
    mechanisms = models.ManyToManyField(Mechanism, blank=True, related_name="findings")
    instruments = models.ManyToManyField(ContextInstrument, blank=True, related_name="findings")
    survey_items = models.ManyToManyField(Item, blank=True, related_name="findings")
    survey_options = models.ManyToManyField(Option, blank=True, related_name="findings")
    survey_themes = models.ManyToManyField(SuggestionTheme, blank=True, related_name="findings")
    history = HistoricalRecords()

    objects = OfEvaluationQuerySet.as_manager()

    searched_fields = ("code", "summary")
    address_relations = ("evaluation",)

    class Meta:
        ordering = ("-evaluation_id", "order", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("evaluation", "code"), name="finding_code_once")
        ]

    def get_absolute_url(self) -> str:
        return f"{self.evaluation.get_absolute_url()}#{self.code}"

    def __str__(self) -> str:
        return self.code


class Addressee(models.Model):
    """A body that recommendations turn to."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class RecommendationKind(models.TextChoices):
    RECOMMENDATION = "recommendation", "Recommendation"
    SUGGESTION = "suggestion", "Suggestion"


class Recommendation(Written):
    """What an evaluation recommends, or suggests on its way; and, one day, how it was let go."""

    class Priority(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    class Exit(models.TextChoices):
        IMPLEMENTED = "implemented", "Implemented"
        GRADUATED = "graduated", "Graduated"
        SUPERSEDED = "superseded", "Superseded"
        NO_LONGER_RELEVANT = "no-longer-relevant", "No longer relevant"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="recommendations")
    kind = models.CharField(max_length=20, choices=RecommendationKind)
    criterion = models.ForeignKey(
        AppliedCriterion, models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    priority = models.CharField(
        max_length=10, choices=Priority, blank=True, help_text="Empty where none is stated."
    )
    added_on = models.CharField(
        "made on",
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="As precise as known: 2020, 2020-05 or 2020-05-14.",
    )
    addressees = models.ManyToManyField(Addressee, blank=True, related_name="recommendations")
    findings = models.ManyToManyField(Finding, blank=True, related_name="recommendations")
    areas = models.ManyToManyField(ProgrammeArea, blank=True, related_name="recommendations")
    exit = models.CharField(max_length=20, choices=Exit, blank=True)
    exit_reason = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    exit_decision = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The meeting that decided to close it.",
    )
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    exited_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    objects = OfEvaluationQuerySet.as_manager()

    searched_fields = ("code", "text")
    address_relations = ("evaluation",)

    class Meta:
        ordering = ("-evaluation_id", "order", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("evaluation", "code"), name="recommendation_code_once"),
            models.CheckConstraint(
                condition=Q(exit="", exited_on__isnull=True) | (~Q(exit="") & Q(exited_on__isnull=False)),
                name="recommendation_exit_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(exit__in=("graduated", "no-longer-relevant")) | ~Q(exit_reason=""),
                name="recommendation_exit_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(exit="graduated") | Q(exit_decision__isnull=False),
                name="recommendation_graduates_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(exit="superseded", superseded_by__isnull=False)
                | (~Q(exit="superseded") & Q(superseded_by__isnull=True)),
                name="recommendation_superseded_by_another",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("evaluations:recommendation", args=[self.evaluation.slug, self.code])

    @property
    def anchor(self) -> str:
        """Its place on a page that lists those of several evaluations."""
        return f"{self.evaluation.slug}-{self.code}"

    def __str__(self) -> str:
        return self.code


class EvaluatorRating(CitedFact):
    """How far an evaluator sees an activity, or an earlier recommendation, carried out."""

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CLEARED = states.CLEARED, "Cleared"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="ratings")
    activity = models.ForeignKey(
        PlannedActivity, models.PROTECT, null=True, blank=True, related_name="evaluator_ratings"
    )
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="evaluator_ratings"
    )
    level = models.ForeignKey(RatingLevel, models.PROTECT, related_name="+")
    reason = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    history = HistoricalRecords()

    objects = OfEvaluationQuerySet.as_manager()

    address_relations = ("evaluation", "activity", "recommendation", "level")

    class Meta:
        ordering = ("-evaluation_id", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("evaluation", "activity"), name="evaluator_rates_activity_once"),
            models.UniqueConstraint(
                fields=("evaluation", "recommendation"), name="evaluator_rates_recommendation_once"
            ),
            models.CheckConstraint(
                condition=one_alone("activity", "recommendation"), name="evaluator_rates_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity or self.recommendation} {self.level}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:ratings", args=[self.evaluation.slug])


class NamedInSuggestionQuerySet(models.QuerySet["NamedInSuggestion"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Links of suggestions that the reader may see."""
        return self.filter(suggestion__in=Suggestion.objects.visible_to(user))


class NamedInSuggestion(models.Model):
    """What a suggestion names: a reading of its words, kept apart from them."""

    suggestion = models.OneToOneField(Suggestion, models.CASCADE, related_name="named")
    mechanisms = models.ManyToManyField(Mechanism, blank=True, related_name="named_in_suggestions")
    instruments = models.ManyToManyField(ContextInstrument, blank=True, related_name="named_in_suggestions")
    linked = models.TextField(blank=True, editable=False, help_text="What it names, one a line.")
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    objects = NamedInSuggestionQuerySet.as_manager()

    class Meta:
        ordering = ("suggestion",)
        verbose_name_plural = "named in suggestions"

    def __str__(self) -> str:
        return f"Named in “{self.suggestion}”"
