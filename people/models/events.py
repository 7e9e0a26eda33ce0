"""What happened that somebody is told of, and the mails that tell it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One thing that happened. Whom it concerns follows from its kind, and from the State or person named.

    It holds no text that anybody wrote: only what it is about is named, and the page behind it says more to
    whoever may open it.
    """

    kind = models.CharField(max_length=40, help_text="A kind of event that an app has registered.")
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    of_state = models.ForeignKey(
        "people.MemberState", models.CASCADE, null=True, blank=True, related_name="+", help_text="Who did it."
    )
    about = models.CharField(max_length=300)
    address = models.CharField(max_length=300, help_text="The page behind it, without the server.")
    to_state = models.ForeignKey(
        "people.MemberState",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The only State whose people it concerns.",
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The only person it concerns.",
    )
    is_training = models.BooleanField(default=False)
    distributed_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"


class Mail(models.Model):
    """One mail to one person that tells of one event or of several; its words are written when it is sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.EmailField(blank=True, help_text="Where it was sent last.")
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    is_refused = models.BooleanField(
        default=False, help_text="The mail server said no to its address for good."
    )
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Mail {self.pk} to {self.user}"


class MailLine(models.Model):
    """One event that one person is told of by mail, and from when on; once, whatever runs twice."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="lines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due_at = models.DateTimeField(db_index=True)
    mail = models.ForeignKey(Mail, models.CASCADE, null=True, blank=True, related_name="lines")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint(fields=("event", "user"), name="mail_line_once")]

    def __str__(self) -> str:
        return f"{self.event} to {self.user}"
