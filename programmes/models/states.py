"""The six member States, their people, and the meetings."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from record.models.citations import Citation, CitedFact
from record.models.text import Searchable


class MemberState(CitedFact):
    """A member State of NEASPEC, named as the United Nations name it, in its alphabetical order."""

    iso_code = models.CharField(
        "ISO 3166-1 code", max_length=3, unique=True, validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    name = models.CharField(max_length=100, unique=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Delegation(models.Model):
    """An account that speaks for a State: user, State, role."""

    class Role(models.TextChoices):
        FOCAL_POINT = "focal point", "National focal point"
        COLLEAGUE = "ministry colleague", "Colleague in a line ministry"
        DELEGATE = "delegate", "SOM delegate"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="delegations")
    state = models.ForeignKey(MemberState, models.PROTECT, related_name="delegations")
    role = models.CharField(max_length=20, choices=Role)
    history = HistoricalRecords()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "state", "role"), name="delegation_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.state}"


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
