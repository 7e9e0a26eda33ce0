"""A pledge of the member States, as it might be circulated before a meeting."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from simple_history.models import HistoricalRecords

from programmes.models import StrategicPlan
from review import states
from review.models import Circulation, ClearedByTwo, clearance_constraints


class Pledge(ClearedByTwo):
    """What the States promise for a plan, in one sentence."""

    called = "pledge"

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CIRCULATED = states.CIRCULATED, "Circulated to focal points"
        CLEARED = states.CLEARED, "Cleared"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    plan = models.ForeignKey(StrategicPlan, models.CASCADE, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    circulations = GenericRelation(Circulation, related_query_name="pledge")
    history = HistoricalRecords()

    class Meta:
        app_label = "example"
        constraints: ClassVar = [*clearance_constraints("pledge_")]

    def __str__(self) -> str:
        return self.title

    @property
    def desk_address(self) -> str:
        """Where staff take its next step."""
        return f"/pledges/{self.slug}/"

    @property
    def answers_address(self) -> str:
        """Where staff answer what members sent."""
        return f"/pledges/{self.slug}/answers/"

    @property
    def read_address(self) -> str:
        """Where everybody reads it once it is cleared."""
        return f"/pledges/{self.slug}/"
