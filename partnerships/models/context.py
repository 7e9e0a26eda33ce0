"""Resolutions, agreements and frameworks of the wider context, and what each means for a programme area."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.db import models
from simple_history.models import HistoricalRecords

from people.frozen import validate_date_as_known
from programmes.models import PlannedActivity, ProgrammeArea, StrategicPlan
from record.models import LONGEST_TEXT, CitedFact, Searchable
from record.models.citations import date_in_words
from reporting.addresses import reverse

INSTRUMENT_NAME = RegexValidator(
    r"^(?!new$)[a-z0-9][a-z0-9-]{0,59}\Z", "Write lower case letters, digits and hyphens; not “new”."
)


class ContextInstrumentKind(models.TextChoices):
    RESOLUTION = "resolution", "Resolution"
    AGREEMENT = "agreement", "Agreement"
    COMMITMENT = "commitment", "Commitment under an agreement"
    FRAMEWORK = "framework", "Framework"
    TARGETS = "targets", "Goals and targets"
    APPROACH = "approach", "Approach under discussion"
    OWN = "own", "Instrument of our own"


class ContextInstrument(Searchable, CitedFact):
    """One instrument of the wider context: who adopted it, when, what it asks of whom."""

    slug = models.CharField("name in addresses", max_length=60, unique=True, validators=[INSTRUMENT_NAME])
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=ContextInstrumentKind)
    body = models.CharField("adopted by", max_length=200, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    dated = models.CharField(
        "adopted on",
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="As precise as known: 2019, 2019-05 or 2019-05-31; empty where the source gives none.",
    )
    due = models.CharField(
        "to be met by",
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="As precise as known; empty where nothing is due.",
    )
    url = models.URLField(
        "address", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    asked_of = models.CharField("asks whom", max_length=200, blank=True)
    asks = models.TextField("what it asks", blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    plans = models.ManyToManyField(StrategicPlan, blank=True, related_name="instruments")
    activities = models.ManyToManyField(
        PlannedActivity, blank=True, related_name="instruments", help_text="Activities that name it."
    )
    linked = models.TextField(blank=True, editable=False, help_text="Its links, one a line.")
    order = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    searched_fields = ("title", "body", "symbol", "asked_of", "asks")

    class Meta:
        ordering = ("order", "slug")

    def get_absolute_url(self) -> str:
        return f"{reverse('partnerships:context')}#{self.slug}"

    def __str__(self) -> str:
        return self.symbol or self.title

    @property
    def code(self) -> str:
        """The short name by which links tell of it."""
        return self.slug

    @property
    def when(self) -> str:
        """When it was adopted and what is due, as far as the source says."""
        parts = [date_in_words(self.dated)] if self.dated else []
        parts += [f"due {date_in_words(self.due)}"] if self.due else []
        return ", ".join(parts) or "no date in the source"

    @property
    def moment(self) -> str:
        """By what it is placed on a line of time: its date, else what is due; empty for neither."""
        return self.dated or self.due


class InstrumentMeaning(CitedFact):
    """What an instrument means for one programme area, in our own words."""

    instrument = models.ForeignKey(ContextInstrument, models.CASCADE, related_name="meanings")
    area = models.ForeignKey(ProgrammeArea, models.PROTECT, related_name="meanings")
    text = models.TextField("what it means for the area", validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    address_relations = ("instrument", "area")

    class Meta:
        ordering = ("instrument", "area__order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("instrument", "area"), name="instrument_meaning_once_an_area")
        ]

    def get_absolute_url(self) -> str:
        return self.instrument.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.instrument} for {self.area}"
