"""Forms of the evidence board, the ledger and the next plan."""

from __future__ import annotations

from typing import Any

from django import forms

from evaluations.forms.writing import RowField, TextField
from evaluations.models import (
    DraftActivity,
    Finding,
    PlanDraft,
    Recommendation,
    Succession,
)
from evaluations.selectors.ledger import ABSENT, absent_in
from evaluations.services.succession import ANSWERED, NEEDS_SUCCESSOR
from partnerships.models import ContextInstrument, Mechanism
from programmes.models import (
    PlannedActivity,
    ProgrammeArea,
    StrategicPlan,
)
from record.forms.choosing import offer
from record.forms.editing import RecordForm, links_field, long_text
from record.forms.fields import OptionalText
from surveys.models import Suggestion


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
    successors = TextField(DraftActivity.objects.none(), label="Activities that take it up", required=False)
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
    recommendations = TextField(
        Recommendation.objects.none(), label="Answers recommendations", required=False
    )
    findings = TextField(Finding.objects.none(), label="Findings it answers", required=False)
    suggestions = RowField(
        Suggestion.objects.none(), label="Answers suggestions of the survey", required=False
    )
    activities = TextField(PlannedActivity.objects.none(), label="Activities it continues", required=False)

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

    def links(self) -> dict[str, Any]:
        """Return what it answers, by relation; valid forms only."""
        return {name: list(self.cleaned_data[name]) for name in self.linking}
