"""What colleagues say to each other about a record: no part of the record, and deleted after a time."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

LONGEST_REMARK: Final = 4000


class Conversation(models.Model):
    """What one circle says about one record.

    The circle is the secretariat (no State), the delegation of a State, or both, where one has addressed
    the other (``is_shared``).
    """

    kind = models.CharField(max_length=20, help_text="A kind of record that an app has registered.")
    subject_key = models.PositiveBigIntegerField()
    state = models.ForeignKey("people.MemberState", models.CASCADE, null=True, blank=True, related_name="+")
    is_shared = models.BooleanField(default=False, help_text="Between the secretariat and the delegation.")
    about = models.CharField(max_length=300)
    is_training = models.BooleanField(default=False)
    last_at = models.DateTimeField(db_index=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-last_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("kind", "subject_key"), condition=Q(state__isnull=True), name="conversation_of_staff"
            ),
            models.UniqueConstraint(
                fields=("kind", "subject_key", "state", "is_shared"),
                condition=Q(state__isnull=False),
                name="conversation_of_state",
            ),
            models.CheckConstraint(
                condition=Q(is_shared=False) | Q(state__isnull=False), name="shared_conversation_has_state"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="resolved_conversation_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def kept_until(self) -> datetime:
        """When it is deleted, if nobody says more."""
        return self.last_at + settings.CONVERSATIONS_KEPT_FOR


class Remark(models.Model):
    """What one person said; ``submission`` tells the same post sent twice from two."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="remarks")
    submission = models.UUIDField(unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    of_state = models.ForeignKey(
        "people.MemberState",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The delegation for which it was said; empty for the secretariat.",
    )
    at = models.DateTimeField()
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_REMARK)])
    taken_back_at = models.DateTimeField(null=True, blank=True)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.by} on {self.conversation}"
