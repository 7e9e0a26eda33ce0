"""Tables that come in: how their words are read, what waits, and what was taken over."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from record.models.citations import LONGEST_TEXT


class RememberedHeadings(models.Model):
    """How a sheet of somebody's table was read, remembered by its headings for the next one like it."""

    kind = models.CharField(max_length=20, help_text="What was brought in, as “recommendations”.")
    signature = models.CharField(max_length=64, help_text="SHA-256 of its headings in order.")
    sheet = models.CharField(
        max_length=20, blank=True, help_text="Our sheet; empty for one that is left out."
    )
    columns = models.JSONField(default=dict, help_text="Our column by number of theirs.")
    values = models.JSONField(default=dict, help_text="Our value by column and label.")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "remembered headings"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "signature"), name="headings_remembered_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:12]}"


class BroughtIn(models.Model):
    """Base: a table that somebody brought in, and for what."""

    kind = models.CharField(max_length=20, help_text="What it holds, as “recommendations”.")
    about = models.CharField(max_length=120, blank=True, help_text="For what it is, as an evaluation's name.")
    scope = models.CharField(
        max_length=3, blank=True, help_text="The State that alone reads it, if one does."
    )
    name = models.CharField("name of the file", max_length=200)
    sha256 = models.CharField(max_length=64, help_text="Of the file.")

    class Meta:
        abstract = True


class WaitingTable(BroughtIn):
    """A table that was read and is being looked at; nothing of it counts yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sheets = models.JSONField(default=list, help_text="Each sheet with its cells as text.")
    mapping = models.JSONField(default=dict, help_text="What each sheet, column and label is.")
    mapped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name


class TableImport(BroughtIn):
    """A table that was taken over: what it made and changed, and whether that was taken back."""

    title = models.CharField(max_length=250, help_text="Of what it is about.")
    counts = models.JSONField(default=dict, help_text="How many rows were new and changed, by sheet.")
    made = models.JSONField(default=dict, help_text="Keys of the records it made, by model.")
    changed = models.JSONField(default=dict, help_text="Keys and former values of what it changed, by model.")
    links = models.JSONField(default=dict, help_text="Keys and former links of what it changed, by model.")
    removed = models.JSONField(default=dict, help_text="Keys and values of what it took away, by model.")
    marks = models.JSONField(default=dict, help_text="The last row of history it wrote, by model.")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True, undone_because="")
                | (Q(undone_by__isnull=False, undone_at__isnull=False) & ~Q(undone_because="")),
                name="undone_import_says_who_when_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}: {self.name}"

    @property
    def reason(self) -> str:
        """What rows of history that are written in bulk give as the reason."""
        return str(self)[:100]
