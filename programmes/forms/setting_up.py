"""Forms of setting up: members, meetings, platforms, plans with scale, goals and outline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from people.dates import AsKnownField, DayField
from people.frozen import validate_documents
from people.models import MeetingKind, MemberState
from people.selectors.organisation import meeting_kinds, organisation
from programmes.forms.organisation import MembersField
from programmes.models import Meeting, ProgrammeArea, StrategicPlan
from programmes.models.plans import (
    LONGEST_AREA_CODE,
    LONGEST_CODE,
    LONGEST_SHORT_TITLE,
    is_area_code,
    is_code,
)
from programmes.services.drafting import ActivityRow, AreaRow, NewPlan, Outline
from programmes.services.extending import Addition
from programmes.services.scales import NewLevel
from record.forms.choosing import offer
from record.forms.editing import RecordForm, links_field
from record.forms.fields import LinesField, OptionalText
from reporting.words import worded
from review.models import RatingScale


class MeetingField(forms.ModelChoiceField):
    """Meetings with their name, and when they were or will be as far as that is known."""

    def label_from_instance(self, obj: Any) -> str:
        when = obj.days or obj.year
        return f"{obj.code}, {obj.name}{f', {when}' if when else ''}"


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
    reason = OptionalText(
        400, "Why", help_text="An approver reads it, who decides on the members of an adopted plan."
    )


class AdoptedPlanMembersForm(PlanMembersForm):
    """The same of an adopted plan: an approver decides, who has to know why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class AdditionForm(RecordForm):
    """An activity that a later meeting added to an adopted plan."""

    area = forms.ChoiceField(required=False, label="Area")
    new_area = OptionalText(400, "Or a new area", help_text="Its name; leave it empty otherwise.")
    code = OptionalText(20, "Code", help_text="Left empty, the next one of the area is taken.")
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


BLANK_ROWS: Final = 3
"""Empty rows below those that are filled."""
MOST_AREAS: Final = 100
MOST_ACTIVITIES: Final = 600
"""So many rows stay below the number of fields that one form may send."""


class AreaRowForm(forms.Form):
    """One row of an area."""

    place = forms.IntegerField(required=False, min_value=0, max_value=9_999, label="Place")
    code = OptionalText(LONGEST_AREA_CODE, "Code", validators=[is_area_code])
    name = OptionalText(400, "Name")
    objective = OptionalText(2_000, "Objective", widget=forms.Textarea(attrs={"rows": 1}))

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
    area = OptionalText(400, "Area")
    code = OptionalText(LONGEST_CODE, "Code", validators=[is_code])
    text = OptionalText(4_000, "Activity", widget=forms.Textarea(attrs={"rows": 1}))
    short_title = OptionalText(LONGEST_SHORT_TITLE, "Short title")

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
        # What was typed is held against nothing: a row that somebody else has typed alike is still a row.
        shown = {} if data else outline.as_json()
        self.version = VersionForm(data, initial={"version": version})
        self.areas = AreaRows(data, prefix="areas", initial=shown.get("areas"))
        self.activities = ActivityRows(data, prefix="activities", initial=shown.get("activities"))

    def is_valid(self) -> bool:
        return all([self.version.is_valid(), self.areas.is_valid(), self.activities.is_valid()])

    def outline(self) -> Outline:
        """Return what was typed, by place where one was given; rows without content are left out."""
        areas = [one for one in _ordered(self.areas) if one.get("name")]
        rows = [one for one in _ordered(self.activities) if one.get("text")]
        return Outline(
            [AreaRow(one["name"], one["code"], one["objective"]) for one in areas],
            [ActivityRow(one["area"], one["text"], one["code"], one["short_title"]) for one in rows],
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


class MeetingKindForm(forms.Form):
    """A kind of meetings."""

    name = forms.CharField(max_length=80, label="Kind of meeting")
    plural = OptionalText(80, "Plural")
    receives_rounds = forms.BooleanField(
        required=False, initial=True, label="Rounds and papers are presented to it, and it adopts plans"
    )


class MeetingForm(RecordForm):
    """A meeting with what is known of its time."""

    code = forms.CharField(
        max_length=20,
        label="Code",
        validators=[RegexValidator(r"^[^\s/?#]+$", "A code has no blanks and none of / ? #.")],
        help_text="Short, as GC-12; it stands in lists and papers.",
    )
    name = forms.CharField(max_length=200, label="Name")
    kind = forms.ModelChoiceField(MeetingKind.objects.none(), label="Kind", empty_label=None)
    starts = AsKnownField("Begins")
    ends_on = DayField(required=False, label="Last day", help_text="Where days are known.")
    place = OptionalText(120, "Place")
    decided = OptionalText(400, "What it decided", widget=forms.Textarea(attrs={"rows": 2}))
    documents = LinesField(
        label="Documents",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_documents],
        help_text="One a line: its title, a blank, its address.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = meeting_kinds()  # type: ignore[attr-defined]

    def meeting_values(self) -> dict[str, Any]:
        """Return the fields of the meeting; valid forms only."""
        data = {name: self.cleaned_data[name] for name in self.own_fields() if name != "starts"}
        return data | _known(self.cleaned_data["starts"])


def _known(text: str) -> dict[str, Any]:
    """Return year, month and first day of a date that is as precise as known."""
    year, month, day = (*text.split("-"), "", "", "")[:3] if text else ("", "", "")
    return {
        "year": int(year) if year else None,
        "month": int(month) if month and not day else None,
        "starts_on": date.fromisoformat(text) if day else None,
    }


def shown_of_meeting(meeting: Meeting) -> dict[str, Any]:
    """Return what the form shows of a meeting."""
    names = ("code", "name", "kind", "ends_on", "place", "decided", "documents")
    starts = ""
    if meeting.starts_on:
        starts = meeting.starts_on.isoformat()
    elif meeting.year:
        starts = f"{meeting.year}-{meeting.month:02}" if meeting.month else str(meeting.year)
    return {name: getattr(meeting, name) for name in names} | {"starts": starts}


class PlatformForm(RecordForm):
    """A platform that grew out of an area."""

    area = forms.ModelChoiceField(ProgrammeArea.objects.none(), label="Area", empty_label=None)
    code = forms.CharField(max_length=20, label="Code", help_text="Short, as it is called in papers.")
    name = forms.CharField(max_length=160, label="Name")
    launched_in = forms.IntegerField(
        required=False, min_value=1900, max_value=2200, label="Launched in", help_text="The year, if known."
    )
    also_printed_as = LinesField(
        label="Other spellings", help_text="One a line.", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        real = ProgrammeArea.objects.of_plans(is_training=False)
        self.fields["area"].queryset = real  # type: ignore[attr-defined]
