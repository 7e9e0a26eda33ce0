"""What a rating rests on: links and files, with page and quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from programmes import policies
from programmes.models.rounds import ActivityRating
from record.models.citations import LONGEST_TEXT
from record.paging import order_along

if TYPE_CHECKING:
    from people.policies import type_of_user

LONGEST_REASON = 2_000


class StoredFile(models.Model):
    """An uploaded file: kept outside the web root under a random name, known by its SHA-256."""

    stored_as = models.CharField(max_length=64, unique=True)
    name = models.CharField("name given by its sender", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def withdrawn(self) -> FileWithdrawal | None:
        """When and why it was withdrawn, None while it is served; no query where that was joined."""
        try:
            return self.withdrawal
        except FileWithdrawal.DoesNotExist:
            return None


class FileWithdrawal(models.Model):
    """That a file is served no longer, and why: beside its record, which may be frozen and stays as it is.

    The reason is read by everybody who could read the file; who withdrew it, by staff.
    """

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="withdrawal")
    reason = models.TextField(validators=[MaxLengthValidator(LONGEST_REASON)])
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawn on {self.withdrawn_at:%-d %B %Y}: {self.reason}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Evidence of ratings of rounds that the reader's roles may see."""
        return self.filter(rating__assessment_round__status__in=policies.readable_statuses(user))

    def with_files(self) -> Self:
        """Evidence with its files, and whether they were withdrawn, in the same query."""
        return self.select_related("file__withdrawal")


class Evidence(models.Model):
    """One piece of evidence for a rating: a link or a file, never both."""

    rating = models.ForeignKey(ActivityRating, models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField(
        "link", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="evidence")
    page = models.CharField(max_length=60, blank=True, help_text="Page or paragraph.")
    quote = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    history = HistoricalRecords()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = (*order_along("rating", ActivityRating), "pk")
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(~Q(url="") & Q(file__isnull=True)) | (Q(url="") & Q(file__isnull=False)),
                name="evidence_is_link_or_file",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def withdrawn(self) -> FileWithdrawal | None:
        """When and why its file was withdrawn; None for a link."""
        return self.file.withdrawn if self.file else None

    @property
    def in_words(self) -> str:
        """Its title, and that its file was withdrawn."""
        return f"{self.title} ({self.withdrawn})" if self.withdrawn else self.title


class OpenActivity(models.Model):
    """Somebody has an activity open in the rating form just now; only a warning to others, never a lock."""

    activity = models.ForeignKey("programmes.PlannedActivity", models.CASCADE, related_name="+")
    assessment_round = models.ForeignKey("programmes.AssessmentRound", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("assessment_round", "user"), name="one_open_activity_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.activity}"
