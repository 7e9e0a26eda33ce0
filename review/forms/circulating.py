"""How something is circulated, and steps with an open circulation."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from record.forms.fields import LinesField, MomentField
from reporting.words import worded
from review.selectors.circulations import in_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SOON: Final = timedelta(days=1)
FAR: Final = timedelta(days=92)
"""A deadline that is nearer or farther is asked back: it may be a typing mistake."""
CLOSING_TIME: Final = time(17)
"""When a usual period ends on its last day, in the time zone of who circulates."""
PERIODS: Final = (("14", "two weeks"), ("21", "three weeks"), ("28", "four weeks"), ("", "another day:"))


def end_of_period(days: int, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the end of a usual period: the closing time of its last day, or of the Monday after it."""
    day = (now.astimezone(zone) + timedelta(days=days)).date()
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    return datetime.combine(day, CLOSING_TIME, zone)


class DeadlineForm(forms.Form):
    """A deadline in the time zone of who types it; one that looks like a mistake is asked back."""

    deadline = MomentField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    sure = forms.BooleanField(required=False, label="I mean this deadline")

    def __init__(self, *args: Any, zone: ZoneInfo, **others: Any) -> None:
        super().__init__(*args, **others)
        self.zone, self.now = zone, timezone.now()
        field = self.fields["deadline"]
        field.zone = zone  # type: ignore[attr-defined]
        field.label = worded("Deadline, the same for all, in %(zone)s", zone=zone.key)
        field.help_text = worded("It is now %(now)s.", now=in_words(self.now, zone))
        if self.data.get("sure") in {None, "", "False"}:
            self.fields["sure"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Ask back where the deadline is very near or far away; what was typed stays."""
        data = super().clean() or self.cleaned_data
        deadline = data.get("deadline")
        if deadline is not None and not data.get("sure") and (doubt := self._odd(deadline)):
            self.fields["sure"].widget = forms.CheckboxInput()
            raise ValidationError({"sure": doubt})
        return data

    def _odd(self, deadline: datetime) -> str:
        left = deadline - self.now
        if timedelta() < left < SOON:
            minutes = int(left.total_seconds() // 60)
            far = (
                worded("%(hours)s hours", hours=minutes // 60)
                if minutes >= 120
                else worded("%(minutes)s minutes", minutes=minutes)
            )
            return worded(
                "The deadline, %(deadline)s, is only %(far)s away. Tick the box if you mean it.",
                deadline=in_words(deadline, self.zone),
                far=far,
            )
        if left > FAR:
            return worded(
                "The deadline, %(deadline)s, is %(days)s days away. Tick the box if you mean it.",
                deadline=in_words(deadline, self.zone),
                days=left.days,
            )
        return ""

    def values(self) -> dict[str, Any]:
        """Return what was entered, without what only guards against mistakes; valid forms only."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"sure", "period"}}


class CirculateForm(DeadlineForm):
    """How something is circulated."""

    period = forms.ChoiceField(
        choices=PERIODS, required=False, label="Time to answer", widget=forms.RadioSelect, initial=""
    )
    message = LinesField(label="Message to the focal points")
    no_objection = forms.BooleanField(
        required=False, label="Silence until the deadline counts as no objection"
    )

    with_files = forms.BooleanField(
        required=False,
        label="Attach the texts to the letter, as a workbook and as PDF",
        help_text="Whoever can read the mail reads the texts then.",
    )

    field_order = ("period", "deadline", "sure", "message", "no_objection", "with_files")

    def __init__(self, *args: Any, **others: Any) -> None:
        super().__init__(*args, **others)
        self.fields["deadline"].required = False
        if not self.initial.get("deadline"):
            self.fields["period"].initial = PERIODS[0][0]

    def clean(self) -> dict[str, Any]:
        """A usual period gives the deadline; otherwise one is needed."""
        period = self.cleaned_data.get("period")
        if period:
            self.cleaned_data["deadline"] = end_of_period(int(period), self.zone, self.now)
        elif self.cleaned_data.get("deadline") is None and "deadline" not in self.errors:
            raise ValidationError({"deadline": "Choose a period, or write the day and the time."})
        return super().clean()


class MoveDeadlineForm(DeadlineForm):
    """Another deadline, with its reason."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A reason that everybody concerned reads."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
