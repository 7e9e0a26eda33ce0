"""Fields and errors that forms of every app share, and in which characters a text file is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from people.dates import date_as_known
from record.models import LONGEST_TEXT
from reporting.encodings import ENCODINGS, Reading, text_in
from reporting.words import worded


class LinesField(forms.CharField):
    """A text of lines; line ends as the portal keeps them, blank lines and blanks at line ends left out."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_TEXT, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())


class OptionalText(forms.CharField):
    """A text of one line that may be left out, of at most so many characters."""

    def __init__(self, most: int, label: str | None = None, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=most, label=label, **kwargs)


def valid_form(form: Any) -> Any:
    """Return a form that is valid; raises ValidationError with its errors otherwise."""
    if not form.is_valid():
        messages = [
            f"{form[name].label if name in form.fields else 'Form'}: {error}"
            for name, errors in form.errors.items()
            for error in errors
        ]
        raise ValidationError(messages)
    return form


_MOMENT: Final = re.compile(r"(.*?)(?:[T,\s]+(\d{1,2}:\d{2}))?", re.ASCII)


class MomentField(forms.Field):
    """A day, in any usual way, and a time, in the time zone of who types; else UTC.

    Its value is in UTC.
    """

    zone: tzinfo = UTC

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()[:40]
        if not text:
            return None
        day, hour = _MOMENT.fullmatch(text).groups()  # type: ignore[union-attr]
        try:
            found = f"{date_as_known(day)} {hour or '23:59'}"
            return datetime.strptime(found, "%Y-%m-%d %H:%M").replace(tzinfo=self.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            message = "Write the day and the time in %(zone)s, as 14 May 2030 18:00."
            raise ValidationError(worded(message, zone=self.zone)) from None


@dataclass(frozen=True)
class AskedEncoding:
    """What the field asks: the ways that are possible, the one chosen, the file that waits for the answer."""

    chosen: str = ""
    readings: list[Reading] = field(default_factory=list)
    name: str = ""
    waiting: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Value and label of every way; with the heading row where it is asked."""
        if self.readings:
            return [(one.encoding, f"{one.called}: {one.heading}") for one in self.readings]
        return list(ENCODINGS.items())


def read_as(name: str, content: bytes, chosen: str) -> str:
    """Say as what a text file was read, where that is not the UTF-8 that everybody expects."""
    if content[:2] == b"PK":
        return ""
    called = text_in(content, chosen)[1]
    return (
        ""
        if called == ENCODINGS["utf-8"]
        else worded("“%(name)s” was read as %(called)s.", name=name, called=called)
    )
