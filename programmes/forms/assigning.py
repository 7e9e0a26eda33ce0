"""Giving activities to colleagues to rate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model

from people.names import name_of
from programmes.models import PlannedActivity

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class PersonChoice(forms.ModelChoiceField):
    """An account by the name that others read."""

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class AssignForm(forms.Form):
    """To whom, until when, and which activities."""

    to = PersonChoice(
        get_user_model().objects.none(), required=False, label="To", empty_label="nobody: take it back"
    )
    due_on = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))
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
