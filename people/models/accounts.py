"""What is on record of an account beside its name and its roles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from reporting.words import worded


class ActedOn:
    """What every record says that acts are done to: what it is called, and why one is not done to it now."""

    status: Any
    called = "record"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is done to it, whatever its state is called."""
        return False

    def why_not_now(self) -> str:
        """Why an act that its state forbids is not done, as a sentence."""
        state = str(self.get_status_display()).lower()  # type: ignore[attr-defined]
        return worded(
            "The %(called)s is “%(state)s”; this can be done in another state only.",
            called=self.called,
            state=state,
        )

    def why_not_yours(self) -> str:
        """Why an act is not done by an account whose role would allow it."""
        return "Your account may not do this."


class AccountTerm(models.Model):
    """The last day of an account that is not to last, as that of an evaluator."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="term")
    ends_on = models.DateField("last day")
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"{self.user} until {self.ends_on}"
