"""The frozen record of a presented round."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from programmes.models.rounds import AssessmentRound


class RoundSnapshot(models.Model):
    """A presented round as it was, with its own content; the database refuses to change it."""

    assessment_round = models.OneToOneField(AssessmentRound, models.CASCADE, related_name="snapshot")
    content = models.TextField(help_text="Canonical JSON: sorted keys, no blanks, NFC, UTF-8.")
    sha256 = models.CharField(max_length=64, help_text="Of the content.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assessment_round} {self.sha256[:12]}"
