"""A bundle to carry away, and how far its making has come."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from papers.models.papers import Paper

SILENT_FOR: Final = timedelta(seconds=90)
"""So long after its last sign of life a job counts as interrupted; a step takes a few seconds."""
STEPS: Final = (
    "the paper in its forms",
    "figures with their data",
    "tables of data",
    "pages to read offline",
    "sums and signature",
)
"""What is done for a bundle, in order."""


class Bundle(models.Model):
    """One making of a bundle: asked for by whom, how far it is, and the file it became."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", "What everybody may read"
        STAFF = "staff", "With drafts, for the secretariat"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="bundles")
    audience = models.CharField(max_length=12, choices=Audience)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    step = models.PositiveSmallIntegerField(default=0, help_text="Steps that are finished.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField("last sign of life", default=timezone.now)
    stored_as = models.CharField(max_length=70, blank=True)
    size = models.PositiveIntegerField(default=0, help_text="In bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("paper", "audience"),
                condition=Q(state__in=("waiting", "running")),
                name="one_bundle_being_made_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(sha256="") & ~Q(stored_as="")), name="bundle_done_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"Bundle of {self.paper}"

    @property
    def is_interrupted(self) -> bool:
        """Whoever made it has given no sign of life for too long."""
        at_work = self.state in {self.State.WAITING, self.State.RUNNING}
        return at_work and timezone.now() - self.seen_at > SILENT_FOR

    @property
    def is_at_work(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING} and not self.is_interrupted

    @property
    def steps(self) -> int:
        return len(STEPS)

    @property
    def doing(self) -> str:
        """What is being done just now, in words."""
        return STEPS[min(self.step, len(STEPS) - 1)]

    @property
    def told(self) -> str:
        """Its state in words."""
        return "Interrupted" if self.is_interrupted else str(self.get_state_display())
