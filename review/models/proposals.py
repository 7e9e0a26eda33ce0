"""An act that somebody asks for with a reason: done by one person where that is enough, else by a second."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.frozen import proposed_acts
from people.models import two_people
from record.models.citations import LONGEST_TEXT
from reporting.addresses import reverse

REVERSIBLE_FOR: Final = timedelta(days=7)
"""How long what one person changed in cleared wording can be taken back."""


class Proposal(models.Model):
    """One act on one record: who asked for it and why, how many people it takes, and who decided.

    ``details`` holds what the act needs, as plain values; ``content_digest`` the SHA-256 of the content
    that the first person saw, where the second must see the same.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waits for a second person"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        TAKEN_BACK = "taken-back", "Taken back"

    act = models.CharField(max_length=12, choices=proposed_acts)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    reason = models.TextField(validators=[MaxLengthValidator(LONGEST_TEXT)])
    details = models.JSONField(default=dict, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    takes = models.PositiveSmallIntegerField("people it takes", default=2)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("act", "content_type", "object_id"),
                condition=Q(state="open"),
                name="one_open_proposal_an_act",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="proposal_decision_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="done", takes=2)
                | (Q(decided_by__isnull=False) & two_people("proposed_by", "decided_by")),
                name="proposal_takes_two_people",
            ),
            models.CheckConstraint(condition=Q(takes__in=(1, 2)), name="proposal_takes_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("review:proposal", args=[self.pk])

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What it changes of its subject: each field as pages call it, before and after."""
        labels = self.details.get("labels", {})
        return [
            (labels.get(name, name), before, after)
            for name, (before, after) in self.details.get("changes", {}).items()
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def reversible_until(self) -> Any:
        """Until when one person's change can be taken back; None for what cannot."""
        if self.takes == 1 and self.state == self.State.DONE:
            return self.proposed_at + REVERSIBLE_FOR
        return None

    @property
    def is_reversible(self) -> bool:
        until = self.reversible_until
        return until is not None and timezone.now() < until
