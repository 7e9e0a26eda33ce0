"""The rules of a plan and the meaning of its levels, as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from people.dates import AsKnownField, DayField
from programmes.models import StrategicPlan
from programmes.models.plans import LEAST_DAYS
from programmes.selectors.amending import KINDS, Amendable, label_of
from record.forms.choosing import offer
from record.forms.editing import RecordForm
from record.forms.fields import LinesField, OptionalText
from review.models import NotRatedBecause, RatingLevel

RULES = (
    "moved_level_needs_reason",
    "evidence_needed_to_rank",
    "days_for_changes",
    "followed_until",
    "followed_reason",
)
"""What of a plan the page of its rules sets, beside what stays in the base of shares."""


class RulesForm(forms.Form):
    """What a rating of a plan must say."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    moved_level_needs_reason = forms.BooleanField(
        required=False, label="A level above or below the previous one needs a reason"
    )
    evidence_needed_to_rank = forms.TypedChoiceField(
        coerce=int, label="These levels need evidence (a link or a file)"
    )
    days_for_changes = forms.IntegerField(
        min_value=LEAST_DAYS,
        max_value=92,
        label="Days that members have to object to what was changed after a circulation",
    )
    stays_in_base = forms.MultipleChoiceField(
        required=False,
        choices=NotRatedBecause.choices,
        widget=forms.CheckboxSelectMultiple,
        label="These activities stay in the base of every share",
        help_text=(
            "Without a tick, shares are parts of the rated activities. Example: of 20 activities 5 are fully "
            "carried out, 14 partly, 1 has no information. With “No information” ticked 5 of 20 is 25.0 %; "
            "without it 5 of 19 is 26.3 %."
        ),
    )
    followed_until = AsKnownField(
        "Our sources tell what followed this plan until",
        "As precise as known: 2021, May 2021 or 12 May 2021. Empty: this portal keeps the record.",
    )
    followed_reason = LinesField(label="What they tell of it", widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(max_length=100, label="Why you change it")

    def __init__(self, *args: Any, plan: StrategicPlan, **kwargs: Any) -> None:
        names = ("version", *RULES)
        initial = {name: getattr(plan, name) for name in names} | {"stays_in_base": plan.reasons_in_base}
        super().__init__(*args, initial=initial, **kwargs)
        labels: list[str] = []
        choices = [(0, "none")]
        for level in plan.rating_scale.ordered_levels:
            labels.append(level.label)
            choices.append((level.rank, ", ".join(labels)))
        offer(self, "evidence_needed_to_rank", choices)

    def values(self) -> dict[str, Any]:
        """Return the rules; valid forms only."""
        chosen = self.cleaned_data["stays_in_base"]
        kept = " ".join(reason for reason in NotRatedBecause.values if reason in chosen)
        return {**{name: self.cleaned_data[name] for name in RULES}, "stays_in_base": kept}


class LevelForm(forms.Form):
    """What one level means, and an activity to rate others by."""

    definition = LinesField(label="Definition", widget=forms.Textarea(attrs={"rows": 2}))
    example = LinesField(label="Anchor example", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, level: RatingLevel, **kwargs: Any) -> None:
        initial = {"definition": level.definition, "example": level.example}
        super().__init__(*args, prefix=level.slug, initial=initial, **kwargs)
        self.level = level

    def values(self) -> dict[str, str]:
        """Return the texts; valid forms only."""
        return {name: self.cleaned_data[name] for name in ("definition", "example")}


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
    made: forms.Field = field.formfield(label=label)
    if isinstance(field, models.DateField):
        return DayField(label=label, required=not field.blank)
    if isinstance(field, models.TextField):
        made = LinesField(label=label)
        made.required = not field.blank
        made.widget.attrs["rows"] = min(MOST_LINES, 2 + len(getattr(record, name)) // 100)
    return made


def _kinds() -> list[tuple[str, str]]:
    return [("", "Choose what"), *((one.kind, one.words) for one in KINDS.values())]


class WordingSearchForm(forms.Form):
    """Which kind of record, and which words it holds."""

    kind = forms.ChoiceField(required=False, choices=_kinds)
    q = OptionalText(100, "Words")
