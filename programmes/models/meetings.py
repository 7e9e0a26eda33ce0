"""Membership in the organisation and in its plans, and the meetings."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from people.frozen import LineField, validate_date_as_known, validate_documents
from people.models import MeetingKind, MemberState
from record.models.citations import LONGEST_TEXT, Citation, CitedFact, Searchable
from reporting.addresses import place


def _parts(line: str) -> tuple[str, str, str]:
    return line.strip().rpartition(" ")


class Membership(CitedFact):
    """That a State is a member, and where it stands."""

    state = models.OneToOneField(MemberState, models.PROTECT, related_name="membership")
    history = HistoricalRecords()

    class Meta:
        ordering = ("state__name",)

    def __str__(self) -> str:
        return str(self.state)


class PlanMember(models.Model):
    """That a member of the organisation takes part in a plan; one that has left stays on record."""

    plan = models.ForeignKey("programmes.StrategicPlan", models.CASCADE, related_name="memberships")
    state = models.ForeignKey(MemberState, models.PROTECT, related_name="plan_memberships")
    left_on = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="Since when it takes part no more, as precise as known; empty while it does.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-plan__first_year", "plan__slug", "state__name")
        constraints: ClassVar = [models.UniqueConstraint(fields=("plan", "state"), name="plan_member_once")]

    def __str__(self) -> str:
        return f"{self.state}, {self.plan}"


class Meeting(Searchable, CitedFact):
    """A meeting of the organisation, of one of its kinds.

    Years and dates keep the precision of their source: a meeting may have a year and no days.
    """

    code = LineField(
        max_length=20, unique=True, error_messages={"unique": "Another meeting has this code already."}
    )
    kind = models.ForeignKey(MeetingKind, models.PROTECT, to_field="slug", related_name="meetings")
    name = LineField(max_length=200)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    month = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="Where the days are not known yet.",
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    place = LineField(max_length=120, blank=True)
    days_citation = models.OneToOneField(
        Citation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where days and place stand, when that is another source than the year’s.",
    )
    decided = models.CharField("what it did", max_length=400, blank=True)
    documents = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT), validate_documents],
        help_text="One a line: its title, a blank, its address.",
    )
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

    def get_absolute_url(self) -> str:
        return place(f"decisions#{self.code.lower()}")

    def allows(self, day: date) -> bool | None:
        """Say whether it can have done something by a day; None where no date of it is on record.

        It has begun, or is over where only its month or year is known.
        """
        if self.starts_on is not None:
            return self.starts_on <= day
        return None if self.year is None else (self.year, self.month or 13) < (day.year, day.month)

    @property
    def linked_documents(self) -> list[tuple[str, str]]:
        """Its documents as title and address."""
        return [(title.strip(), address) for title, _, address in map(_parts, self.documents.splitlines())]

    @property
    def days(self) -> str:
        """The days as “8–11 February 1993”, the month where only that is known; else empty."""
        first, last = self.starts_on, self.ends_on
        if first is None:
            return f"{date(self.year, self.month, 1):%B %Y}" if self.year and self.month else ""
        end = f"{first.day} {first:%B %Y}"
        if last is None or last == first:
            return end
        end = f"{last.day} {last:%B %Y}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        return f"{first.day} {first:%B %Y} – {end}"
