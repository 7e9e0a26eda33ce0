"""A table that was read and is being looked at; nothing of it counts yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PendingPartnerships(models.Model):
    """The rows of an uploaded table of mechanisms, collaborations or instruments."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    rows = models.JSONField(default=list, help_text="The cells as text, headings first.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "pending partnerships"

    def __str__(self) -> str:
        return self.name
