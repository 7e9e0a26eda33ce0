"""Forms of what follows a recommendation: response, action, report, exit."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib.auth.models import Group, User
from django.core.validators import MaxValueValidator

from evaluations.forms.writing import RowField
from evaluations.models import (
    Consideration,
    DraftActivity,
    Evaluation,
    Finding,
    ManagementResponse,
    PlanDraft,
    Recommendation,
    Succession,
)
from evaluations.selectors.recommendations import ABSENT, absent_in
from evaluations.services.considerations import ConsiderationEntry, Subject
from evaluations.services.succession import ANSWERED, NEEDS_SUCCESSOR
from partnerships.forms.records import CitedForm
from partnerships.models import ContextInstrument, Mechanism
from people.dates import AsKnownField, DayField
from people.policies import ADMINISTRATOR, ROLES
from programmes.forms.setting_up import MeetingField
from programmes.models import (
    Meeting,
    PlannedActivity,
    ProgrammeArea,
    StrategicPlan,
)
from programmes.selectors.plans import meetings_of_any_kind
from record.forms.choosing import offer
from record.forms.editing import LAST_DAY, CodedField, RecordForm, links_field, long_text
from record.forms.fields import OptionalText
from reporting.words import worded
from review.models import RatingLevel
from surveys.models import Suggestion


class ResponseForm(RecordForm):
    """The management response to a recommendation."""

    decision = forms.ChoiceField(choices=ManagementResponse.Decision.choices, widget=forms.RadioSelect)
    reason = long_text("Reason", required=False, help_text="A rejection says why.")
    responded_by = forms.CharField(
        max_length=200,
        label="Answered by",
        help_text="The body or person that answered, as a meeting by its code.",
    )
    responded_on = AsKnownField("Answered on", required=True)
    level = forms.ModelChoiceField(
        RatingLevel.objects.none(),
        required=False,
        label="How far management sees it carried out",
        empty_label="not rated",
    )
    level_reason = long_text("Why that far", required=False)

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = recommendation.evaluation.plan.rating_scale
        self.fields["level"].queryset = scale.levels.order_by("rank")  # type: ignore[attr-defined]


class ActionForm(RecordForm):
    """A follow-up action."""

    text = long_text("What is done")
    owner_body = forms.CharField(
        max_length=200, label="Owner", help_text="The body that does it; everybody reads it."
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label="Account that reports on it and is reminded",
        empty_label="none",
        help_text="Never shown to the public.",
    )
    due_on = DayField(
        required=False,
        label="Due on",
        validators=[MaxValueValidator(LAST_DAY)],
        help_text="May be empty: no due date.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Group.objects.filter(name__in=set(ROLES) - {ADMINISTRATOR})
        people = User.objects.filter(is_active=True, groups__in=known).distinct()
        self.fields["owner"].queryset = people.order_by("username")  # type: ignore[attr-defined]


class ExitForm(RecordForm):
    """How a recommendation is let go."""

    exit = forms.ChoiceField(choices=Recommendation.Exit.choices, widget=forms.RadioSelect, label="How")
    reason = long_text("Reason", required=False)
    decision = MeetingField(
        Meeting.objects.none(),
        required=False,
        empty_label="none",
        label="Meeting that decided it",
        help_text="Needed where it is graduated.",
    )
    superseded_by = forms.ModelChoiceField(
        Recommendation.objects.none(),
        required=False,
        empty_label="none",
        label="Recommendation that takes its place",
    )

    def __init__(self, *args: Any, recommendation: Recommendation, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = recommendation.evaluation.plan
        others = Recommendation.objects.filter(
            evaluation__plan__is_training=plan.is_training, status=Recommendation.Status.CLEARED
        )
        field: Any = self.fields["superseded_by"]
        field.queryset = others.exclude(pk=recommendation.pk).select_related("evaluation")
        field.label_from_instance = lambda one: f"{one.code} of {one.evaluation}: {one.text[:60]}"
        self.fields["decision"].queryset = meetings  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """What somebody reports on an action."""

    submission = forms.RegexField(r"\A[A-Za-z0-9_-]{10,40}\Z", widget=forms.HiddenInput)
    text = long_text("What has happened")
    evidence_title = OptionalText(200, "Name of the evidence")
    url = forms.URLField(required=False, max_length=500, assume_scheme="https", label="Link to it")
    file = forms.FileField(required=False, allow_empty_file=True, label="or a file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = secrets.token_urlsafe(18)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("url") and data.get("file"):
            self.add_error("url", "Give a link or a file; for both, report twice.")
        if data.get("evidence_title") and not data.get("url") and not data.get("file"):
            self.add_error("url", "Evidence needs a link or a file.")
        return data


class DoneForm(RecordForm):
    """What was done, when an action is reported done."""

    done_text = long_text("What was done")


def about_key(one: Consideration) -> str:
    """Return by what the form names the thing that a meeting dealt with."""
    thing = one.assessment_round or one.evaluation
    return f"{one.subject}:{thing.slug}" if thing else one.subject


def subjects_of(plan: StrategicPlan) -> dict[str, tuple[str, Subject]]:
    """Return everything of a plan that a meeting can deal with, by its key: what it is called and is."""
    kinds = Consideration.Subject
    found = {
        kinds.NEXT_PLAN.value: (
            worded("The plan after the %(title)s", title=plan.title),
            Subject(kinds.NEXT_PLAN),
        )
    }
    for one in plan.assessment_rounds.standing().order_by("number"):
        found[f"{kinds.ROUND.value}:{one.slug}"] = (one.title, Subject(kinds.ROUND, assessment_round=one))
    for each in Evaluation.objects.filter(plan=plan):
        for kind, called in (
            (kinds.EVALUATION, each.title),
            (kinds.RECOMMENDATIONS, worded("Recommendations of the %(title)s", title=each.title)),
        ):
            found[f"{kind.value}:{each.slug}"] = (called, Subject(kind, evaluation=each))
    return found


class ConsiderationForm(CitedForm):
    """Which meeting dealt with what, and what it did with it."""

    meeting = MeetingField(Meeting.objects.none(), empty_label="choose")
    about = forms.ChoiceField(label="What it dealt with")
    text = long_text("What it did with it", rows=2)
    field_order = ("meeting", "about", "text")

    def __init__(self, *args: Any, plan: StrategicPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects_of(plan)
        self.fields["meeting"].queryset = meetings_of_any_kind(plan)  # type: ignore[attr-defined]
        choices = [(key, called) for key, (called, _) in self.subjects.items()]
        offer(self, "about", [("", "choose"), *choices])
        self.order_fields(["meeting", "about", "text", "source", "place", "certainty", "reasoning"])

    def consideration(self) -> ConsiderationEntry:
        """Return what was entered; valid forms only."""
        data = self.cleaned_data
        return ConsiderationEntry(
            data["meeting"], self.subjects[data["about"]][1], data["text"], self.where()
        )


class JudgementForm(RecordForm):
    """What a person makes of a line of the board."""

    text = long_text("Judgement", help_text="Say what you see and where, as “Tension noted; see para 26”.")


class SuccessionForm(RecordForm):
    """What becomes of one thing in the next plan."""

    linking = ("successors",)
    disposition = forms.ChoiceField(
        required=False,
        choices=Succession.Disposition.choices,
        widget=forms.RadioSelect,
        label="What becomes of it",
        help_text="What goes on needs an activity in the draft of the next plan.",
    )
    successors = CodedField(DraftActivity.objects.none(), label="Activities that take it up", required=False)
    reason = long_text("Reason", required=False, help_text="Needed where it is dropped.")

    def __init__(self, *args: Any, plan: StrategicPlan, draft: PlanDraft | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing, choices = ("", ABSENT[absent_in(plan)].capitalize()), Succession.Disposition.choices
        if draft is not None and draft.activities.exists():
            self.fields["successors"].queryset = draft.activities.all()  # type: ignore[attr-defined]
        else:
            choices = [one for one in choices if one[0] not in NEEDS_SUCCESSOR]
            self.fields["successors"].widget = forms.MultipleHiddenInput()
        offer(self, "disposition", [nothing, *choices])


class NextPlanForm(forms.Form):
    """What the draft of a next plan is begun with."""

    title = forms.CharField(max_length=200)
    first_year = forms.IntegerField(min_value=1990, max_value=2100)
    last_year = forms.IntegerField(min_value=1990, max_value=2100)


class ObjectiveForm(RecordForm):
    """The objective of one area in the next plan."""

    text = long_text("Objective", required=False)


class DraftActivityForm(RecordForm):
    """An activity drafted for the next plan."""

    linking = ANSWERED
    code = forms.CharField(max_length=20, help_text="As AIR-1.")
    area = forms.ModelChoiceField(ProgrammeArea.objects.none(), empty_label=None, label="Programme area")
    text = long_text("Activity", help_text="With a verb whose doing can be seen: publish, hold, establish …")
    responsible = OptionalText(200, "Who does it")
    due_year = forms.IntegerField(required=False, min_value=1990, max_value=2100, label="Due by the end of")
    rated_by = OptionalText(400, "How it can be rated", help_text="What will show how far it has come.")
    difference = OptionalText(
        400, "How it differs from what others do", help_text="Where another mechanism has the same focus."
    )
    mechanisms = links_field(Mechanism.objects.all(), "Together with")
    instruments = links_field(ContextInstrument.objects.all(), "Answers resolutions, agreements, frameworks")
    recommendations = CodedField(
        Recommendation.objects.none(), label="Answers recommendations", required=False
    )
    findings = CodedField(Finding.objects.none(), label="Findings it answers", required=False)
    suggestions = RowField(
        Suggestion.objects.none(), label="Answers suggestions of the survey", required=False
    )
    activities = CodedField(PlannedActivity.objects.none(), label="Activities it continues", required=False)

    def __init__(self, *args: Any, draft: PlanDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = draft.follows
        cleared = {"evaluation__plan": plan, "status": Finding.Status.CLEARED}
        suggestions = Suggestion.objects.filter(theme__question__survey__plan=plan)
        querysets = {
            "area": ProgrammeArea.objects.of_plans(pk=plan.pk),
            "recommendations": Recommendation.objects.filter(**cleared),
            "findings": Finding.objects.filter(**cleared),
            "suggestions": suggestions.select_related("theme__question").order_by(
                "theme__question__number", "theme__order", "order"
            ),
            "activities": plan.activities.order_by("area__order", "number"),
        }
        for name, found in querysets.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def own_values(self) -> dict[str, Any]:
        """Return the activity's own fields; valid forms only."""
        return {name: value for name, value in self.values().items() if name not in self.linking}
