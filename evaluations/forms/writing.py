"""Forms of what is written in an evaluation, of opening one, and of naming what a suggestion speaks of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator
from django.db.models import Q

from evaluations.models import (
    Addressee,
    AppliedCriterion,
    Criterion,
    Evaluation,
    EvaluationKind,
    Finding,
    Recommendation,
    RecommendationKind,
)
from evaluations.services.findings import FINDING_LINKS, RECOMMENDATION_LINKS
from partnerships.models import ContextInstrument, Mechanism
from people.dates import AsKnownField, DayField
from people.policies import EVALUATOR
from programmes.models import AssessmentRound, PlannedActivity, ProgrammeArea, StrategicGoal, StrategicPlan
from record.forms.editing import LAST_DAY, CodedField, LinkField, RecordForm, links_field, long_text
from record.forms.fields import OptionalText
from review.models import RatingLevel
from surveys.models import Item, Option, SuggestionTheme


class RowField(LinkField):
    """Rows, boxes or headings of a survey, each named with its figure."""

    def label_from_instance(self, obj: Any) -> str:
        question = getattr(obj, "question", None) or obj.theme.question
        text = getattr(obj, "label", "") or getattr(obj, "title", "") or getattr(obj, "text", "")
        return f"{question}: {text}"


def _of_surveys(model: Any, plan: StrategicPlan) -> Any:
    return (
        model.objects.filter(question__survey__plan=plan)
        .select_related("question")
        .order_by("question__number", "order")
    )


def _criterion_name(applied: AppliedCriterion) -> str:
    return applied.criterion.name


def _goal_text(goal: StrategicGoal) -> str:
    return f"{goal}: {goal.text}"


class WrittenForm(RecordForm):
    """Base of what is written in an evaluation."""

    code = forms.CharField(max_length=20, help_text="Names it within its evaluation, as E24a.")
    place = OptionalText(200, "Where it stands", help_text="Paragraph or page of the report.")

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        self.evaluation = evaluation
        super().__init__(*args, **kwargs)

    def offer_all(self, **offered: Any) -> None:
        """Offer what fields choose from; a criterion among those that the evaluation applied."""
        applied = self.evaluation.criteria.filter(use=AppliedCriterion.Use.APPLIED)
        for name, found in {"criterion": applied.select_related("criterion"), **offered}.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        self.fields["criterion"].label_from_instance = _criterion_name  # type: ignore[attr-defined]

    def own_values(self) -> dict[str, Any]:
        """Return the record's own fields; valid forms only."""
        left_out = {*self.linking, "place", "other_addressee"}
        return {name: value for name, value in self.values().items() if name not in left_out}


class FindingForm(WrittenForm):
    """A finding."""

    linking = FINDING_LINKS
    criterion = forms.ModelChoiceField(AppliedCriterion.objects.none(), empty_label=None)
    direction = forms.ChoiceField(choices=Finding.Direction.choices, widget=forms.RadioSelect)
    summary = long_text("Finding, in our own short words")
    areas = links_field(ProgrammeArea.objects.none(), "Programme areas")
    goals = links_field(StrategicGoal.objects.none(), "Goals")
    activities = CodedField(PlannedActivity.objects.none(), label="Activities", required=False)
    mechanisms = links_field(Mechanism.objects.all(), "Mechanisms")
    instruments = links_field(ContextInstrument.objects.all(), "Resolutions, agreements, frameworks")
    survey_items = RowField(Item.objects.none(), label="Rows of the survey", required=False)
    survey_options = RowField(Option.objects.none(), label="Boxes of the survey", required=False)
    survey_themes = RowField(SuggestionTheme.objects.none(), label="Open answers", required=False)

    field_order = ("code", "criterion", "direction", "summary", "place")

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, evaluation=evaluation, **kwargs)
        plan = evaluation.plan
        self.offer_all(
            areas=ProgrammeArea.objects.of_plans(pk=plan.pk),
            goals=plan.goals.all(),
            activities=plan.activities.order_by("area__order", "number"),
            survey_items=_of_surveys(Item, plan),
            survey_options=_of_surveys(Option, plan),
            survey_themes=_of_surveys(SuggestionTheme, plan),
        )
        self.fields["goals"].label_from_instance = _goal_text  # type: ignore[attr-defined]


class RecommendationForm(WrittenForm):
    """A recommendation or a suggestion."""

    linking = RECOMMENDATION_LINKS
    kind = forms.ChoiceField(choices=RecommendationKind.choices, widget=forms.RadioSelect)
    criterion = forms.ModelChoiceField(
        AppliedCriterion.objects.none(), required=False, empty_label="none stated"
    )
    text = long_text("What is asked")
    priority = forms.ChoiceField(
        required=False, choices=[("", "none stated"), *Recommendation.Priority.choices]
    )
    added_on = AsKnownField("Made on")
    addressees = links_field(Addressee.objects.all(), "Addressees")
    other_addressee = OptionalText(120, "Another addressee", help_text="One that is not in the list yet.")
    findings = CodedField(Finding.objects.none(), label="Follows from", required=False)
    areas = links_field(ProgrammeArea.objects.none(), "Programme areas")

    field_order = ("code", "kind", "criterion", "text", "place", "priority", "added_on")

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, evaluation=evaluation, **kwargs)
        self.offer_all(
            areas=ProgrammeArea.objects.of_plans(pk=evaluation.plan_id),
            findings=evaluation.findings.all(),
            addressees=Addressee.objects.filter(
                Q(recommendations__evaluation=evaluation)
                | Q(recommendations__status=Recommendation.Status.CLEARED)
                & Q(recommendations__evaluation__plan__is_training=evaluation.plan.is_training)
            ).distinct(),
        )


class EvaluationForm(forms.Form):
    """What an evaluation is opened with."""

    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=EvaluationKind.choices)
    period = OptionalText(100, "When it is made")
    evaluator = OptionalText(200)
    reference_group = OptionalText(300, "Overseen by")
    purpose = OptionalText(400)
    compared_with = forms.ModelChoiceField(
        AssessmentRound.objects.none(),
        required=False,
        empty_label="none",
        label="Round whose ratings it looks at",
    )
    criteria = links_field(Criterion.objects.all(), "Criteria it applies")

    def __init__(self, *args: Any, plan: StrategicPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = plan.assessment_rounds.standing().order_by("-number")
        self.fields["compared_with"].queryset = rounds  # type: ignore[attr-defined]


class EvaluatorForm(forms.Form):
    """One evaluator of an evaluation, with the last day of the account."""

    user = forms.ModelChoiceField(User.objects.none(), label="Evaluator", empty_label="none", required=False)
    ends_on = DayField(
        label="Last day of the account", required=False, validators=[MaxValueValidator(LAST_DAY)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, groups__name=EVALUATOR)
        self.fields["user"].queryset = people.order_by("username")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("user") and not data.get("ends_on"):
            self.add_error("ends_on", "An evaluator's account has a last day.")
        return data


class CriterionForm(RecordForm):
    """What an evaluation does with a criterion."""

    use = forms.ChoiceField(
        choices=AppliedCriterion.Use.choices, label="Is it applied?", widget=forms.RadioSelect
    )
    because = long_text("Because", required=False, help_text="Needed where it is not applied.", rows=2)


class EvaluatorRatingForm(RecordForm):
    """The evaluator's own rating of one thing."""

    level = forms.ModelChoiceField(RatingLevel.objects.none(), required=False, empty_label="not rated")
    reason = long_text("What it rests on", required=False)

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = evaluation.plan.rating_scale
        self.fields["level"].queryset = scale.levels.order_by("rank")  # type: ignore[attr-defined]


class NamedForm(RecordForm):
    """Mechanisms and instruments that a suggestion names."""

    linking = ("mechanisms", "instruments")
    mechanisms = links_field(Mechanism.objects.filter(is_own=False), "Mechanisms")
    instruments = links_field(ContextInstrument.objects.all(), "Resolutions, agreements, frameworks")
