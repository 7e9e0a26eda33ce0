"""How something is circulated, and steps with an open circulation."""

from __future__ import annotations

from django import forms

from record.forms.fields import LinesField, MomentField


class CirculateForm(forms.Form):
    """How a round is circulated."""

    deadline = MomentField(
        label="Deadline (UTC), the same for all",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    message = LinesField(label="Message to the focal points")
    no_objection = forms.BooleanField(
        required=False, label="Silence until the deadline counts as no objection"
    )


class ExtendForm(forms.Form):
    """A later deadline, with its reason."""

    deadline = MomentField(
        label="New deadline (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A reason that everybody concerned reads."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
