"""Dates as people write them, in cells and fields: “2019-12”, “March 2020”, “31-Dec-19”, “8 May 2019”."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from people.frozen import validate_date_as_known
from reporting.words import worded

AS_KNOWN: Final = "As precise as known: 2027, March 2027 or 10 March 2027."
_MONTHS: Final = {
    word.casefold(): number for names in (month_name, month_abbr) for number, word in enumerate(names) if word
} | {"sept": 9}
_WORD: Final = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>\d{4}|\d{2})"
_LAYOUTS: Final = tuple(
    re.compile(one, re.ASCII)
    for one in (
        rf"{_DAY}[\s-]+{_WORD}[\s,-]+{_YEAR}",
        rf"{_WORD}\s+{_DAY},?\s+(?P<year>\d{{4}})",
        rf"{_WORD}[\s,-]+{_YEAR}",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
    )
)
_SLASHES: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_THIS_CENTURY: Final = 70
"""Years of two digits below this one are of the 2000s."""


def date_as_known(text: str) -> str:
    """Return a date as precise as it is written: 2020, 2020-05 or 2020-05-14.

    A month is never made a day. Raises ValueError, in words for its sender, for what is no date and for
    what can be read in two ways, as 05/06/2021.
    """
    text = " ".join(text.split())
    found = _by_slashes(text) or _by_layout(text) or text
    try:
        validate_date_as_known(found)
    except ValidationError:
        raise ValueError(
            worded("“%(given)s” is not a date; write 2020, 2020-05 or 2020-05-14.", given=text[:30])
        ) from None
    return found


def _by_layout(text: str) -> str:
    for layout in _LAYOUTS:
        match = layout.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["month"]) if parts["month"].isdigit() else _MONTHS.get(parts["month"].casefold())
        if month is None:
            continue
        return _written(_full_year(parts["year"]), month, int(parts.get("day") or 0))
    return ""


def _by_slashes(text: str) -> str:
    match = _SLASHES.fullmatch(text)
    if match is None:
        return ""
    first, second, year = (int(part) for part in match.groups())
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(
            worded(
                "“%(given)s” can be two days; write %(year)s-%(second)s-%(first)s or the other one.",
                given=text,
                year=year,
                second=f"{second:02}",
                first=f"{first:02}",
            )
        )
    day, month = (first, second) if second <= 12 else (second, first)
    return _written(year, month, day)


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < _THIS_CENTURY else 1900)


def _written(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


def _read(text: str) -> str:
    try:
        return date_as_known(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class AsKnownField(forms.CharField):
    """A date as precise as it is known: a year, a month or a day, typed in any usual way.

    Its value is 2020, 2020-05 or 2020-05-14.
    """

    def __init__(self, label: str | None = None, help_text: str = AS_KNOWN, **kwargs: Any) -> None:
        super().__init__(label=label, help_text=help_text, **{"required": False, "max_length": 30, **kwargs})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return _read(text) if text else ""


class DayField(forms.DateField):
    """A day, typed in any usual way or picked from the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = _read(value)
        if len(found) < 10:
            raise ValidationError("Write the day too, as 14 May 2020.")
        return date.fromisoformat(found)
