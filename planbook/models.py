"""Plans that come in as workbooks: how their words are read, what waits, and what was taken over."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from record.models.text import LONGEST_TEXT


class PlanBookMap(models.Model):
    """How a sheet of somebody's plan was read, remembered by its headings."""

    signature = models.CharField(max_length=64, unique=True, help_text="SHA-256 of its headings in order.")
    sheet = models.CharField(
        max_length=20, blank=True, help_text="Our sheet; empty for one that is left out."
    )
    columns = models.JSONField(default=dict, help_text="Our column by number of theirs.")
    values = models.JSONField(default=dict, help_text="Our value by column and label.")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.signature[:12]


class PendingPlanBook(models.Model):
    """A workbook of a plan that was read and is being looked at; nothing of it counts yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
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


class PlanImport(models.Model):
    """A workbook that was taken over: what it made and changed, and whether that was taken back."""

    name = models.CharField("name of the file", max_length=200)
    sha256 = models.CharField(max_length=64, help_text="Of the file.")
    plan_slug = models.CharField(max_length=40)
    plan_title = models.CharField(max_length=200)
    counts = models.JSONField(default=dict, help_text="How many rows were new and changed, by sheet.")
    made = models.JSONField(default=dict, help_text="Keys of the records it made, by model.")
    changed = models.JSONField(default=dict, help_text="Keys and former values of what it changed, by model.")
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
        """What every row of history that it wrote gives as the reason."""
        return str(self)[:100]
