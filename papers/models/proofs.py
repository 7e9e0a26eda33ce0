"""A file that somebody had laid beside its paper, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone

from papers.models.papers import Paper


class PaperProof(models.Model):
    """One proof of one file: by whom it was asked for, and its report once the worker has read the file.

    The bytes of the file go as soon as it is read; the report goes after some days, and with it the copy with
    notes, where one was asked for.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="proofs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    name = models.CharField("name of the file", max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(blank=True, help_text="Until it is read.")
    wants_copy = models.BooleanField(default=False, help_text="Its differences are to stand in a copy.")
    marked_copy = models.BinaryField(default=bytes, blank=True, help_text="With its differences as notes.")
    is_read = models.BooleanField(default=False)
    refused = models.TextField(
        blank=True, validators=[MaxLengthValidator(400)], help_text="Why it cannot be proven at all."
    )
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_read=False) | models.Q(content=b""), name="proof_keeps_no_file_it_read"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.paper}"
