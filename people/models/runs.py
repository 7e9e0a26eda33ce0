"""When what runs beside the server ran last, and how it ended."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """The last run of one command."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    is_failed = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
