"""Why something is not shown, or not done."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models


def reasons_of(error: Exception) -> list[str]:
    """Return in words why something was refused, reason by reason."""
    return getattr(error, "messages", None) or [str(error) or "Your account may not do this."]


class NotFoundError(LookupError):
    """What was named does not exist, or not for this reader; the message says it in words."""


class StaleVersionError(Exception):
    """Somebody else changed the record meanwhile; ``current`` is what it says now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("Somebody else changed this record while you were editing it.")
        self.current = current


class NothingYetError(NotFoundError):
    """There is nothing of its kind yet, or nothing open to this reader, who named nothing."""


def check_said(text: str, else_say: str, *, field: str = "reason") -> None:
    """Refuse an act whose reason, or another text it needs, was left empty; raises ValidationError."""
    if not text.strip():
        raise ValidationError({field: else_say})
