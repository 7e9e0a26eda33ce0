"""Mechanisms of environmental cooperation in the subregion, as a paper lists them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from programmes.models import LONGEST_TEXT, CitedFact, MemberState, ProgrammeArea, Searchable


class Mechanism(Searchable, CitedFact):
    """A mechanism of cooperation: who belongs to it, how it is governed, who is its secretariat."""

    code = models.CharField(max_length=20, unique=True, validators=[RegexValidator(r"^[A-Z][A-Z-]{1,19}$")])
    name = models.CharField(max_length=200, help_text="As the paper prints it.")
    members = models.ManyToManyField(MemberState, related_name="mechanisms")
    members_printed = models.CharField(max_length=200)
    other_members = models.CharField(max_length=200, blank=True, help_text="Members beyond the six States.")
    governance = models.CharField(max_length=200)
    secretariat = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("code", "name", "governance", "secretariat")

    class Meta:
        ordering = ("order", "code")

    def get_absolute_url(self) -> str:
        return f"{reverse('partnerships:mechanisms')}#{self.code.lower()}"

    def __str__(self) -> str:
        return self.code


class FocusArea(models.Model):
    """One focus of a mechanism as printed, with the programme areas an editor sees it in, or why in none."""

    mechanism = models.ForeignKey(Mechanism, models.CASCADE, related_name="focus_areas")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    areas = models.ManyToManyField(ProgrammeArea, blank=True, related_name="focus_areas")
    reason = models.TextField(
        "why it is placed so",
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="The paper does not place it; somebody reading it did.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("mechanism", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("mechanism", "order"), name="focus_area_order_once")
        ]

    def __str__(self) -> str:
        return self.text
