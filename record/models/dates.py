"""Dates as precise as they are known."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError

from reporting.words import worded


def first_day(text: str) -> date:
    """Return the first day that a date as known can mean; the text must be one."""
    return date(*(int(part) for part in (*text.split("-"), "1", "1")[:3]))  # type: ignore[arg-type]


def last_day(text: str) -> date:
    """Return the last day that a date as known can mean; the text must be one."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def date_in_words(text: str) -> str:
    """Return a date as precise as it is known: “1996”, “September 1996”, “13 March 2013”."""
    day = first_day(text)
    return {4: f"{day:%Y}", 7: f"{day:%B %Y}", 10: f"{day.day} {day:%B %Y}"}[len(text)]


def period_in_words(began: str, ended: str) -> str:
    """Return a period as known: “13 March 2013 to 14 March 2013”, “since 1996”, or nothing."""
    if began and ended:
        return date_in_words(began) if began == ended else f"{date_in_words(began)} to {date_in_words(ended)}"
    if began:
        return f"since {date_in_words(began)}"
    return f"until {date_in_words(ended)}" if ended else ""


def check_period(began: str, ended: str, *, field: str = "ended") -> None:
    """Refuse a period that ends before it can have begun; raises ValidationError at ``field``."""
    if began and ended and last_day(ended) < first_day(began):
        raise ValidationError(
            {
                field: worded(
                    "It ends (%(ended)s) before it begins (%(began)s).",
                    ended=date_in_words(ended),
                    began=date_in_words(began),
                )
            }
        )
