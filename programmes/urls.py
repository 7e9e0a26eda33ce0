"""Addresses of the programme pages, their figures and files."""

from django.urls import path, re_path

from programmes.forms import RoundForm
from programmes.models.plans import CODE_PATTERN, WORDS_OF_ADDRESSES
from programmes.tables import MeetingTable
from programmes.views import (
    amending,
    desk,
    figures,
    files,
    moved,
    presenting,
    programmes,
    rating_form,
    records,
    rounds,
    setting_up,
    setup_meetings,
    setup_plans,
    setup_platforms,
)
from record.converters import SLUG, convert
from record.views.responses import now_at
from reporting.files import OF_FIGURE

NAME = rf"(?P<slug>{SLUG})"
PLAN = rf"plans/(?P<plan>{SLUG})"
app_name = "programmes"


convert("step", "|".join(desk.STEPS))
convert("area", rf"(?!(?:{WORDS_OF_ADDRESSES})/){SLUG}")
convert("code", CODE_PATTERN)

ROUND = "workspace/rounds/<name:plan>/<name:slug>/"

urlpatterns = [
    *(re_path(pattern, moved.moved, {"to": view}, name="moved") for pattern, view in moved.MOVED.items()),
    path("plans/<name:plan>/areas/", now_at("programmes:activities", RoundForm), name="areas"),
    path("plans/<name:plan>/activities/", programmes.activities, name="activities"),
    re_path(rf"^{PLAN}/activities\.{OF_FIGURE}$", programmes.activities_file, name="activities-file"),
    path("plans/<name:plan>/figures/<name:slug>/", figures.figure, name="figure"),
    path("plans/<name:plan>/figures/<name:slug>/embed/", figures.embed, name="embed"),
    re_path(rf"^{PLAN}/figures/{NAME}\.{OF_FIGURE}$", figures.figure_file, name="figure-file"),
    path("plans/<name:plan>/reviews/", rounds.rounds, name="rounds"),
    path("plans/<name:plan>/reviews/compare/", rounds.compare, name="compare"),
    re_path(rf"^{PLAN}/reviews/compare\.{OF_FIGURE}$", rounds.compare_file, name="compare-file"),
    path("plans/<name:plan>/reviews/<name:slug>/", rounds.round_page, name="round"),
    path("plans/<name:plan>/reviews/<name:slug>/record/", records.record, name="record"),
    re_path(rf"^{PLAN}/reviews/{NAME}/record\.{OF_FIGURE}$", records.record_file, name="record-file"),
    path("plans/<name:plan>/reviews/<name:slug>/changes/", records.changes, name="changes"),
    re_path(rf"^{PLAN}/reviews/{NAME}/changes\.{OF_FIGURE}$", records.changes_file, name="changes-file"),
    path("plans/<name:plan>/reviews/<name:slug>/as-of/", records.round_as_of, name="as-of"),
    path("plans/<name:plan>/reviews/<name:slug>/positions/", records.positions, name="round-positions"),
    path("evidence/<int:key>/", files.evidence_file, name="evidence-file"),
    path("workspace/files/<int:key>/", files.withdraw_file, name="withdraw-file"),
    path("workspace/plans/<name:plan>/rules/", desk.plan_rules, name="rules"),
    path("workspace/plans/<name:plan>/rounds/new/", desk.open_round, name="open-round"),
    path("workspace/plans/<name:plan>/present/", presenting.present, name="present"),
    path(ROUND, desk.round_desk, name="round-desk"),
    path(f"{ROUND}assign/", desk.assign, name="assign"),
    path(f"{ROUND}rate/", rating_form.rating_form, name="rating-form"),
    path(f"{ROUND}ratings.xlsx", files.ratings_workbook, name="ratings-workbook"),
    path(f"{ROUND}upload/", files.ratings_upload, name="ratings-upload"),
    path(f"{ROUND}upload/<int:key>/", files.ratings_preview, name="ratings-preview"),
    path(f"{ROUND}answers/", presenting.answers, name="answers"),
    path(f"{ROUND}circulate/", desk.circulate, name="circulate"),
    path(f"{ROUND}discard/", desk.discard, name="discard"),
    path(f"{ROUND}<step:act>/", desk.step, name="round-step"),
    path("workspace/wording/<name:kind>/<int:key>/", amending.amend, name="amend"),
    path(
        "review/<name:place>/<name:slug>/<int:number>/files/<sha256:sha256>/",
        files.circulated_file,
        name="review-evidence",
    ),
    path("setup/", setting_up.home, name="setup"),
    path("setup/organisation/", setting_up.own_organisation, name="setup-organisation"),
    path("look/<int:version>.css", setting_up.look, name="look"),
    path("logo/<int:version>/", setting_up.logo, name="logo"),
    path("setup/members/", setting_up.members, name="setup-members"),
    path("setup/members/<int:key>/", setting_up.rename_member, name="setup-member"),
    path("setup/members/<int:key>/remove/", setting_up.remove_member, name="setup-member-remove"),
    path("setup/meetings/", setup_meetings.meetings, name="setup-meetings"),
    path("setup/meetings/new/", setup_meetings.new_meeting, name="setup-meeting-new"),
    path("setup/meetings/kinds/", setting_up.kinds, name="setup-kinds"),
    path("setup/meetings/kinds/<int:key>/remove/", setting_up.remove_kind, name="setup-kind-remove"),
    path("setup/meetings/<int:key>/delete/", setup_meetings.delete_meeting, name="setup-meeting-delete"),
    path("setup/meetings/<int:key>/", setup_meetings.change_meeting, name="setup-meeting"),
    path("setup/plans/new/", setup_plans.new_plan, name="setup-plan-new"),
    path("setup/plans/<name:plan>/", setup_plans.plan_page, name="setup-plan"),
    path("setup/plans/<name:plan>/details/", setup_plans.details, name="setup-details"),
    re_path(
        rf"^setup/plans/(?P<plan>{SLUG})/(?P<what>{'|'.join(setup_plans.NUMBERED)})/$",
        setup_plans.numbered,
        name="setup-numbered",
    ),
    path("setup/platforms/", setup_platforms.platforms, name="setup-platforms"),
    path("setup/platforms/new/", setup_platforms.new_platform, name="setup-platform-new"),
    path("setup/platforms/<int:key>/", setup_platforms.change_platform, name="setup-platform"),
    path("setup/platforms/<int:key>/delete/", setup_platforms.delete_platform, name="setup-platform-delete"),
    path("setup/plans/<name:plan>/scale/", setup_plans.scale, name="setup-scale"),
    path("setup/plans/<name:plan>/outline/", setup_plans.outline, name="setup-outline"),
    path("setup/plans/<name:plan>/outline/undo/", setup_plans.undo_outline, name="setup-outline-undo"),
    path("setup/plans/<name:plan>/members/", setup_plans.plan_members, name="setup-plan-members"),
    path("setup/plans/<name:plan>/adopt/", setup_plans.adopt, name="setup-adopt"),
    path("setup/plans/<name:plan>/add/", setup_plans.add_activity, name="setup-add"),
    path("setup/plans/<name:plan>/delete/", setup_plans.delete_plan, name="setup-plan-delete"),
    path("meetings/", now_at("decisions", MeetingTable.asked), name="meetings"),
    path("plans/<name:plan>/<area:slug>/", programmes.area, name="area"),
    path("plans/<name:plan>/<area:slug>/<code:code>/", programmes.activity, name="activity"),
]
