"""Where an account is signed in, how it wants to be reached, and how long a guess has to wait."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
"""Signs by which a browser names itself and its system, in the order in which they are told apart."""


class OpenSession(models.Model):
    """One browser in which an account is signed in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    network = models.CharField(max_length=50, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at}"

    @property
    def browser_in_words(self) -> str:
        """The browser and its system, as “Firefox, Windows”; what it calls itself where it is not known."""
        browser = next((word for sign, word in BROWSERS if sign in self.browser), "")
        system = next((word for sign, word in SYSTEMS if sign in self.browser), "")
        return ", ".join(filter(None, (browser, system))) or self.browser[:60] or "unknown"


class SignInDelay(models.Model):
    """How many guesses of one name came from one network, and when the next one is looked at."""

    name_digest = models.CharField(max_length=64)
    network = models.CharField(max_length=50)
    failures = models.PositiveIntegerField(default=0)
    waits_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("name_digest", "network"), name="sign_in_delay_once")
        ]

    def __str__(self) -> str:
        return f"{self.failures} from {self.network}"


class Counted(models.Model):
    """How often something was asked for or refused within one stretch of time, for all processes."""

    kind = models.CharField(max_length=60, help_text="A kind of event, or a budget.")
    about = models.CharField(max_length=150, blank=True, help_text="An account, or a network with a budget.")
    since = models.DateTimeField(db_index=True)
    number = models.PositiveIntegerField()
    network = models.CharField(max_length=50, blank=True, help_text="From which it came last.")

    class Meta:
        verbose_name_plural = "counted"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "about", "since"), name="counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.number}"


class CacheEntry(models.Model):
    """What Django's cache in the database holds: codes that were used, limits of the account pages."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "cache entries"

    def __str__(self) -> str:
        return self.cache_key


class Preferences(models.Model):
    """What a person has chosen for themselves: language and time zone, stored for later, and mails."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    language = models.CharField(max_length=10, default="en-gb")
    time_zone = models.CharField(max_length=60, default="UTC")
    wants_notices = models.BooleanField("mails about what happens", default=True)
    mails = models.JSONField(
        default=dict, blank=True, help_text="When a mail tells of each kind of event: at once, daily, never."
    )
    chosen_at = models.DateTimeField(null=True, blank=True, editable=False)
    help_read_at = models.DateTimeField(null=True, blank=True, editable=False)
    desk_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    desk_seen_before = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the desk was opened the time before."
    )

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"Preferences of {self.user}"
