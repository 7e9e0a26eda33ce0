"""Accounts, and content with its history to be looked at; content is changed on the portal's own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from people.models import Delegation, MemberState
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    Approach,
    AssessmentRound,
    KeyAchievement,
    Meeting,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from record.models import Citation, Correction, SourceDocument


class ContentAdmin(SimpleHistoryAdmin):
    """Content and its history, to be looked at; it is changed on the pages of the portal only."""

    list_per_page = 50

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("search_text",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show an earlier version; simple-history would restore it for anybody who may look at it."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        shown: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return shown

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Refuse whatever way in to a change is found."""
        raise PermissionDenied


@admin.register(PlannedActivity)
class PlannedActivityAdmin(ContentAdmin):
    list_display = ("code", "area", "text")
    list_filter = ("plan", "area")
    search_fields = ("search_text",)
    list_select_related = ("area",)


@admin.register(ActivityRating)
class ActivityRatingAdmin(ContentAdmin):
    list_display = ("activity", "assessment_round", "level", "not_rated_because", "note")
    list_filter = ("assessment_round", "activity__area", "level")
    search_fields = ("activity__code", "search_text")
    list_select_related = ("activity", "assessment_round", "level")


@admin.register(KeyAchievement, AchievementSummary)
class AchievementAdmin(ContentAdmin):
    list_display = ("area", "assessment_round", "text")
    list_filter = ("assessment_round", "area")
    list_select_related = ("area", "assessment_round")


@admin.register(Objective)
class ObjectiveAdmin(ContentAdmin):
    list_display = ("area", "plan", "text")
    list_select_related = ("area", "plan")


@admin.register(StrategicGoal, Approach)
class NumberedAdmin(ContentAdmin):
    list_display = ("number", "text")


@admin.register(AssessmentRound)
class AssessmentRoundAdmin(ContentAdmin):
    list_display = ("title", "plan", "status", "presented_to", "as_of")
    list_select_related = ("plan", "presented_to")


@admin.register(StrategicPlan)
class StrategicPlanAdmin(ContentAdmin):
    list_display = ("title", "first_year", "last_year")


@admin.register(ProgrammeArea)
class ProgrammeAreaAdmin(ContentAdmin):
    list_display = ("name", "code")


@admin.register(Platform)
class PlatformAdmin(ContentAdmin):
    list_display = ("code", "name", "launched_in")


@admin.register(Meeting)
class MeetingAdmin(ContentAdmin):
    list_display = ("code", "name", "year", "place")
    search_fields = ("search_text",)


@admin.register(MemberState)
class MemberStateAdmin(ContentAdmin):
    list_display = ("name", "iso_code")


@admin.register(SourceDocument)
class SourceDocumentAdmin(ContentAdmin):
    list_display = ("title", "kind", "publisher")
    search_fields = ("search_text",)


@admin.register(Citation)
class CitationAdmin(ContentAdmin):
    list_display = ("source", "place", "certainty", "confidence")
    list_filter = ("certainty", "source")
    search_fields = ("place", "reasoning", "note")
    list_select_related = ("source",)


@admin.register(Correction)
class CorrectionAdmin(ContentAdmin):
    list_display = ("code", "subject", "kind")


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
admin.site.site_header = "NEASPEC Strategic Plan review: records and accounts"
admin.site.site_title = "NEASPEC portal"
admin.site.index_title = "Records to look at"
