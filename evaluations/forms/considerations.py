"""The form of what a meeting dealt with."""

from __future__ import annotations

from typing import Any

from django import forms

from evaluations.models import Consideration, Evaluation
from evaluations.services.considerations import ConsiderationEntry, Subject
from partnerships.forms.records import CitedForm
from programmes.forms.setting_up import MeetingField
from programmes.models import Meeting, StrategicPlan
from programmes.selectors.plans import meetings_of_any_kind
from record.forms.choosing import offer
from record.forms.editing import long_text
from reporting.words import worded


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
