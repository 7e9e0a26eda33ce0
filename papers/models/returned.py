"""A paper that somebody edited in Word and brought back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from papers.models.papers import Paper
from reporting.addresses import reverse


class ReturnedDocument(models.Model):
    """What one document said when it came back; the file itself is not kept, and this goes after some weeks.

    ``said`` holds its paragraphs twice: with recorded changes accepted, and with them rejected.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="returned")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    name = models.CharField("name of the file", max_length=200)
    said = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ("-pk",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("papers:word-back", args=[self.paper.slug, self.pk])
