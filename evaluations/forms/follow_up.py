"""Forms of what follows a recommendation: response, action, report, exit."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib.auth.models import Group, User
from django.core.validators import MaxValueValidator

from evaluations.forms.writing import AS_KNOWN, DAY
from evaluations.models import (
    ManagementResponse,
    Recommendation,
)
from people.frozen import validate_date_as_known
from people.policies import ADMINISTRATOR, ROLES
from programmes.forms.setting_up import MeetingField
from programmes.models import Meeting
from record.forms.editing import LAST_DAY, RecordForm, long_text
from record.forms.fields import OptionalText
from review.models import RatingLevel


class ResponseForm(RecordForm):
    """The management response to a recommendation."""

    decision = forms.ChoiceField(choices=ManagementResponse.Decision.choices, widget=forms.RadioSelect)
    reason = long_text("Reason", required=False, help_text="A rejection says why.")
    responded_by = forms.CharField(
        max_length=200,
        label="Answered by",
        help_text="The body or person that answered, as a meeting by its code.",
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
