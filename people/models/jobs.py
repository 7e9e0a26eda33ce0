"""Work that goes on after whoever asked for it has left, and what runs by itself: how far, how ended."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

BEAT: Final = timedelta(seconds=10)
"""How often a worker gives a sign of life for the job it does."""
SILENT_FOR: Final = timedelta(seconds=40)
"""So long after the last sign of life a job counts as interrupted."""
WAITS_LONG: Final = timedelta(seconds=60)
"""A job that has waited for longer is said to wait for a worker."""


class Job(models.Model):
    """One piece of work for the worker: its row is all that anybody knows of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "At work"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        INTERRUPTED = "interrupted", "Interrupted"

    AT_WORK: ClassVar = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=120, blank=True, help_text="One is at work at a time for each.")
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    step = models.PositiveIntegerField(default=0, help_text="Steps that are finished.")
    steps = models.PositiveIntegerField(default=0, help_text="Steps in all; 0 where nobody knows.")
    doing = models.CharField(max_length=120, blank=True, help_text="What is done just now.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField("last sign of life", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=400, blank=True, help_text="What came of it, in a sentence.")
    address = models.CharField(max_length=200, blank=True, help_text="Where what came of it is read.")
    turn = models.CharField(
        max_length=40, blank=True, help_text="The turn of the schedule that it does; each is done once."
    )
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often a worker has begun it.")
    worker = models.CharField(max_length=120, blank=True, help_text="Machine and process that do it.")

    class Meta:
        ordering = ("-pk",)
        indexes: ClassVar = [models.Index(fields=("state", "id"), name="job_by_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("kind", "about"),
                condition=Q(state__in=("waiting", "running")),
                name="one_job_at_work_about_a_thing",
            ),
            models.UniqueConstraint(
                fields=("kind", "turn"), condition=~Q(turn=""), name="one_job_a_turn_of_the_schedule"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_interrupted(self) -> bool:
        """Whoever did it was stopped, or has given no sign of life for too long."""
        if self.state == self.State.RUNNING:
            return self.seen_at is None or timezone.now() - self.seen_at > SILENT_FOR
        return self.state == self.State.INTERRUPTED

    @property
    def is_at_work(self) -> bool:
        """It waits for a worker or a worker does it."""
        return self.state in self.AT_WORK and not self.is_interrupted

    @property
    def waits_long(self) -> bool:
        """No worker has taken it for a minute."""
        return self.state == self.State.WAITING and timezone.now() - self.asked_at > WAITS_LONG

    @property
    def state_in_words(self) -> str:
        """Its state in words."""
        if self.is_interrupted:
            return self.State.INTERRUPTED.label
        if self.is_at_work and self.cancel_asked_at:
            return "Being cancelled"
        return str(self.get_state_display())


class Run(models.Model):
    """The last run of one command."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    is_failed = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
