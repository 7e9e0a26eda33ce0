"""What a State’s people may type about a circulation, and the secretariat for a State or in answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.dates import DayField
from record.forms.fields import LinesField, OptionalText
from review.models import Attribution, Position, PositionKind, RatingLevel, RecordedAnswer
from review.selectors.reviews import ReviewRow
from review.services.positions import PositionEntry, entry_problems

POSITION_LABELS = {"kind": "Position", "proposed_level": "Level", "text": "Text", "attribution": "Named"}
"""Fields that two colleagues can both change, and what they are called."""


class PositionForm(forms.Form):
    """The position of one's own State on one circulated text."""

    version = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    kind = forms.ChoiceField(required=False, choices=[("", "No position yet"), *PositionKind.choices])
    proposed_level = OptionalText(60)
    text = LinesField()
    attribution = forms.ChoiceField(
        required=False, choices=[("", "as the whole answer"), *Attribution.choices]
    )

    def __init__(self, *args: Any, row: ReviewRow, levels: Mapping[str, RatingLevel], **kwargs: Any) -> None:
        super().__init__(*args, prefix=row.text.code, initial=position_values(row), **kwargs)
        self.row, self.levels = row, levels

    def clean_proposed_level(self) -> str:
        chosen = str(self.cleaned_data["proposed_level"])
        if chosen and chosen not in self.levels:
            raise ValidationError("This is not a level of the scale of the plan.")
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            for name, message in entry_problems(self.entry(), self.row.text).items():
                self.add_error(name, message)
        return data

    def entry(self) -> PositionEntry:
        """Return what was entered; a level counts only where another one is proposed. Valid forms only."""
        return self.entry_from(self.cleaned_data)

    def entry_from(self, data: Mapping[str, Any]) -> PositionEntry:
        """Return what texts of this form stand for."""
        proposes = data["kind"] == PositionKind.ANOTHER_LEVEL
        return PositionEntry(
            kind=data["kind"],
            text=data["text"],
            proposed_level=self.levels.get(data["proposed_level"]) if proposes else None,
            attribution=data["attribution"],
        )


def position_values(row: ReviewRow) -> dict[str, Any]:
    """Return what the form of a row shows before anybody types."""
    return {"version": row.version, **entry_texts(PositionEntry.of(row.position))}


def entry_texts(entry: PositionEntry) -> dict[str, str]:
    """Return an entry as the texts of the form."""
    return {
        "kind": entry.kind,
        "proposed_level": entry.proposed_level.slug if entry.proposed_level else "",
        "text": entry.text,
        "attribution": entry.attribution,
    }


class SendForm(forms.Form):
    """How the positions of a State are to be named, chosen when they are sent."""

    attribution = forms.ChoiceField(
        choices=Attribution.choices,
        widget=forms.RadioSelect,
        label="How are your positions to be shown after clearing?",
    )


class DispositionForm(forms.Form):
    """The secretariat's answer to one position."""

    version = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    disposition = forms.ChoiceField(required=False, choices=[("", ""), *Position.Disposition.choices])
    disposition_text = LinesField()
    rate_now = forms.BooleanField(required=False)
    seen_level = OptionalText(200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:
        initial = {
            "version": position.version,
            "disposition": position.disposition,
            "disposition_text": position.disposition_text,
        }
        super().__init__(*args, prefix=f"position-{position.pk}", initial=initial, **kwargs)
        self.position = position


class CameOutsideForm(forms.Form):
    """How an answer came, when, and how the State is to be named."""

    came_by = forms.ChoiceField(
        label="How it came", choices=RecordedAnswer.CameBy.choices, widget=forms.RadioSelect
    )
    received_on = DayField(label="Day on which it came")
    attribution = forms.ChoiceField(
        label="How its positions are shown after clearing",
        choices=Attribution.choices,
        widget=forms.RadioSelect,
    )
    scan = forms.FileField(required=False, label="Scan or file", help_text="PDF, PNG, JPEG or DOCX.")
    note = LinesField(label="Note")

    def values(self) -> dict[str, Any]:
        """Return what was entered; valid forms only."""
        return {name: value or None if name == "scan" else value for name, value in self.cleaned_data.items()}
