"""Why an activity carries no level, and which of the reasons a plan may count in its base."""

from __future__ import annotations

from django.db import models


class NotRatedBecause(models.TextChoices):
    """Why an activity carries no level in a round: four different things."""

    NOT_DUE = "not-due", "Not due"
    DISCONTINUED = "discontinued", "Discontinued"
    MERGED = "merged", "Merged"
    NO_INFORMATION = "no-information", "No information"

    @property
    def after_a_number(self) -> str:
        """The reason in a sentence, as in “6 discontinued” and “1 without information”."""
        return "without information" if self == self.NO_INFORMATION else self.label.lower()
