"""What a paper printed of the answers: values with their cells, values without, what narrows them down."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from record.models import LONGEST_TEXT, CitedFact
from surveys.models.surveys import Item, OfSurveyQuerySet, Option, Question


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
