"""Areas and activities of a plan as rows of one page."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from people.selectors.organisation import organisation
from programmes.models.codes import LONGEST_AREA_CODE, LONGEST_CODE, is_area_code, is_code
from programmes.services.outlines import ActivityRow, AreaRow, Outline

BLANK_ROWS: Final = 3
"""Empty rows below those that are filled."""
MOST_AREAS: Final = 100
MOST_ACTIVITIES: Final = 600
"""So many rows stay below the number of fields that one form may send."""


class AreaRowForm(forms.Form):
    """One row of an area."""

    place = forms.IntegerField(required=False, min_value=0, max_value=9_999, label="Place")
    code = forms.CharField(
        required=False,
        max_length=LONGEST_AREA_CODE,
        label="Code",
        validators=[is_area_code],
    )
    name = forms.CharField(required=False, max_length=400, label="Name")
    objective = forms.CharField(
        required=False, max_length=2_000, label="Objective", widget=forms.Textarea(attrs={"rows": 1})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("code") or data.get("objective")) and not data.get("name"):
            self.add_error("name", "Name the area.")
        return data


class ActivityRowForm(forms.Form):
    """One row of an activity, in the words of the organisation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = organisation().called
        self.fields["area"].label = words.area.capitalize()
        self.fields["text"].label = words.activity.capitalize()

    place = forms.IntegerField(required=False, min_value=0, max_value=9_999, label="Place")
    area = forms.CharField(required=False, max_length=400, label="Area")
    code = forms.CharField(
        required=False,
        max_length=LONGEST_CODE,
        label="Code",
        validators=[is_code],
    )
    text = forms.CharField(
        required=False, max_length=4_000, label="Activity", widget=forms.Textarea(attrs={"rows": 1})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("code") or data.get("area")) and not data.get("text"):
            self.add_error("text", "Say what is to be done.")
        if data.get("text") and not data.get("area"):
            self.add_error("area", "Say to which area it belongs.")
        return data


AreaRows = forms.formset_factory(AreaRowForm, extra=BLANK_ROWS, max_num=MOST_AREAS, absolute_max=MOST_AREAS)
ActivityRows = forms.formset_factory(
    ActivityRowForm, extra=BLANK_ROWS, max_num=MOST_ACTIVITIES, absolute_max=MOST_ACTIVITIES
)


class OutlineForm:
    """Areas and activities of a plan on one page, with the version the page was made with."""

    def __init__(self, data: Any = None, *, outline: Outline, version: int) -> None:
        areas = [{"code": one.code, "name": one.name, "objective": one.objective} for one in outline.areas]
        rows = [{"area": one.area, "code": one.code, "text": one.text} for one in outline.activities]
        self.version = VersionForm(data, initial={"version": version})
        self.areas = AreaRows(data, prefix="areas", initial=areas)
        self.activities = ActivityRows(data, prefix="activities", initial=rows)

    def is_valid(self) -> bool:
        return all([self.version.is_valid(), self.areas.is_valid(), self.activities.is_valid()])

    def outline(self) -> Outline:
        """Return what was typed, by place where one was given; rows without content are left out."""
        areas = [one for one in _ordered(self.areas) if one.get("name")]
        rows = [one for one in _ordered(self.activities) if one.get("text")]
        return Outline(
            [AreaRow(one["name"], one["code"], one["objective"]) for one in areas],
            [ActivityRow(one["area"], one["text"], one["code"]) for one in rows],
        )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, each with the anchor of its row."""
        found = [("", str(text)) for text in self.version.errors.get("version", ())]
        for rows, what in ((self.areas, "Area"), (self.activities, "Activity")):
            found += [("", str(text)) for text in rows.non_form_errors()]
            for number, one in enumerate(rows.forms, 1):
                found += [
                    (one[name].id_for_label, f"{what}, row {number}, {one.fields[name].label}: {text}")
                    for name, texts in one.errors.items()
                    for text in texts
                ]
        return found


class VersionForm(forms.Form):
    """The version that a page was made with."""

    version = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)


def _ordered(rows: Any) -> list[dict[str, Any]]:
    """Return the data of rows in their order; a place that was typed moves its row there."""
    numbered = list(enumerate((one.cleaned_data for one in rows.forms), 1))
    return [data for _, data in sorted(numbered, key=lambda one: (one[1].get("place") or one[0], one[0]))]
