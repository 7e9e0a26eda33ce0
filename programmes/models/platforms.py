"""Cooperation platforms, which grew out of programme areas."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from simple_history.models import HistoricalRecords

from programmes.models.plans import ProgrammeArea
from record.models.citations import CitedFact
from record.models.text import LONGEST_TEXT, Searchable


class Platform(Searchable, CitedFact):
    """A cooperation platform that grew out of an area."""

    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="platforms")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    launched_in = models.PositiveSmallIntegerField("launched in", null=True, blank=True)
    also_printed_as = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Other spellings of the same platform, one a line.",
    )
    history = HistoricalRecords()

    address_relations = ("area",)
    searched_fields = ("code", "name", "also_printed_as")

    class Meta:
        ordering = ("launched_in", "code")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return self.area.get_absolute_url()

    @property
    def other_spellings(self) -> list[str]:
        return self.also_printed_as.splitlines()
