"""A finished bundle to carry away; how far the making of one is stands in its job."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from papers.models.papers import Paper


class Bundle(models.Model):
    """One finished bundle: of which paper, for whom, asked for by whom, and its file."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", "What everybody may read"
        STAFF = "staff", "With drafts, for the secretariat"

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="bundles")
    audience = models.CharField(max_length=12, choices=Audience)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField(help_text="It holds what was on record then, or later.")
    stored_as = models.CharField(max_length=70)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(sha256="") & ~models.Q(stored_as=""), name="bundle_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"Bundle of {self.paper}"
