"""A paper, its blocks, its bundles, files held against it, and documents that came back from Word."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from evaluations.models import Evaluation
from people.frozen import validate_date_as_known
from people.policies import STAFF, roles_of
from programmes.models import AssessmentRound, Meeting, StrategicPlan
from record.models import Searchable
from record.models.citations import date_in_words
from reporting.addresses import reverse
from reporting.words import worded
from review import states
from review.models import ClearedByTwo, clearance_constraints
from review.states import CLEARED, DRAFT, PRESENTED
from surveys.models import Survey

if TYPE_CHECKING:
    from people.policies import type_of_user


LONGEST_BLOCK = 20_000
"""Characters of one text block: some six printed pages."""
MOST_BLOCKS = 300
"""Blocks of one paper."""


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Cleared and presented papers; for staff all."""
        if roles_of(user) & STAFF:
            return self
        return self.filter(status__in=(CLEARED, PRESENTED))


class Paper(ClearedByTwo, Searchable):
    """A paper for a meeting: which round, survey and evaluation it reports, and its title block.

    Its numbers are those of the record while it is a draft. Once cleared it is read from its files.
    """

    called = "paper"

    class Status(models.TextChoices):
        DRAFT = states.DRAFT, "Draft"
        CLEARED = states.CLEARED, "Cleared"
        PRESENTED = states.PRESENTED, "Presented"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    symbol = models.CharField(
        "document symbol", max_length=60, blank=True, help_text="As the meeting gives it; may come later."
    )
    agenda_item = models.CharField(max_length=160, blank=True)
    dated = models.CharField(
        "date",
        max_length=10,
        blank=True,
        validators=[validate_date_as_known],
        help_text="As precise as known: 2020, 2020-10 or 2020-10-14.",
    )
    distribution = models.CharField(
        max_length=40, blank=True, help_text="To whom it goes, as the meeting calls it: General, Limited."
    )
    original_language = models.CharField(
        "original language", max_length=40, blank=True, help_text="In which it was written."
    )
    prepared_by = models.CharField(
        "issued as", max_length=160, help_text="Printed under the title, as “Note by the secretariat”."
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="papers", help_text="Its session."
    )
    assessment_round = models.ForeignKey(
        AssessmentRound, models.PROTECT, related_name="papers", verbose_name="round"
    )
    survey = models.ForeignKey(Survey, models.PROTECT, null=True, blank=True, related_name="papers")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, blank=True, related_name="papers")
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revised_by",
        editable=False,
        verbose_name="corrects",
        help_text="The presented paper of which this one is the corrected text.",
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    presented_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a cleared one was opened again."
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords()

    objects = PaperQuerySet.as_manager()

    searched_fields = ("title", "symbol", "agenda_item")

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            *clearance_constraints("paper_"),
            models.UniqueConstraint(fields=("revises",), name="paper_corrected_once"),
            models.CheckConstraint(
                condition=Q(status="draft", cleared_at__isnull=True)
                | Q(status__in=("cleared", "presented"), cleared_at__isnull=False),
                name="paper_cleared_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status="presented", presented_at__isnull=False, meeting__isnull=False)
                | (~Q(status="presented") & Q(presented_at__isnull=True)),
                name="paper_presented_says_when_and_where",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("papers:paper", args=[self.slug])

    def __str__(self) -> str:
        return self.symbol or self.title

    def why_not_now(self) -> str:
        return worded(
            "The paper is %(status)s; open it again first.", status=str(self.get_status_display()).lower()
        )

    @property
    def desk_address(self) -> str:
        """Where staff take its next step."""
        return reverse("papers:desk", args=[self.slug])

    @property
    def plan(self) -> StrategicPlan:
        """The plan it reports on."""
        return self.assessment_round.plan

    @property
    def date_in_words(self) -> str:
        return date_in_words(self.dated) if self.dated else ""

    @property
    def is_draft(self) -> bool:
        return self.status == DRAFT

    @property
    def is_presented(self) -> bool:
        return self.status == PRESENTED


class PaperBlockKind(models.TextChoices):
    SUMMARY = "summary", "Summary in a frame"
    SECTION = "section", "Section heading"
    PART = "part", "Heading within a section"
    TEXT = "text", "Text"
    PIECE = "piece", "Table or figure"


class PaperBlock(models.Model):
    """One block of a paper: a heading, a text somebody writes, or a piece that the record fills.

    A piece stands in the paper or, where ``in_annex``, in its annex of evidence.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="blocks")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=PaperBlockKind)
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_BLOCK)])
    piece = models.CharField("table or figure", max_length=60, blank=True)
    in_annex = models.BooleanField(
        "in the annex", default=False, help_text="It stands in the annex of evidence, not in the paper."
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-paper_id", "order", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(kind="piece", text="") & ~Q(piece=""))
                | (~Q(kind="piece") & Q(piece="", in_annex=False)),
                name="paper_block_is_text_or_piece",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order}"


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
    files = models.JSONField(default=dict, blank=True, help_text="The names of its files by their SHA-256.")

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(sha256="") & ~models.Q(stored_as=""), name="bundle_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"Bundle of {self.paper}"


class PaperProof(models.Model):
    """One proof of one file: by whom it was asked for, and its report once the worker has read the file.

    The bytes of the file go as soon as it is read; the report goes after some days, unless a difference in it
    was accepted.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="proofs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    name = models.CharField("name of the file", max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(blank=True, help_text="Until it is read.")
    is_read = models.BooleanField(default=False)
    refused = models.TextField(
        blank=True, validators=[MaxLengthValidator(400)], help_text="Why it cannot be proven at all."
    )
    report = models.JSONField(default=dict, blank=True)
    accepted = models.JSONField(
        default=dict, blank=True, help_text="Differences that somebody accepted, by key: why, who, when."
    )

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_read=False) | models.Q(content=b""), name="proof_keeps_no_file_it_read"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.paper}"


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
