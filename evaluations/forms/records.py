"""The forms of this app, each over one kind of record."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib.auth.models import Group, User
from django.core.validators import MaxValueValidator
from django.db.models import Q

from evaluations.forms.editing import LAST_DAY, LinkField, RecordForm, links_field, long_text
from evaluations.models import (
    Addressee,
    AppliedCriterion,
    Criterion,
    DraftActivity,
    Evaluation,
    Finding,
    ManagementResponse,
    PlanDraft,
    Recommendation,
    Succession,
)
from evaluations.services.findings import FINDING_LINKS, RECOMMENDATION_LINKS
from evaluations.services.succession import ANSWERED
from partnerships.models import Mechanism
from programmes.models import (
    AssessmentRound,
    Meeting,
    PlannedActivity,
    ProgrammeArea,
    RatingLevel,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.dates import validate_date_as_known
from programmes.policies import ADMINISTRATOR, EVALUATOR, ROLES
from surveys.models import Item, Option, Suggestion, SuggestionTheme

AS_KNOWN = "As precise as known: 2020, 2020-05 or 2020-05-14."
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RowField(LinkField):
    """Rows, boxes or headings of a survey, each told with its figure."""

    def label_from_instance(self, obj: Any) -> str:
        question = getattr(obj, "question", None) or obj.theme.question
        text = getattr(obj, "label", "") or getattr(obj, "title", "") or getattr(obj, "text", "")
        return f"{question}: {text}"


class TextField(LinkField):
    """Records told by their code and what they say."""

    def label_from_instance(self, obj: Any) -> str:
        text = getattr(obj, "summary", "") or getattr(obj, "text", "")
        return f"{obj.code}: {text[:110]}{'…' if len(text) > 110 else ''}"


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
    place = forms.CharField(
        max_length=200, required=False, label="Where it stands", help_text="Paragraph or page of the report."
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        self.evaluation = evaluation
        super().__init__(*args, **kwargs)

    def links(self) -> dict[str, Any]:
        """Return what was linked, by relation; valid forms only."""
        return {name: list(self.cleaned_data[name]) for name in self.linking}

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
    activities = TextField(PlannedActivity.objects.none(), label="Activities", required=False)
    mechanisms = links_field(Mechanism.objects.all(), "Mechanisms")
    survey_items = RowField(Item.objects.none(), label="Rows of the survey", required=False)
    survey_options = RowField(Option.objects.none(), label="Boxes of the survey", required=False)
    survey_themes = RowField(SuggestionTheme.objects.none(), label="Open answers", required=False)

    field_order = ("code", "criterion", "direction", "summary", "place")

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, evaluation=evaluation, **kwargs)
        plan = evaluation.plan
        querysets = {
            "criterion": evaluation.criteria.filter(use=AppliedCriterion.Use.APPLIED).select_related(
                "criterion"
            ),
            "areas": ProgrammeArea.objects.filter(objectives__plan=plan),
            "goals": plan.goals.all(),
            "activities": plan.activities.order_by("area__order", "number"),
            "survey_items": _of_surveys(Item, plan),
            "survey_options": _of_surveys(Option, plan),
            "survey_themes": _of_surveys(SuggestionTheme, plan),
        }
        for name, found in querysets.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        self.fields["criterion"].label_from_instance = _criterion_name  # type: ignore[attr-defined]
        self.fields["goals"].label_from_instance = _goal_text  # type: ignore[attr-defined]


class RecommendationForm(WrittenForm):
    """A recommendation or a suggestion."""

    linking = RECOMMENDATION_LINKS
    kind = forms.ChoiceField(choices=Recommendation.Kind.choices, widget=forms.RadioSelect)
    criterion = forms.ModelChoiceField(
        AppliedCriterion.objects.none(), required=False, empty_label="none stated"
    )
    text = long_text("What is asked")
    priority = forms.ChoiceField(
        required=False, choices=[("", "none stated"), *Recommendation.Priority.choices]
    )
    added_on = forms.CharField(
        required=False,
        max_length=10,
        label="Made on",
        validators=[validate_date_as_known],
        help_text=AS_KNOWN,
    )
    addressees = links_field(Addressee.objects.all(), "Addressees")
    other_addressee = forms.CharField(
        required=False,
        max_length=120,
        label="Another addressee",
        help_text="One that is not in the list yet.",
    )
    findings = TextField(Finding.objects.none(), label="Follows from", required=False)
    areas = links_field(ProgrammeArea.objects.none(), "Programme areas")

    field_order = ("code", "kind", "criterion", "text", "place", "priority", "added_on")

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, evaluation=evaluation, **kwargs)
        querysets = {
            "criterion": evaluation.criteria.filter(use=AppliedCriterion.Use.APPLIED).select_related(
                "criterion"
            ),
            "areas": ProgrammeArea.objects.filter(objectives__plan=evaluation.plan),
            "findings": evaluation.findings.all(),
            "addressees": Addressee.objects.filter(
                Q(recommendations__evaluation=evaluation)
                | Q(recommendations__status=Recommendation.Status.CLEARED)
                & Q(recommendations__evaluation__plan__is_training=evaluation.plan.is_training)
            ).distinct(),
        }
        for name, found in querysets.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        self.fields["criterion"].label_from_instance = _criterion_name  # type: ignore[attr-defined]


class ResponseForm(RecordForm):
    """The management response to a recommendation."""

    decision = forms.ChoiceField(choices=ManagementResponse.Decision.choices, widget=forms.RadioSelect)
    reason = long_text("Reason", required=False, help_text="A rejection says why.")
    responded_by = forms.CharField(
        max_length=200, label="Answered by", help_text="The body or person that answered, as SOM-24."
    )
    responded_on = forms.CharField(
        max_length=10, label="Answered on", validators=[validate_date_as_known], help_text=AS_KNOWN
    )
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
    due_on = forms.DateField(
        required=False,
        label="Due on",
        widget=DAY,
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
    decision = forms.ModelChoiceField(
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
    evidence_title = forms.CharField(required=False, max_length=200, label="Name of the evidence")
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


class JudgementForm(RecordForm):
    """What a person makes of a line of the board."""

    text = long_text("Judgement", help_text="Say what you see and where, as “Tension noted; see para 26”.")


class SuccessionForm(RecordForm):
    """What becomes of one thing in the next plan."""

    linking = ("successors",)
    disposition = forms.ChoiceField(
        required=False,
        choices=[("", "Not yet decided"), *Succession.Disposition.choices],
        widget=forms.RadioSelect,
        label="What becomes of it",
    )
    successors = TextField(DraftActivity.objects.none(), label="Activities that take it up", required=False)
    reason = long_text("Reason", required=False, help_text="Needed where it is dropped.")

    def __init__(self, *args: Any, draft: PlanDraft | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if draft is not None:
            self.fields["successors"].queryset = draft.activities.all()  # type: ignore[attr-defined]


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
    responsible = forms.CharField(required=False, max_length=200, label="Who does it")
    due_year = forms.IntegerField(required=False, min_value=1990, max_value=2100, label="Due by the end of")
    rated_by = forms.CharField(
        required=False,
        max_length=400,
        label="How it can be rated",
        help_text="What will show how far it has come.",
    )
    difference = forms.CharField(
        required=False,
        max_length=400,
        label="How it differs from what others do",
        help_text="Where another mechanism has the same focus.",
    )
    mechanisms = links_field(Mechanism.objects.all(), "Together with")
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
            "area": ProgrammeArea.objects.filter(objectives__plan=plan),
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


class EvaluationForm(forms.Form):
    """What an evaluation is opened with."""

    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Evaluation.Kind.choices)
    period = forms.CharField(required=False, max_length=100, label="When it is made")
    evaluator = forms.CharField(required=False, max_length=200)
    reference_group = forms.CharField(required=False, max_length=300, label="Overseen by")
    purpose = forms.CharField(required=False, max_length=400)
    compared_with = forms.ModelChoiceField(
        AssessmentRound.objects.none(),
        required=False,
        empty_label="none",
        label="Round whose ratings it looks at",
    )
    criteria = links_field(Criterion.objects.all(), "Criteria it applies")

    def __init__(self, *args: Any, plan: StrategicPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compared_with"].queryset = plan.assessment_rounds.order_by("-number")  # type: ignore[attr-defined]


class EvaluatorForm(forms.Form):
    """One evaluator of an evaluation, with the last day of the account."""

    user = forms.ModelChoiceField(User.objects.none(), label="Evaluator", empty_label="none", required=False)
    ends_on = forms.DateField(
        label="Last day of the account",
        widget=DAY,
        required=False,
        validators=[MaxValueValidator(LAST_DAY)],
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
