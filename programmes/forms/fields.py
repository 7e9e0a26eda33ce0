"""Fields in which things of a plan are chosen, each named so that it can be recognised."""

from __future__ import annotations

from typing import Any

from django import forms


class MeetingField(forms.ModelChoiceField):
    """Meetings with their name, and when they were or will be as far as that is known."""

    def label_from_instance(self, obj: Any) -> str:
        when = obj.days or obj.year
        return f"{obj.code}, {obj.name}{f', {when}' if when else ''}"
