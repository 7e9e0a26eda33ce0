"""Membership of States as our sources tell it, and the meetings."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from people.models import MemberState
from record.models.citations import Citation, CitedFact
from record.models.text import Searchable


class Membership(CitedFact):
    """That a State is a member, and where it stands."""

    state = models.OneToOneField(MemberState, models.CASCADE, related_name="membership")
    history = HistoricalRecords()

    class Meta:
        ordering = ("state__name",)

    def __str__(self) -> str:
        return str(self.state)


class Meeting(Searchable, CitedFact):
    """A Senior Officials Meeting or a meeting of National Focal Points.

    Years and dates keep the precision of their source: a meeting may have a year and no days.
    """

    class Kind(models.TextChoices):
        SENIOR_OFFICIALS = "som", "Senior Officials Meeting"
        FOCAL_POINTS = "focal-points", "Meeting of National Focal Points"

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    days_citation = models.OneToOneField(
        Citation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where days and place stand, when that is another source than the year’s.",
    )
    decided = models.CharField("what it did", max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("code", "name", "year", "place", "decided")

    class Meta:
        ordering = ("order", "code")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="meeting_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def days(self) -> str:
        """The days as “8–11 February 1993”; empty when they are not known."""
        first, last = self.starts_on, self.ends_on
        if first is None:
            return ""
        end = f"{first.day} {first:%B %Y}"
        if last is None or last == first:
            return end
        end = f"{last.day} {last:%B %Y}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        return f"{first.day} {first:%B %Y} – {end}"
