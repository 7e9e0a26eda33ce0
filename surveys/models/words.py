"""What was said in words, values as printed, and sentences of the paper that rest on them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from programmes.models import ProgrammeArea
from record.models import LONGEST_TEXT, CitedFact, Searchable
from surveys.models.surveys import Item, OfSurveyQuerySet, Option, Question, Survey


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
