"""A survey, its questions, their options and items."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from people import frozen
from programmes import policies
from programmes.models import Approach, ProgrammeArea, StrategicGoal, StrategicPlan
from record.models import LONGEST_TEXT, Certainty, CitedFact, Searchable
from reporting.addresses import reverse
from review import states
from surveys import question_kinds

if TYPE_CHECKING:
    from people.policies import type_of_user


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Surveys in a state that the reader's roles may see."""
        return self.filter(status__in=policies.readable_statuses(user))


class OfSurveyQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """For records of a survey, which are exactly as open as it; the model says where the survey is."""

    def visible_to(self, user: type_of_user | None) -> Self:
        """Records of the surveys that the reader's roles may see."""
        path = f"{self.model.survey_path}__status__in"  # type: ignore[attr-defined]
        return self.filter(**{path: policies.readable_statuses(user)})


class Survey(Searchable, CitedFact):
    """A survey whose results a paper printed."""

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CLEARED = states.CLEARED, "Cleared"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    plan = models.ForeignKey(StrategicPlan, models.PROTECT, null=True, blank=True, related_name="surveys")
    fielded = models.CharField(max_length=100, blank=True, help_text="When, as precise as known.")
    respondents = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10_000_000)]
    )
    groups = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Groups of respondents, one a line; without numbers where none are printed.",
    )
    missing = models.TextField("what is missing", blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    objects = SurveyQuerySet.as_manager()

    searched_fields = ("title", "fielded", "groups")

    class Meta:
        ordering = ("pk",)

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.slug])

    def __str__(self) -> str:
        return self.title

    @property
    def group_names(self) -> list[str]:
        return self.groups.splitlines()

    @property
    def missing_parts(self) -> list[str]:
        return self.missing.splitlines()


class Question(Searchable, CitedFact):
    """A question, shown as one figure of the paper."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    section = models.CharField(max_length=120, blank=True)
    number = models.PositiveSmallIntegerField(help_text="Number of the figure.")
    kind = models.CharField(max_length=20, choices=frozen.question_kinds)
    caption = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    short_title = models.CharField(max_length=120)
    is_damaged = models.BooleanField(
        default=False, help_text="Values or labels are lost in our copy of the source."
    )
    missing = models.TextField("what is missing", blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    note = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    searched_fields = ("caption", "short_title")

    objects = OfSurveyQuerySet.as_manager()

    survey_path = "survey"
    address_relations = ("survey",)

    class Meta:
        ordering = ("survey", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("survey", "number"), name="question_number_once")
        ]

    def get_absolute_url(self) -> str:
        return reverse("surveys:figure", args=[self.survey.slug, self.number])

    def __str__(self) -> str:
        return f"Figure {self.number}"

    @property
    def asked_as(self) -> question_kinds.QuestionKind:
        """How it was asked, and what follows for counting and drawing."""
        return question_kinds.question_kind(self.kind)


class Option(models.Model):
    """One answer that could be ticked; the order is that of the scale and is never re-sorted."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    slug = models.SlugField(max_length=80)
    order = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=300)
    is_middle = models.BooleanField(default=False, help_text="The middle of a scale that diverges.")

    class Meta:
        ordering = ("question", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("question", "slug"), name="option_slug_once"),
            models.UniqueConstraint(fields=("question", "order"), name="option_order_once"),
        ]

    def __str__(self) -> str:
        return self.label


class Item(models.Model):
    """A row of a question, with its own base: how many answered this row."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="items")
    slug = models.SlugField(max_length=80)
    order = models.PositiveSmallIntegerField()
    label = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    base = models.PositiveIntegerField(null=True, blank=True)
    base_certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.MISSING)
    base_reasoning = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    goal = models.ForeignKey(StrategicGoal, models.SET_NULL, null=True, blank=True, related_name="+")
    approach = models.ForeignKey(Approach, models.SET_NULL, null=True, blank=True, related_name="+")
    area = models.ForeignKey(ProgrammeArea, models.SET_NULL, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering = ("question", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("question", "slug"), name="item_slug_once"),
            models.UniqueConstraint(fields=("question", "order"), name="item_order_once"),
            models.CheckConstraint(
                condition=Q(base__isnull=False) | Q(base_certainty="missing"),
                name="item_without_base_says_missing",
            ),
        ]

    def __str__(self) -> str:
        return self.label
