"""Why an activity carries no level, and which of the reasons a plan may count in its base."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from reporting.words import worded


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


def validate_reasons(text: str) -> None:
    """Refuse what is no list of reasons, each once and in their order, with blanks between them."""
    named = text.split()
    if text != " ".join(one for one in NotRatedBecause.values if one in named):
        known = ", ".join(NotRatedBecause.values)
        raise ValidationError(worded("Name reasons of this list, in its order: %(known)s.", known=known))
