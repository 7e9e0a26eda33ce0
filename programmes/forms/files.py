"""Form of the page that withdraws a stored file."""

from __future__ import annotations

from django import forms

from programmes.models.evidence import LONGEST_REASON


class WithdrawalForm(forms.Form):
    """Why a file is withdrawn."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label="Why it is withdrawn",
        help_text="Everybody who could read the file reads this, without your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give the reason; it stands where the file was."},
    )
