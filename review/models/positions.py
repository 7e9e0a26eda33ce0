"""What States answered to a circulation, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from people.models import MemberState
from record.models.citations import LONGEST_TEXT
from review.models.circulations import Attribution, CirculatedText
from review.models.scales import RatingLevel


class PositionKind(models.TextChoices):
    CONCUR = "concur", "Concur"
    COMMENT = "comment", "Comment"
    ANOTHER_LEVEL = "another-level", "Propose another level"
    RESERVE = "reserve", "Reserve"


class Position(models.Model):
    """What one State says of one circulated text, and what became of it."""

    class Disposition(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Partly accepted"
        NOT_ACCEPTED = "not-accepted", "Not accepted"

    text_of = models.ForeignKey(CirculatedText, models.CASCADE, related_name="positions")
    state = models.ForeignKey(MemberState, models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=15, choices=PositionKind, blank=True, help_text="Empty while a draft is a mere thought."
    )
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    proposed_level = models.ForeignKey(RatingLevel, models.PROTECT, null=True, blank=True, related_name="+")
    attribution = models.CharField(
        max_length=12,
        choices=Attribution,
        blank=True,
        help_text="Where it differs from that of the whole answer.",
    )
    disposition = models.CharField(max_length=12, choices=Disposition, blank=True)
    disposition_text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When the State withdrew its reservation."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    came_by = ""
    """How it came where it did not come through the portal; set by who reads it with its circulation."""

    class Meta:
        ordering = ("text_of", "state__name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("text_of", "state"), name="position_once_a_state"),
            models.CheckConstraint(
                condition=Q(kind="another-level") | Q(proposed_level__isnull=True),
                name="position_proposes_a_level_or_not",
            ),
            models.CheckConstraint(
                condition=Q(disposition="") | ~Q(disposition_text="") | Q(kind="concur"),
                name="disposition_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.get_kind_display()} on {self.text_of}"

    @property
    def lacks(self) -> str:
        """What it still lacks before it can be sent, in words; empty when nothing does."""
        if not self.kind:
            return "Say whether you concur, comment, propose another level or reserve."
        if self.kind == PositionKind.ANOTHER_LEVEL and self.proposed_level_id is None:
            return "Choose the level you propose."
        if self.kind == PositionKind.ANOTHER_LEVEL and not self.text.strip():
            return "Give the reason for the level you propose."
        if self.kind != PositionKind.CONCUR and not self.text.strip():
            return "Write what you comment on or reserve."
        return ""

    @property
    def is_reservation(self) -> bool:
        """It stands beside the rating: a reservation or another level, not accepted and not withdrawn."""
        return (
            self.kind in (PositionKind.RESERVE, PositionKind.ANOTHER_LEVEL)
            and self.disposition in (self.Disposition.PARTLY, self.Disposition.NOT_ACCEPTED)
            and self.settled_at is None
        )
