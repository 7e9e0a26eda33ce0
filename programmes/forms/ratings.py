"""What may be typed in the rating form, on who rates what, and to withdraw a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from people.dates import AsKnownField, DayField
from people.selectors.organisation import organisation
from people.stamp import moment_of_reading
from programmes.forms.setting_up import MeetingField
from programmes.models import (
    AssessmentRound,
    AssessmentRoundKind,
    Confidence,
    Meeting,
    PlannedActivity,
    StrategicPlan,
)
from programmes.models.evidence import LONGEST_REASON
from programmes.selectors.at_work import ActivityInRound
from programmes.services.ratings import RatingEntry
from programmes.services.rounds import NewRound
from record.forms.fields import LinesField, MomentField, OptionalText
from review.models import NotRatedBecause, RatingLevel

if TYPE_CHECKING:
    from django.contrib.auth.models import User


type_of_levels = Mapping[str, RatingLevel]
type_of_activities = Mapping[str, PlannedActivity]

ENTRY_LABELS = {
    "choice": "Level",
    "merged_into": "Merged into",
    "note": "Note",
    "as_of": "As of",
    "confidence": "Confidence",
    "change_reason": "Why the level moved",
}
"""Fields of the form that two editors can both change, and what they are called."""


PLACES_OF_ENTRY = {"level": "choice", "not_rated_because": "choice"}
"""Where the form of a rating shows an error of these fields."""


class RatingForm(forms.Form):
    """What somebody enters for one activity; every field may be empty, a wrong one is reported in place."""

    version = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    choice = OptionalText(60)
    merged_into = OptionalText(20)
    note = LinesField()
    as_of = AsKnownField()
    confidence = forms.ChoiceField(required=False, choices=[("", ""), *Confidence.choices])
    change_reason = LinesField()
    evidence_title = OptionalText(200)
    evidence_url = forms.URLField(required=False, max_length=500, assume_scheme="https")
    evidence_page = OptionalText(60)
    evidence_quote = LinesField()
    evidence_file = forms.FileField(required=False, allow_empty_file=True)

    def __init__(
        self,
        *args: Any,
        row: ActivityInRound,
        levels: type_of_levels,
        activities: type_of_activities,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix=row.activity.code, initial=values_of(row), **kwargs)
        self.row, self.levels, self.activities = row, levels, activities

    def clean_choice(self) -> str:
        chosen = str(self.cleaned_data["choice"])
        data = self.data
        sent = data.getlist(self.add_prefix("choice")) if isinstance(data, MultiValueDict) else []
        if len(set(sent)) > 1:
            raise ValidationError("Two levels were sent; choose one.")
        if chosen and chosen not in self.levels and chosen not in NotRatedBecause.values:
            raise ValidationError("This is neither a level of the scale nor a reason for having none.")
        return chosen

    def clean_merged_into(self) -> str:
        typed = str(self.cleaned_data["merged_into"]).strip().casefold()
        if not typed or self.cleaned_data.get("choice") != NotRatedBecause.MERGED:
            # The field is out of sight then, and says nothing.
            return ""
        code = next((known for known in self.activities if known.casefold() == typed), "")
        if not code or code == self.row.activity.code:
            raise ValidationError("An activity is merged into another one of the same plan.")
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("evidence_url") and data.get("evidence_file"):
            self.add_error("evidence_url", "Give a link or a file; for both, add them one after the other.")
        has_evidence = data.get("evidence_url") or data.get("evidence_file")
        details = data.get("evidence_title") or data.get("evidence_page") or data.get("evidence_quote")
        if details and not has_evidence and not {"evidence_url", "evidence_file"} & set(self.errors):
            self.add_error("evidence_url", "Evidence needs a link or a file.")
        return data

    def entry(self) -> RatingEntry:
        """Return what was entered; valid forms only."""
        return self.entry_from(self.cleaned_data)

    def entry_from(self, data: Mapping[str, Any]) -> RatingEntry:
        """Return what texts of this form stand for."""
        chosen = data["choice"]
        return RatingEntry(
            level=self.levels.get(chosen),
            not_rated_because=chosen if chosen in NotRatedBecause.values else "",
            merged_into=self.activities.get(data["merged_into"])
            if chosen == NotRatedBecause.MERGED
            else None,
            note=data["note"],
            as_of=data["as_of"],
            confidence=data["confidence"],
            change_reason=data["change_reason"],
        )

    @property
    def evidence(self) -> dict[str, Any] | None:
        """The new piece of evidence, None when none was entered; valid forms only."""
        data = self.cleaned_data
        file: UploadedFile | None = data["evidence_file"]
        if not data["evidence_url"] and file is None:
            return None
        named = data["evidence_title"] or (file.name if file else data["evidence_url"])
        return {
            "title": str(named)[:200],
            "url": data["evidence_url"],
            "upload": file,
            "page": data["evidence_page"],
            "quote": data["evidence_quote"],
        }


def values_of(row: ActivityInRound) -> dict[str, Any]:
    """Return what the form of a row shows before anybody types."""
    return {"version": str(row.version), **entry_values(RatingEntry.of(row.rating))}


def entry_values(entry: RatingEntry) -> dict[str, str]:
    """Return an entry as the texts of the form."""
    return {
        "choice": entry.level.slug if entry.level else entry.not_rated_because,
        "merged_into": entry.merged_into.code if entry.merged_into else "",
        "note": entry.note,
        "as_of": entry.as_of,
        "confidence": entry.confidence,
        "change_reason": entry.change_reason,
    }


class AreaTextForm(forms.Form):
    """The key achievement or the summary of one area."""

    version = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    text = LinesField()


class RoundForm(forms.Form):
    """What a round is opened with."""

    kind = forms.ChoiceField(choices=AssessmentRoundKind.choices)
    title = forms.CharField(max_length=160)
    presented_to = MeetingField(
        Meeting.objects.none(), label="For the meeting", required=False, empty_label="not decided yet"
    )
    assessed_by = forms.CharField(max_length=120, initial=lambda: organisation().secretariat_name)
    as_of = OptionalText(60, "As of", help_text="The date of the ratings, as precise as known.")
    deadline = MomentField(
        required=False,
        label="Answers are planned by (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    updates = forms.ModelChoiceField(
        AssessmentRound.objects.none(),
        label="It updates or corrects",
        required=False,
        empty_label="no earlier round",
    )
    started_from = forms.ModelChoiceField(
        AssessmentRound.objects.none(),
        label="Start from the levels and notes of",
        required=False,
        empty_label="empty",
    )
    activities = forms.ModelMultipleChoiceField(
        PlannedActivity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Those that you correct or rate yourself",
        help_text="A corrigendum starts from all of the round that it corrects; only what you change is "
        "circulated.",
    )

    def __init__(self, *args: Any, plan: StrategicPlan, rounds: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["activities"]
        field.queryset, field.label_from_instance = plan.activities, lambda one: f"{one.code}: {one.text}"
        for name in ("updates", "started_from"):
            self.fields[name].queryset = rounds  # type: ignore[attr-defined]
        self.fields["presented_to"].queryset = meetings  # type: ignore[attr-defined]

    def new_round(self) -> NewRound:
        """Return what was entered; valid forms only."""
        data = dict(self.cleaned_data)
        return NewRound(meeting=data.pop("presented_to"), **data)


class PresentForm(forms.Form):
    """What a meeting has, and which meeting."""

    records = forms.MultipleChoiceField(
        label="What it has",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what the meeting has."},
    )
    meeting = MeetingField(Meeting.objects.none(), empty_label="Choose the meeting")
    reason = OptionalText(
        2_000, "Reason, where no date of the meeting is on record", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, meetings: Any, records: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
        self.fields["records"].choices = list(records.items())  # type: ignore[attr-defined]


class MomentForm(forms.Form):
    """A moment to look back to."""

    plan = OptionalText(60)
    moment = MomentField(required=False)

    def chosen(self) -> datetime:
        """Return the moment asked for, now when none was; valid forms only."""
        found: datetime | None = self.cleaned_data["moment"]
        return min(found or moment_of_reading(), moment_of_reading())


class WithdrawalForm(forms.Form):
    """Why a file is withdrawn."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label="Why it is withdrawn",
        help_text="Everybody who could read the file reads this, without your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give the reason; it stands where the file was."},
    )


class AssignForm(forms.Form):
    """To whom, until when, and which activities."""

    to = forms.ModelChoiceField(
        get_user_model().objects.none(), required=False, label="To", empty_label="nobody: take it back"
    )
    due_on = DayField(required=False, label="Until")
    activities = forms.ModelMultipleChoiceField(
        PlannedActivity.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, people: Iterable[User], activities: Iterable[PlannedActivity], **others: Any
    ) -> None:
        super().__init__(*args, **others)
        among = get_user_model().objects.filter(pk__in=[one.pk for one in people])
        self.fields["to"].queryset = among.order_by("first_name", "username")  # type: ignore[attr-defined]
        chosen = PlannedActivity.objects.filter(pk__in=[one.pk for one in activities])
        self.fields["activities"].queryset = chosen  # type: ignore[attr-defined]
