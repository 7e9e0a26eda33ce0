"""Frozen tables, tables being read in, remembered column maps, and keys of calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from evaluations.models.evaluations import Evaluation
from programmes.models import AssessmentRound


class FollowUpSnapshot(models.Model):
    """The state of all recommendations when a round was presented; the database refuses to change it."""

    assessment_round = models.OneToOneField(
        AssessmentRound, models.CASCADE, related_name="follow_up_snapshot"
    )
    content = models.TextField(help_text="Canonical JSON: sorted keys, no blanks, NFC, UTF-8.")
    sha256 = models.CharField(max_length=64, help_text="Of the content.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Follow-up at {self.assessment_round} {self.sha256[:12]}"


class ColumnMap(models.Model):
    """How the columns and labels of somebody's tracker were read, remembered by its headings."""

    signature = models.CharField(max_length=64, unique=True, help_text="SHA-256 of its headings in order.")
    columns = models.JSONField(default=dict, help_text="Our field by heading.")
    values = models.JSONField(default=dict, help_text="Our value by field and label.")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.signature[:12]


class PendingTable(models.Model):
    """A table of recommendations that was read and is being looked at; nothing of it counts yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    rows = models.JSONField(default=list, help_text="The cells as text, headings first.")
    columns = models.JSONField(default=dict, help_text="Our field by number of the column.")
    values = models.JSONField(default=dict, help_text="Our value by field and label.")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class CalendarKey(models.Model):
    """The key of an account's calendar address; only its digest is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key.")
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
