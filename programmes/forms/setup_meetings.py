"""Forms of meetings, their kinds, and platforms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from intake.dates import date_as_known
from people.frozen import validate_documents
from people.models import MeetingKind
from people.selectors.organisation import meeting_kinds
from programmes.models import Meeting, ProgrammeArea
from record.forms.editing import RecordForm
from record.forms.fields import LinesField


class MeetingKindForm(forms.Form):
    """A kind of meetings."""

    name = forms.CharField(max_length=80, label="Kind of meeting")
    plural = forms.CharField(max_length=80, required=False, label="Plural")
    receives_rounds = forms.BooleanField(
        required=False, initial=True, label="Rounds and papers are presented to it, and it adopts plans"
    )


class MeetingForm(RecordForm):
    """A meeting with what is known of its time."""

    code = forms.CharField(
        max_length=20,
        label="Code",
        validators=[RegexValidator(r"^[^\s/?#]+$", "A code has no blanks and none of / ? #.")],
        help_text="Short, as GC-12; it stands in lists and papers.",
    )
    name = forms.CharField(max_length=200, label="Name")
    kind = forms.ModelChoiceField(MeetingKind.objects.none(), label="Kind", empty_label=None)
    starts = forms.CharField(
        max_length=30,
        required=False,
        label="Begins",
        help_text="As precise as known: 2027, March 2027 or 10 March 2027.",
    )
    ends_on = forms.DateField(
        required=False,
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Where days are known.",
    )
    place = forms.CharField(max_length=120, required=False, label="Place")
    decided = forms.CharField(
        max_length=400, required=False, label="What it decided", widget=forms.Textarea(attrs={"rows": 2})
    )
    documents = LinesField(
        label="Documents",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_documents],
        help_text="One a line: its title, a blank, its address.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = meeting_kinds()  # type: ignore[attr-defined]

    def clean_starts(self) -> str:
        typed = str(self.cleaned_data["starts"]).strip()
        try:
            return date_as_known(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def meeting_values(self) -> dict[str, Any]:
        """Return the fields of the meeting; valid forms only."""
        data = {name: self.cleaned_data[name] for name in self.own_fields() if name != "starts"}
        return data | _known(self.cleaned_data["starts"])


def _known(text: str) -> dict[str, Any]:
    """Return year, month and first day of a date that is as precise as known."""
    year, month, day = (*text.split("-"), "", "", "")[:3] if text else ("", "", "")
    return {
        "year": int(year) if year else None,
        "month": int(month) if month and not day else None,
        "starts_on": date.fromisoformat(text) if day else None,
    }


def shown_of_meeting(meeting: Meeting) -> dict[str, Any]:
    """Return what the form shows of a meeting."""
    names = ("code", "name", "kind", "ends_on", "place", "decided", "documents")
    starts = ""
    if meeting.starts_on:
        starts = meeting.starts_on.isoformat()
    elif meeting.year:
        starts = f"{meeting.year}-{meeting.month:02}" if meeting.month else str(meeting.year)
    return {name: getattr(meeting, name) for name in names} | {"starts": starts}


class PlatformForm(RecordForm):
    """A platform that grew out of an area."""

    area = forms.ModelChoiceField(ProgrammeArea.objects.none(), label="Area", empty_label=None)
    code = forms.CharField(max_length=20, label="Code", help_text="Short, as it is called in papers.")
    name = forms.CharField(max_length=160, label="Name")
    launched_in = forms.IntegerField(
        required=False, min_value=1900, max_value=2200, label="Launched in", help_text="The year, if known."
    )
    also_printed_as = LinesField(
        label="Other spellings", help_text="One a line.", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        real = ProgrammeArea.objects.of_plans(is_training=False)
        self.fields["area"].queryset = real  # type: ignore[attr-defined]
