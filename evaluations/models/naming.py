"""Which mechanisms and instruments a suggestion of the survey speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from simple_history.models import HistoricalRecords

from partnerships.models import ContextInstrument, Mechanism

if TYPE_CHECKING:
    from people.policies import type_of_user
from surveys.models import Suggestion


class NamedInSuggestionQuerySet(models.QuerySet["NamedInSuggestion"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Links of suggestions that the reader may see."""
        return self.filter(suggestion__in=Suggestion.objects.visible_to(user))


class NamedInSuggestion(models.Model):
    """What a suggestion names: a reading of its words, kept apart from them."""

    suggestion = models.OneToOneField(Suggestion, models.CASCADE, related_name="named")
    mechanisms = models.ManyToManyField(Mechanism, blank=True, related_name="named_in_suggestions")
    instruments = models.ManyToManyField(ContextInstrument, blank=True, related_name="named_in_suggestions")
    linked = models.TextField(blank=True, editable=False, help_text="What it names, one a line.")
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    objects = NamedInSuggestionQuerySet.as_manager()

    class Meta:
        ordering = ("suggestion",)
        verbose_name_plural = "named in suggestions"

    def __str__(self) -> str:
        return f"Named in “{self.suggestion}”"
