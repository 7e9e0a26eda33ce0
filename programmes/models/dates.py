"""Dates as precise as they are known."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError


def validate_date_as_known(text: str) -> None:
    """Accept a year, a year and month, or a day; raises ValidationError for anything else."""
    for layout, length in (("%Y", 4), ("%Y-%m", 7), ("%Y-%m-%d", 10)):
        if len(text) == length and text.isascii():
            try:
                datetime.strptime(text, layout)  # noqa: DTZ007
            except ValueError:
                break
            return
    raise ValidationError(f"“{text[:30]}” is no date; write 2020, 2020-05 or 2020-05-14.")
