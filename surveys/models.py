"""What stakeholders said: survey, questions, items, options, and what a paper printed of the answers.

The base belongs to the item, never to the survey: how many answered *this* row. Results are published
tallies (what a paper printed) today; collected responses will yield the same distributions.
"""

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


class SuggestionTheme(CitedFact):
    """A heading under which a paper grouped open answers."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="themes")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    missing = models.CharField(max_length=300, blank=True)
    area = models.ForeignKey(ProgrammeArea, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfSurveyQuerySet.as_manager()

    survey_path = "question__survey"
    address_relations = ("question__survey",)

    class Meta:
        ordering = ("question", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("question", "order"), name="theme_order_once")
        ]

    def get_absolute_url(self) -> str:
        return self.question.get_absolute_url()

    def __str__(self) -> str:
        return self.title


class Suggestion(Searchable):
    """One grouped open answer, as printed."""

    theme = models.ForeignKey(SuggestionTheme, models.CASCADE, related_name="suggestions")
    order = models.PositiveSmallIntegerField()
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    breaks_off = models.BooleanField(default=False)

    searched_fields = ("text",)

    objects = OfSurveyQuerySet.as_manager()

    survey_path = "theme__question__survey"
    address_relations = ("theme__question__survey",)

    class Meta:
        ordering = ("theme", "order")

    def get_absolute_url(self) -> str:
        return self.theme.get_absolute_url()

    def __str__(self) -> str:
        return self.text


class Claim(Searchable, CitedFact):
    """A sentence of the paper that rests on figures, with a test that the portal can run."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="claims")
    code = models.CharField(max_length=10)
    sentence = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    test = models.JSONField(default=dict)
    caveat = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    message = models.CharField(
        max_length=300, blank=True, help_text="In short, for the overview; empty keeps it off there."
    )
    recorded_verdict = models.CharField(max_length=30, blank=True)
    headline_share = models.CharField(
        max_length=60,
        blank=True,
        editable=False,
        help_text="The share for the overview, computed; services keep it when figures change.",
    )
    headline_doubt = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="What has to stand beside that share: its value in another reading; kept by services.",
    )
    headline_figure = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("code", "sentence")

    objects = OfSurveyQuerySet.as_manager()

    survey_path = "survey"
    address_relations = ("survey",)

    class Meta:
        ordering = ("survey", "order", "code")
        constraints: ClassVar = [models.UniqueConstraint(fields=("survey", "code"), name="claim_code_once")]

    def get_absolute_url(self) -> str:
        return f"{self.survey.get_absolute_url()}#{self.code.lower()}"

    def __str__(self) -> str:
        return f"{self.code} {self.sentence}"


class PublishedTally(CitedFact):
    """What a paper printed for one option of one item: percentage, count, or both.

    A count that was worked out from percentage and base is marked as computed.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="tallies")
    option = models.ForeignKey(Option, models.CASCADE, related_name="tallies")
    percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    count = models.PositiveIntegerField(null=True, blank=True)
    count_is_computed = models.BooleanField(default=False)
    history = HistoricalRecords()

    objects = OfSurveyQuerySet.as_manager()

    survey_path = "item__question__survey"
    address_relations = ("item__question__survey", "option")

    class Meta:
        ordering = ("item", "option__order")
        verbose_name_plural = "published tallies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("item", "option"), name="tally_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=False) | Q(count__isnull=False), name="tally_says_something"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="tally_percent_possible",
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.item.question.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.item} / {self.option}"


class UnplacedValue(models.Model):
    """A value that stands in the source without its label: kept, never guessed."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="unplaced_values")
    order = models.PositiveSmallIntegerField()
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])

    class Meta:
        ordering = ("question", "order")

    def __str__(self) -> str:
        return f"{self.percent or ''} ({self.count or ''})"


class PlacementKind(models.TextChoices):
    ARITHMETIC = "arithmetic", "Arithmetic of the rows"
    LARGEST = "largest", "These cells hold the largest values"
    FIXED = "fixed", "These cells hold these values"
    SWAP = "swap", "Another reading: two cells exchanged"


class Placement(models.Model):
    """Something that narrows down where values of a damaged figure belong."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="placements")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=PlacementKind)
    statement = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    place = models.CharField(max_length=100, blank=True)
    parameters = models.JSONField(default=dict)

    class Meta:
        ordering = ("question", "order")

    def __str__(self) -> str:
        return self.statement
