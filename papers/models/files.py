"""The files of a paper as they were handed out, and templates that papers once had."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from papers.models.papers import Paper
from review import states


class Format(models.TextChoices):
    """In which forms a paper is handed out."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word document"
    ANNEX_PDF = "annex.pdf", "Annex of evidence, PDF"
    ANNEX_DOCX = "annex.docx", "Annex of evidence, Word document"
    HTML = "html", "Web page"
    XLSX = "xlsx", "Data of its tables and figures"
    PPTX = "pptx", "Presentation"
    JSON = "json", "Its text as data"
    CORRIGENDUM_PDF = "corrigendum.pdf", "Corrigendum, PDF"
    CORRIGENDUM_DOCX = "corrigendum.docx", "Corrigendum, Word document"


OF_CORRIGENDUM: Final = frozenset({Format.CORRIGENDUM_PDF, Format.CORRIGENDUM_DOCX})
"""Forms that only a paper has that corrects another."""


class PaperFile(models.Model):
    """A paper in one form, as the bytes that were cleared; once it is presented they are frozen."""

    class Stage(models.TextChoices):
        CLEARED = states.CLEARED, "As cleared"
        PRESENTED = states.PRESENTED, "As presented"

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="files")
    stage = models.CharField(max_length=20, choices=Stage)
    format = models.CharField(max_length=20, choices=Format)
    content = models.BinaryField()
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-paper_id", "stage", "format")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("paper", "stage", "format"), name="paper_file_once_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.paper} ({self.format}, {self.stage})"


class PaperTemplate(models.Model):
    """A Word template that the secretariat gave for papers up to 0.2.0; no paper is written over it any more.

    The table stays: it says over what papers were written that were cleared with it, and archives of 0.2.0
    have it.
    """

    name = models.CharField("name of the file", max_length=200)
    content = models.BinaryField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(excluded_fields=["content"])

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name
