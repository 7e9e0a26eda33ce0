"""Mechanisms of environmental cooperation in the subregion: who they are and what they do."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from people.frozen import validate_date_as_known
from people.models import MemberState
from programmes.models import PlannedActivity, ProgrammeArea
from record.models import LONGEST_TEXT, Citation, CitedFact, Searchable
from record.models.citations import period_in_words
from reporting.addresses import reverse

AS_KNOWN = "As precise as known: 1996, 1996-09 or 1996-09-17."


class PeriodAsKnown(models.Model):
    """Base of what has a beginning and an end, each as precise as its source."""

    began = models.CharField(
        max_length=10, blank=True, validators=[validate_date_as_known], help_text=AS_KNOWN
    )
    ended = models.CharField(
        max_length=10, blank=True, validators=[validate_date_as_known], help_text=AS_KNOWN
    )

    class Meta:
        abstract = True

    @property
    def period(self) -> str:
        """The period in words; empty where none is known."""
        return period_in_words(self.began, self.ended)


class Mechanism(PeriodAsKnown, Searchable, CitedFact):
    """A mechanism of cooperation: who belongs to it, how it is governed, who is its secretariat."""

    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z][A-Z-]{1,19}$", "Write capital letters and hyphens, as DLDD-NEAN.")
        ],
    )
    name = models.CharField(max_length=200, help_text="As the paper prints it.")
    is_own = models.BooleanField(
        "the programme itself", default=False, editable=False, help_text="Listed beside the others."
    )
    members = models.ManyToManyField(MemberState, related_name="mechanisms")
    members_printed = models.CharField("members, as printed", max_length=200)
    other_members = models.CharField(
        max_length=200, blank=True, help_text="Its members that are not members of the organisation."
    )
    governance = models.CharField("governed by", max_length=200)
    secretariat = models.CharField(max_length=300)
    also_printed_as = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Other spellings of the same mechanism, one a line.",
    )
    remark = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="What a source says of its overlap with others, in our own words, with its place.",
    )
    period_citation = models.OneToOneField(
        Citation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where its period stands; empty where no source says since when it exists.",
    )
    activities = models.ManyToManyField(
        PlannedActivity, blank=True, related_name="mechanisms", help_text="Activities that name it."
    )
    linked = models.TextField(
        blank=True, editable=False, help_text="Members and activities, one a line; services keep it."
    )
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("code", "name", "governance", "secretariat", "also_printed_as")

    class Meta:
        ordering = ("order", "code")

    def get_absolute_url(self) -> str:
        return reverse("partnerships:mechanism", args=[self.code.lower()])

    def __str__(self) -> str:
        return self.code

    @property
    def other_spellings(self) -> list[str]:
        return self.also_printed_as.splitlines()


class MechanismAlias(models.Model):
    """Another spelling of a mechanism, kept by services so that no two records share one."""

    mechanism = models.ForeignKey(Mechanism, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, unique=True, editable=False)

    class Meta:
        ordering = ("mechanism", "name")
        verbose_name_plural = "mechanism aliases"

    def __str__(self) -> str:
        return f"{self.name} = {self.mechanism}"


class FocusArea(models.Model):
    """One focus of a mechanism as printed, with the programme areas an editor sees it in, or why in none."""

    mechanism = models.ForeignKey(Mechanism, models.CASCADE, related_name="focus_areas")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    areas = models.ManyToManyField(ProgrammeArea, blank=True, related_name="focus_areas")
    reason = models.TextField(
        "why it belongs there",
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="The paper does not place it; somebody reading it did.",
    )
    linked = models.TextField(
        blank=True, editable=False, help_text="Its programme areas, one a line; services keep it."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("mechanism", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("mechanism", "order"), name="focus_area_order_once"),
            models.UniqueConstraint(fields=("mechanism", "text"), name="focus_area_text_once"),
        ]

    def __str__(self) -> str:
        return self.text


class MechanismFunction(models.Model):
    """A kind of work that mechanisms do, by which they are compared across subjects."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    meaning = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "slug")

    def __str__(self) -> str:
        return self.name


class FunctionOfMechanism(CitedFact):
    """That a mechanism does a kind of work: a reading of the source, with its words."""

    mechanism = models.ForeignKey(Mechanism, models.CASCADE, related_name="functions")
    function = models.ForeignKey(MechanismFunction, models.PROTECT, related_name="mechanisms")
    words = models.CharField("the words it rests on", max_length=300)
    history = HistoricalRecords()

    address_relations = ("mechanism", "function")

    class Meta:
        ordering = ("mechanism", "function__order")
        verbose_name = "function of a mechanism"
        verbose_name_plural = "functions of mechanisms"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("mechanism", "function"), name="function_of_mechanism_once")
        ]

    def get_absolute_url(self) -> str:
        return self.mechanism.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.mechanism}: {self.function}"
