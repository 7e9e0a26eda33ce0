"""What came by letter, as the secretariat types it for a State."""

from __future__ import annotations

from typing import Any

from django import forms

from record.forms.fields import LinesField
from review.models import Attribution, RecordedAnswer


class CameOutsideForm(forms.Form):
    """How an answer came, when, and how the State is to be named."""

    came_by = forms.ChoiceField(
        label="How it came", choices=RecordedAnswer.CameBy.choices, widget=forms.RadioSelect
    )
    received_on = forms.DateField(
        label="Day on which it came", widget=forms.DateInput(attrs={"type": "date"})
    )
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
