"""Cleared or adopted wording as it is typed, and steps on what waits for a second person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from programmes.selectors.amending import KINDS, Amendable, label_of
from record.forms.editing import RecordForm
from record.forms.fields import LinesField, OptionalText

MOST_LINES = 6


class AmendForm(RecordForm):
    """The fields of one record whose wording can be changed, and why."""

    reason = forms.CharField(
        max_length=100,
        label="Why you change it",
        help_text="Stands in the history of the record.",
    )

    def __init__(self, *args: Any, kind: Amendable, record: models.Model, **kwargs: Any) -> None:
        initial = {name: getattr(record, name) for name in ("version", *kind.fields)}
        super().__init__(*args, initial=initial, **kwargs)
        for name in kind.fields:
            self.fields[name] = _field_of(record, name)
        self.order_fields(["version", "base", *kind.fields, "reason"])
        self.fields["base"].initial = self.base_now()

    def own_fields(self) -> list[str]:
        return [name for name in super().own_fields() if name != "reason"]

    def changes(self) -> dict[str, Any]:
        """Return what was typed, by field, an empty day as none; valid forms only."""
        return self.values()


def _field_of(record: models.Model, name: str) -> forms.Field:
    """Return the form field of a model field; several lines for long texts."""
    field: Any = record._meta.get_field(name)
    label = label_of(record, name)
    if isinstance(field, models.TextField):
        made: forms.Field = LinesField(label=label)
        made.required = not field.blank
        made.widget.attrs["rows"] = min(MOST_LINES, 2 + len(getattr(record, name)) // 100)
        return made
    made = field.formfield(label=label)
    if isinstance(field, models.DateField):
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return made


def _kinds() -> list[tuple[str, str]]:
    return [("", "Choose what"), *((one.kind, one.words) for one in KINDS.values())]


class WordingSearchForm(forms.Form):
    """Which kind of record, and which words it holds."""

    kind = forms.ChoiceField(required=False, choices=_kinds)
    q = OptionalText(100, "Words")
