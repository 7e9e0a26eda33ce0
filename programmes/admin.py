"""Where secretariat staff correct a text: with a reason, with history, and never over somebody else."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from simple_history.admin import SimpleHistoryAdmin

from programmes import policies
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    Approach,
    AssessmentRound,
    Citation,
    Correction,
    Delegation,
    KeyAchievement,
    Meeting,
    MemberState,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    SourceDocument,
    StrategicGoal,
    StrategicPlan,
)
from programmes.services.changes import StaleVersionError, round_of
from programmes.services.facts import correct_fact

OWN_FIELDS = ("change_reason", "expected_version")


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form over one fact that asks why, and notices when somebody else was faster."""

    change_reason = forms.CharField(
        label="Why do you change it?",
        max_length=100,
        help_text="Goes into the history of this record.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_version"].initial = getattr(self.instance, "version", 1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in data.items():
            if isinstance(value, str):
                data[name] = value.replace("\r\n", "\n")
        current = type(self.instance)._default_manager.get(pk=self.instance.pk)
        if not self.changes_to(current):
            self.add_error(None, "Nothing was changed.")
        if data.get("expected_version") != current.version:
            self._show_both_texts(current)
        return data

    def changes_to(self, current: models.Model) -> dict[str, Any]:
        """Return the values that differ from what the record says now."""
        names = [name for name in self.cleaned_data if name not in OWN_FIELDS]
        return {
            name: self.cleaned_data[name]
            for name in names
            if getattr(current, name) != self.cleaned_data[name]
        }

    def _show_both_texts(self, current: models.Model) -> None:
        """Put the other person's text beside each field that differs; the next save goes through."""
        for name in self.changes_to(current):
            theirs = str(getattr(current, name))
            self.add_error(name, f"Somebody else saved this meanwhile. It now says: {theirs}")
        self.add_error(
            None,
            "Somebody else changed this record while you were editing it. Nothing you typed is lost: "
            "merge both texts below, then save again.",
        )
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("expected_version")] = str(getattr(current, "version", 1))
        self.data = data


class FactAdmin(SimpleHistoryAdmin):
    """Base of all pages on which a fact is corrected; facts are neither added nor deleted here."""

    form = CorrectionForm
    list_per_page = 50
    fixed: ClassVar[tuple[str, ...]] = ()
    """Fields that place the record; correcting a text never moves it."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        names = {field.name for field in self.model._meta.fields}
        citations = tuple(name for name in names if name.endswith("citation") or name == "authority")
        return (*self.fixed, *sorted(citations))

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("search_text",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or request.user.has_perm("programmes.correct", round_of(obj))

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:  # type: ignore[type-arg]  # noqa: FBT001
        current = type(obj)._default_manager.get(pk=obj.pk)
        corrected = correct_fact(
            current,
            changes=form.changes_to(current),  # type: ignore[attr-defined]
            expected_version=form.cleaned_data["expected_version"],
            by=request.user,  # type: ignore[arg-type]
            reason=form.cleaned_data["change_reason"],
        )
        obj.version = corrected.version

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except StaleVersionError:
            messages.warning(request, "Somebody else was faster by a moment; both texts are below.")
            answer = super().changeform_view(request, *args, **kwargs)
        return answer


@admin.register(PlannedActivity)
class PlannedActivityAdmin(FactAdmin):
    list_display = ("code", "area", "text")
    list_filter = ("plan", "area")
    search_fields = ("search_text",)
    list_select_related = ("area",)
    fixed = ("plan", "area", "code", "number")


@admin.register(ActivityRating)
class ActivityRatingAdmin(FactAdmin):
    list_display = ("activity", "assessment_round", "level", "not_rated_because", "note")
    list_filter = ("assessment_round", "activity__area", "level")
    search_fields = ("activity__code", "search_text")
    list_select_related = ("activity", "assessment_round", "level")
    fixed = ("activity", "assessment_round", "merged_into")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and obj.assessment_round.status == policies.CLEARED:
            return (*fields, "level", "not_rated_because")
        return fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        key = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        if field is not None and db_field.name == "level" and key:
            field.queryset = field.queryset.filter(scale__plans__assessment_rounds__ratings=key)
        return field


@admin.register(KeyAchievement, AchievementSummary)
class AchievementAdmin(FactAdmin):
    list_display = ("area", "assessment_round", "text")
    list_filter = ("assessment_round", "area")
    list_select_related = ("area", "assessment_round")
    fixed = ("assessment_round", "area")


@admin.register(Objective)
class ObjectiveAdmin(FactAdmin):
    list_display = ("area", "plan", "text")
    list_select_related = ("area", "plan")
    fixed = ("plan", "area")


@admin.register(StrategicGoal, Approach)
class NumberedAdmin(FactAdmin):
    list_display = ("number", "text")
    fixed = ("plan", "number")


@admin.register(AssessmentRound)
class AssessmentRoundAdmin(FactAdmin):
    list_display = ("title", "plan", "status", "presented_to", "as_of")
    list_select_related = ("plan", "presented_to")
    fixed = (
        "plan",
        "slug",
        "kind",
        "status",
        "number",
        "presented_to",
        "updates",
        "started_from",
        "deadline",
        "opened_by",
    )


@admin.register(StrategicPlan)
class StrategicPlanAdmin(FactAdmin):
    list_display = ("title", "first_year", "last_year")
    fixed = ("slug", "first_year", "last_year", "rating_scale")


@admin.register(ProgrammeArea)
class ProgrammeAreaAdmin(FactAdmin):
    list_display = ("name", "code")
    fixed = ("code", "slug", "order")


@admin.register(Platform)
class PlatformAdmin(FactAdmin):
    list_display = ("code", "name", "launched_in")
    fixed = ("code", "area")


@admin.register(Meeting)
class MeetingAdmin(FactAdmin):
    list_display = ("code", "name", "year", "place")
    search_fields = ("search_text",)
    fixed = ("code", "kind", "order")


@admin.register(MemberState)
class MemberStateAdmin(FactAdmin):
    list_display = ("name", "iso_code")
    fixed = ("iso_code",)


@admin.register(SourceDocument)
class SourceDocumentAdmin(FactAdmin):
    list_display = ("title", "kind", "publisher")
    search_fields = ("search_text",)
    fixed = ("slug", "order")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Citation)
class CitationAdmin(FactAdmin):
    list_display = ("source", "place", "certainty", "confidence")
    list_filter = ("certainty", "source")
    search_fields = ("place", "reasoning", "note")
    list_select_related = ("source",)
    fixed = ("source",)


@admin.register(Correction)
class CorrectionAdmin(FactAdmin):
    list_display = ("code", "subject", "kind")
    fixed = ("code", "order")


class DelegationInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Delegation
    extra = 0


class AccountAdmin(UserAdmin):
    """Accounts: who they are, whether they may sign in, which roles they hold."""

    inlines = (DelegationInline,)
    list_display = ("username", "email", "is_active", "is_staff", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ("groups",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Roles", {"fields": ("is_active", "is_staff", "groups")}),
    )


admin.site.unregister(get_user_model())
admin.site.register(get_user_model(), AccountAdmin)
admin.site.unregister(Group)
admin.site.site_header = "NEASPEC Strategic Plan review: editing"
admin.site.site_title = "NEASPEC portal"
admin.site.index_title = "What would you like to correct?"
