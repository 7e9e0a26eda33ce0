"""What did not come through the portal: answers by letter or at a meeting, and standing instructions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from people.models import MemberState
from record.models.citations import LONGEST_TEXT
from reporting.words import worded
from review.models.circulations import CirculationRecipient


class RecordedAnswer(models.Model):
    """How an answer came that the secretariat recorded on behalf of a State, and the State’s word on it."""

    class CameBy(models.TextChoices):
        LETTER = "letter", "by letter"
        MEETING = "meeting", "at the meeting"
        MAIL = "mail", "by e-mail"
        TELEPHONE = "telephone", "by telephone"

    recipient = models.OneToOneField(CirculationRecipient, models.CASCADE, related_name="on_behalf")
    came_by = models.CharField("how it came", max_length=10, choices=CameBy)
    received_on = models.DateField("day on which it came")
    note = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    scan = models.BinaryField(default=bytes, blank=True, editable=False)
    scan_name = models.CharField(max_length=200, blank=True)
    scan_type = models.CharField(max_length=100, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was taken back; the scan stays as evidence."
    )
    history = HistoricalRecords(excluded_fields=["scan"])

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_answer_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.get_came_by_display()}"

    @property
    def in_words(self) -> str:
        """How it came, and whether the State has confirmed it."""
        how = str(self.get_came_by_display())
        return how if self.confirmed_at else worded("%(how)s, not confirmed yet", how=how)


class StandingNoObjection(models.Model):
    """A State's own instruction that its silence means no objection, from when to when."""

    state = models.ForeignKey(MemberState, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("state",), condition=Q(ended_at__isnull=True), name="standing_no_objection_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_no_objection_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"No objection of {self.state} from {self.given_at:%d %B %Y}"
