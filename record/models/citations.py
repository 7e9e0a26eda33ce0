"""Where a fact comes from, how sure its place is; its text folded for search, its dates as known."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from reporting.addresses import reverse
from reporting.words import worded

LONGEST_TEXT = 20_000
"""Characters that one text of the portal may hold."""


def folded(text: str) -> str:
    """Return text for comparing: compatibility forms, case and runs of white space folded.

    Databases fold case differently (SQLite only for ASCII), so it is done here for all of them.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def one_alone(*names: str) -> Q:
    """Return what holds where exactly one of several links is there."""
    alone = (Q(**{f"{each}__isnull": each != one for each in names}) for one in names)
    return reduce(or_, alone)


class Searchable(models.Model):
    """Keeps ``search_text``, the folded text of the fields named in ``searched_fields``."""

    search_text = models.TextField(blank=True, editable=False)

    searched_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def fold(self) -> None:
        """Bring the folded copy up to date; for records that are written in bulk."""
        self.search_text = folded(" ".join(str(getattr(self, name)) for name in self.searched_fields))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "search_text"}
        super().save(*args, **kwargs)


class SourceDocumentKind(models.TextChoices):
    PAPER = "paper", "Meeting paper"
    WEB_PAGE = "web-page", "Web page"
    UN_DOCUMENT = "un-document", "United Nations document"
    RECORD = "portal-record", "Record of this portal"
    TRAINING = "training", "Training data: fictional"


class SourceDocument(Searchable):
    """A document or page that facts are taken from."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=SourceDocumentKind)
    publisher = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    description = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    missing = models.TextField(
        "what is missing",
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="Parts that our copy does not hold, one a line.",
    )
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    searched_fields = ("title", "publisher", "description")

    class Meta:
        ordering = ("order", "slug")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is listed; a source of training is in no list and has a page."""
        if self.kind == SourceDocumentKind.TRAINING:
            return reverse("record:source", args=[self.slug])
        return f"{reverse('record:sources')}#{self.slug}"

    @property
    def missing_parts(self) -> list[str]:
        """What our copy does not hold, part by part."""
        return self.missing.splitlines()


class Certainty(models.TextChoices):
    """How sure a value and its place are."""

    VERBATIM = "verbatim", "As printed"
    PARAPHRASE = "paraphrase", "In our own words"
    INFERRED = "inferred", "Inferred"
    COMPUTED = "computed", "Computed"
    RECORDED = "recorded", "Entered in this portal"
    MISSING = "missing", "Missing in the source"


class Citation(models.Model):
    """The place of one fact in a source document, with the certainty of its reading."""

    class Confidence(models.TextChoices):
        HIGH = "high", "high"
        MEDIUM_HIGH = "medium-high", "medium to high"
        MEDIUM = "medium", "medium"
        MEDIUM_LOW = "medium-low", "medium to low"
        LOW = "low", "low"

    source = models.ForeignKey(SourceDocument, models.PROTECT, related_name="citations")
    place = models.CharField(
        max_length=200, help_text="Paragraph, table, figure or footnote, as “Table 1” or “para 10”."
    )
    certainty = models.CharField(max_length=10, choices=Certainty)
    confidence = models.CharField(max_length=12, choices=Confidence, blank=True)
    reasoning = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    note = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    corrected_on = models.DateField(null=True, blank=True, editable=False)
    printed = models.TextField(
        blank=True,
        editable=False,
        help_text="What stood here before the first correction by a person.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(certainty__in=("inferred", "missing")) | ~Q(reasoning=""),
                name="citation_inferred_or_missing_says_why",
            ),
            models.CheckConstraint(
                condition=Q(certainty__in=Certainty.values), name="citation_certainty_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.slug}, {self.place}"

    @property
    def label(self) -> str:
        """The place in short: within the paper its paragraph or table, elsewhere the source’s title."""
        return self.place if self.source.kind == SourceDocumentKind.PAPER else self.source.title

    @property
    def certainty_label(self) -> str:
        """How sure the fact is, in words; a corrected one no longer stands as printed."""
        if self.corrected_on:
            return f"Corrected on {self.corrected_on.day} {self.corrected_on:%B %Y}"
        return str(self.get_certainty_display())

    @property
    def is_in_doubt(self) -> bool:
        sure = (Certainty.VERBATIM, Certainty.RECORDED)
        return self.certainty not in sure or self.corrected_on is not None

    @property
    def is_inferred(self) -> bool:
        return self.certainty == Certainty.INFERRED

    @property
    def is_missing(self) -> bool:
        return self.certainty == Certainty.MISSING


class CitedFact(models.Model):
    """Base of every record that says something: it has a citation and a version."""

    citation = models.OneToOneField(Citation, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Grows with every correction by a person; 1 is the record as loaded.",
    )

    class Meta:
        abstract = True


LONGEST_NOTE = 400
"""Characters of each text of a correction that a footnote repeats; the register has all of it."""


class CorrectionKind(models.TextChoices):
    SOURCE_AND_WEBSITE = "source-website", "The paper and the programme’s website differ"
    DOUBTFUL_DATE = "doubtful-date", "Doubtful date in the paper"
    INSIDE_SOURCE = "inside-source", "The paper contradicts itself"
    NAMES_VARY = "names-vary", "Names vary"
    MISPRINT = "misprint", "Misprint"
    ANOTHER_SOURCE = "another-source", "Another source differs"


class Correction(Searchable):
    """Printed wording that is wrong or contradicted: shown beside it, never instead of it."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        REJECTED = "rejected", "Rejected"

    code = models.CharField(max_length=10, unique=True)
    kind = models.CharField(max_length=20, choices=CorrectionKind)
    subject = models.CharField(max_length=200)
    printed = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    contradicted_by = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    printed_citation = models.OneToOneField(Citation, models.PROTECT, related_name="+")
    authority = models.OneToOneField(Citation, models.PROTECT, related_name="+")
    proposed = models.TextField(
        "proposed wording",
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="What should stand instead; empty where the sources only contradict each other.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Empty for what was loaded with its source.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decision_reason = models.TextField(
        "why it was decided so", blank=True, editable=False, validators=[MaxLengthValidator(LONGEST_TEXT)]
    )
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    searched_fields = ("code", "subject", "printed", "contradicted_by", "proposed")

    class Meta:
        ordering = ("order", "code")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | Q(status__in=("confirmed", "rejected"), decided_by__isnull=False, decided_at__isnull=False),
                name="correction_decided_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="correction_decided_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(decision_reason=""), name="correction_rejected_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"

    def get_absolute_url(self) -> str:
        return f"{reverse('record:sources')}#{self.code}"

    @property
    def is_rejected(self) -> bool:
        return self.status == self.Status.REJECTED

    @property
    def is_only_proposed(self) -> bool:
        """One person of the portal proposes it; nobody has confirmed it yet."""
        return self.status == self.Status.PROPOSED and self.proposed_by_id is not None

    @property
    def contradicts(self) -> bool:
        """Say whether another source, or another place of it, speaks against the fact itself."""
        return not (self.is_rejected or self.is_only_proposed or self.kind == CorrectionKind.NAMES_VARY)

    @property
    def mark(self) -> str:
        """What stands beside a fact; one person's proposal is not yet called a contradiction."""
        if self.kind == CorrectionKind.NAMES_VARY:
            return f"{self.code} spelling varies"
        if self.is_only_proposed:
            return f"{self.code} correction proposed"
        return f"{self.code} contradicted"

    @property
    def footnote(self) -> str:
        """What every file says beside a fact that this correction speaks against."""
        printed, but, proposed = (
            text
            if len(text) <= LONGEST_NOTE
            else worded("%(given)s… (in full: register, %(code)s)", given=text[:LONGEST_NOTE], code=self.code)
            for text in (self.printed, self.contradicted_by, self.proposed)
        )
        wording = f" Proposed wording: {proposed}" if proposed else ""
        return f"{self.code} ({str(self.get_status_display()).lower()}): {printed} But: {but}{wording}"


class CorrectedFact(models.Model):
    """A fact, of whichever model, that a correction stands beside."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="corrected_facts")
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    fact = GenericForeignKey("content_type", "object_id")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("correction", "content_type", "object_id"), name="corrected_fact_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=("content_type", "object_id"))]

    def __str__(self) -> str:
        return f"{self.correction.code} beside {self.fact}"


def first_day(text: str) -> date:
    """Return the first day that a date as known can mean; the text must be one."""
    return date(*(int(part) for part in (*text.split("-"), "1", "1")[:3]))  # type: ignore[arg-type]


def last_day(text: str) -> date:
    """Return the last day that a date as known can mean; the text must be one."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def date_in_words(text: str) -> str:
    """Return a date as precise as it is known: “1996”, “September 1996”, “13 March 2013”."""
    day = first_day(text)
    return {4: f"{day:%Y}", 7: f"{day:%B %Y}", 10: f"{day.day} {day:%B %Y}"}[len(text)]


def period_in_words(began: str, ended: str) -> str:
    """Return a period as known: “13 March 2013 to 14 March 2013”, “since 1996”, or nothing."""
    if began and ended:
        return date_in_words(began) if began == ended else f"{date_in_words(began)} to {date_in_words(ended)}"
    if began:
        return f"since {date_in_words(began)}"
    return f"until {date_in_words(ended)}" if ended else ""


def check_period(began: str, ended: str, *, field: str = "ended") -> None:
    """Refuse a period that ends before it can have begun; raises ValidationError at ``field``."""
    if began and ended and last_day(ended) < first_day(began):
        raise ValidationError(
            {
                field: worded(
                    "It ends (%(ended)s) before it begins (%(began)s).",
                    ended=date_in_words(ended),
                    began=date_in_words(began),
                )
            }
        )
