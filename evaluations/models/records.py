"""Frozen tables and keys of calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import models

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


class CalendarKey(models.Model):
    """The key of an account's calendar address; only its digest is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key.")
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
