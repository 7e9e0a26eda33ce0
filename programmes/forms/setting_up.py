"""Forms of setting up: members, kinds of meetings, meetings, plans with scale, goals and outline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from people.models import MemberState
from programmes.forms.fields import MeetingField
from programmes.forms.organisation import MembersField
from programmes.models import Meeting, StrategicPlan
from programmes.services.drafting import NewPlan
from programmes.services.extending import Addition
from programmes.services.scales import NewLevel
from record.forms.choosing import offer
from record.forms.editing import RecordForm, links_field
from record.forms.fields import LinesField
from reporting.words import worded
from review.models import RatingScale

HOW_LEVELS: Final = (
    "One per line, at most 60 characters. Put a star before each level that counts as carried out; without "
    "stars the upper half counts. After a colon write what the level means, after a bar an example of it."
)


class NewMembersForm(forms.Form):
    """Members to be added, one a line."""

    members = MembersField(
        label="Add members",
        help_text="One a line. A State by its name or ISO code; another body by its name, or as CODE: Name.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].required = True


class MemberNameForm(RecordForm):
    """The name of a member."""

    name = forms.CharField(max_length=100, label="Name")


class PlanForm(RecordForm):
    """Title and years of a plan."""

    title = forms.CharField(max_length=400, label="Title")
    first_year = forms.IntegerField(label="First year", min_value=1900, max_value=2200)
    last_year = forms.IntegerField(label="Last year", min_value=1900, max_value=2200)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_year"), data.get("last_year")
        if first is not None and last is not None and last < first:
            self.add_error("last_year", "A plan ends in the year it begins, or later.")
        return data


class LevelsField(LinesField):
    """Levels from the highest, one a line; a star before those that count as carried out."""

    def clean(self, value: Any) -> list[NewLevel]:  # type: ignore[override]
        found = []
        for line in str(super().clean(value)).splitlines():
            said, _, example = (part.strip() for part in line.lstrip("* ").partition("|"))
            label, _, definition = (part.strip() for part in said.partition(":"))
            if len(label) > 60:
                raise ValidationError(
                    worded("A level has at most 60 characters: “%(label)s…”.", label=label[:60])
                )
            found.append(NewLevel(label, definition, example, in_headline=line.startswith("*")))
        return found


class NewPlanForm(PlanForm):
    """A plan to be drafted, with a scale that is on record or with levels of its own."""

    scale = forms.ModelChoiceField(
        RatingScale.objects.none(),
        required=False,
        label="Scale: choose one, or write a new one below",
        empty_label="a new scale, written below",
    )
    levels = LevelsField(
        label="Levels of a new scale, the highest first",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"{HOW_LEVELS} Example: *On track: everything due was done | Three of three courses held.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = RatingScale.objects.filter(plans__is_training=False).distinct()
        self.fields["scale"].queryset = used  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("scale") and not data.get("levels") and "levels" not in self.errors:
            self.add_error("levels", "Choose a scale, or write two levels or more.")
        return data

    def new_plan(self) -> NewPlan:
        """Return what was entered; valid forms only."""
        data = self.cleaned_data
        return NewPlan(
            data["title"], data["first_year"], data["last_year"], data["scale"], "", data["levels"]
        )


class ScaleForm(RecordForm):
    """The levels of a draft's scale."""

    name = forms.CharField(max_length=120, label="What the scale measures")
    levels = LevelsField(
        label="Levels, the highest first",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=HOW_LEVELS,
    )

    def typed_texts(self) -> dict[str, str]:
        return {"name": self.cleaned_data["name"], "levels": lines_of_levels(self.cleaned_data["levels"])}


def lines_of_levels(levels: Iterable[Any]) -> str:
    """Return levels as they are typed."""
    return "\n".join(
        f"{'*' if one.in_headline else ''}{one.label}{f': {one.definition}' if one.definition else ''}"
        f"{f' | {one.example}' if one.example else ''}"
        for one in levels
    )


class NumberedForm(RecordForm):
    """Goals or approaches, one a line."""

    lines = LinesField(label="One a line", widget=forms.Textarea(attrs={"rows": 6}))


class PlanMembersForm(RecordForm):
    """Who takes part in a plan."""

    members = links_field(MemberState.objects.all(), "Members that take part")
    reason = forms.CharField(
        max_length=400,
        required=False,
        label="Why",
        help_text="An approver reads it, who decides on the members of an adopted plan.",
    )


class AdoptedPlanMembersForm(PlanMembersForm):
    """The same of an adopted plan: an approver decides, who has to know why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class AdditionForm(RecordForm):
    """An activity that a later meeting added to an adopted plan."""

    area = forms.ChoiceField(required=False, label="Area")
    new_area = forms.CharField(
        max_length=400, required=False, label="Or a new area", help_text="Its name; leave it empty otherwise."
    )
    code = forms.CharField(
        max_length=20,
        required=False,
        label="Code",
        help_text="Left empty, the next one of the area is taken.",
    )
    text = forms.CharField(max_length=4_000, label="Activity", widget=forms.Textarea(attrs={"rows": 3}))
    meeting = MeetingField(Meeting.objects.none(), label="Decided at", empty_label="Choose the meeting")
    reason = forms.CharField(
        max_length=400, label="Where that is written", help_text="As the paragraph of the meeting’s report."
    )

    def __init__(self, *args: Any, plan_of: StrategicPlan, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = [(one.code, one.name) for one in plan_of.areas]
        offer(self, "area", [("", "a new area, named below"), *areas])
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]

    def addition(self) -> Addition:
        """Return what was entered; valid forms only."""
        return Addition(**{name: self.cleaned_data[name] for name in ("text", "code", "area", "new_area")})


class AdoptForm(RecordForm):
    """Which meeting adopted a plan."""

    meeting = MeetingField(Meeting.objects.none(), label="Adopted at", empty_label="Choose the meeting")
    reason = forms.CharField(
        max_length=400,
        label="Where that is written",
        help_text="As the paragraph of the meeting’s report. It stands on record with the adoption.",
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


def shown_of_plan(plan: StrategicPlan) -> dict[str, Any]:
    """Return what the form shows of a plan."""
    return {name: getattr(plan, name) for name in ("title", "first_year", "last_year")}
