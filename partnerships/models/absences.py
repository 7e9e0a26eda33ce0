"""What a source says did not take place: a statement of its own, no collaboration."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from partnerships.models.mechanisms import Mechanism
from programmes.models import Platform, ProgrammeArea, StrategicPlan
from record.models import LONGEST_TEXT, CitedFact, Searchable


class Absence(Searchable, CitedFact):
    """A source says that nothing was done together with a mechanism; this is never counted as a contact.

    What was sought or considered is a collaboration with that outcome.
    """

    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,8}-[0-9]{1,6}$", "Write a code such as ABS-1.")],
    )
    mechanism = models.ForeignKey(Mechanism, models.PROTECT, related_name="absences")
    text = models.TextField("what the source says", validators=[MaxLengthValidator(LONGEST_TEXT)])
    plan = models.ForeignKey(
        StrategicPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absences",
        help_text="The plan in whose review it is reported; empty for what lies outside of it.",
    )
    areas = models.ManyToManyField(ProgrammeArea, blank=True, related_name="absences")
    platforms = models.ManyToManyField(Platform, blank=True, related_name="absences")
    linked = models.TextField(blank=True, editable=False, help_text="Its links, one a line.")
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("code", "text")
    address_relations = ("mechanism",)

    class Meta:
        ordering: ClassVar = ("order", "code")
        verbose_name = "statement of absence"
        verbose_name_plural = "statements of absence"

    def get_absolute_url(self) -> str:
        return f"{self.mechanism.get_absolute_url()}#{self.code.lower()}"

    def __str__(self) -> str:
        return self.code
