"""Addresses of evaluations, recommendations, actions, the evidence board and the next plan."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from evaluations.forms.reading import FindingFilterForm, RecommendationFilterForm
from evaluations.views import (
    actions,
    board,
    considerations,
    incoming,
    next_plan,
    pages,
    responses,
    work,
    writing,
)
from programmes.urls import PLAN
from record.converters import convert
from record.views.responses import now_at
from reporting.files import OF_FIGURE, OF_TABLE

app_name = "evaluations"


convert("written_code", r"[A-Z0-9][A-Za-z0-9.-]{0,19}")
convert("written_kind", "finding|recommendation")
convert("rated_kind", "activity|recommendation")
convert("ledger_kind", "activity|recommendation|suggestion")
convert("board_kind", "area|goal|topic")
convert("evaluation_step", "|".join(work.STEPS))
convert("calendar_key", r"[A-Za-z0-9_-]{32}")

SLUG = r"(?P<slug>[a-z0-9][a-z0-9-]{0,79})"

OF_EVALUATION = "workspace/evaluations/<name:slug>/"
OF_RECOMMENDATION = "workspace/recommendations/<name:slug>/<written_code:code>/"
NEXT = "workspace/next-plans/<name:slug>/"

READING = [
    path("evaluations/", pages.evaluations, name="evaluations"),
    path("evaluations/<name:slug>/", pages.evaluation, name="evaluation"),
    path(
        "evaluations/<name:slug>/findings/",
        now_at("evaluations:evaluation", FindingFilterForm, "order"),
        name="findings",
    ),
    re_path(rf"^evaluations/{SLUG}/findings\.{OF_FIGURE}$", pages.findings_file, name="findings-file"),
    path("evaluations/<name:slug>/ratings/", pages.both_ratings, name="ratings"),
    re_path(rf"^evaluations/{SLUG}/ratings\.{OF_FIGURE}$", pages.ratings_file, name="ratings-file"),
    path("evaluations/<name:slug>/positions/", pages.positions, name="positions"),
    path(
        "recommendations/",
        now_at("decisions#recommendations", RecommendationFilterForm, "order"),
        name="recommendations",
    ),
    re_path(rf"^recommendations\.{OF_FIGURE}$", pages.recommendations_file, name="recommendations-file"),
    path(
        "recommendations/as-of/",
        RedirectView.as_view(url="/decisions/#recommendations", permanent=True),
        name="follow-up",
    ),
    re_path(
        rf"^recommendations/as-of\.{OF_TABLE}$",
        RedirectView.as_view(pattern_name="evaluations:recommendations-file", permanent=True),
        name="follow-up-file",
    ),
    path("recommendations/records/<sha256:sha256>.json", pages.follow_up_record, name="follow-up-record"),
    path("recommendations/<name:slug>/<written_code:code>/", pages.recommendation, name="recommendation"),
    path("plans/<name:plan>/evidence-board/", board.board, name="board"),
    re_path(rf"^{PLAN}/evidence-board\.{OF_FIGURE}$", board.board_file, name="board-file"),
    path("plans/<name:plan>/succession/", next_plan.ledger, name="ledger"),
    re_path(rf"^{PLAN}/succession\.{OF_FIGURE}$", next_plan.ledger_file, name="ledger-file"),
    re_path(rf"^{PLAN}/succession/flow\.{OF_FIGURE}$", next_plan.flow_file, name="flow-file"),
    re_path(
        rf"^meetings/considerations\.{OF_TABLE}$",
        considerations.considerations_file,
        name="considerations-file",
    ),
    path("calendars/<calendar_key:key>.ics", actions.calendar, name="calendar"),
]
WRITING = [
    path("workspace/plans/<name:plan>/evaluations/new/", work.open_evaluation, name="open-evaluation"),
    path(OF_EVALUATION, work.desk, name="workplace"),
    path(f"{OF_EVALUATION}findings/new/", writing.write_finding, name="new-finding"),
    path(f"{OF_EVALUATION}findings/<written_code:code>/", writing.write_finding, name="write-finding"),
    path(f"{OF_EVALUATION}recommendations/new/", writing.write_recommendation, name="new-recommendation"),
    path(
        f"{OF_EVALUATION}recommendations/<written_code:code>/",
        writing.write_recommendation,
        name="write-recommendation",
    ),
    path(
        f"{OF_EVALUATION}<written_kind:kind>/<written_code:code>/delete/",
        writing.delete_written,
        name="delete-written",
    ),
    path(f"{OF_EVALUATION}rate/<rated_kind:kind>/<int:key>/", writing.rate, name="rate"),
    path(f"{OF_EVALUATION}criteria/<name:criterion>/", writing.criterion, name="criterion"),
    path(f"{OF_EVALUATION}circulate/", work.circulate, name="circulate"),
    path(f"{OF_EVALUATION}answers/", work.answers, name="answers"),
    path(f"{OF_EVALUATION}import/", incoming.upload, name="upload-table"),
    path(f"{OF_EVALUATION}import/<int:key>/map/", incoming.map_table, name="map-table"),
    path(f"{OF_EVALUATION}import/<int:key>/", incoming.preview_table, name="preview-table"),
    path(f"{OF_EVALUATION}<evaluation_step:act>/", work.step, name="step"),
]
FOLLOWING = [
    path(f"{OF_RECOMMENDATION}response/", responses.respond, name="respond"),
    path(f"{OF_RECOMMENDATION}actions/new/", responses.plan_action, name="new-action"),
    path(f"{OF_RECOMMENDATION}actions/<int:number>/", responses.plan_action, name="plan-action"),
    path(f"{OF_RECOMMENDATION}let-go/", responses.let_go, name="let-go"),
    path(f"{OF_RECOMMENDATION}open-again/", responses.take_back_exit, name="open-again"),
    path("actions/calendar/", actions.calendar_key, name="calendar-key"),
    path("actions/<int:key>/", actions.action, name="action"),
    path("actions/files/<int:key>/", actions.update_file, name="update-file"),
]
SUCCEEDING = [
    path("workspace/evidence-board/<name:plan>/<board_kind:kind>/<int:key>/", board.judge, name="judge"),
    path("workspace/succession/<name:plan>/<ledger_kind:kind>/<int:key>/", next_plan.decide, name="decide"),
    path("workspace/plans/<name:plan>/next/", next_plan.open_draft, name="open-draft"),
    path(NEXT, next_plan.next_plan, name="next-plan"),
    path(f"{NEXT}objectives/<name:area>/", next_plan.draft_objective, name="draft-objective"),
    path(f"{NEXT}activities/new/", next_plan.draft_activity, name="new-draft-activity"),
    path(f"{NEXT}activities/<code:code>/", next_plan.draft_activity, name="draft-activity"),
    path(
        f"{NEXT}activities/<code:code>/delete/", next_plan.delete_draft_activity, name="delete-draft-activity"
    ),
]

CONSIDERING = [
    path(
        "workspace/plans/<name:plan>/considerations/new/",
        considerations.write_consideration,
        name="new-consideration",
    ),
    path(
        "workspace/considerations/<int:key>/", considerations.write_consideration, name="write-consideration"
    ),
    path(
        "workspace/considerations/<int:key>/delete/",
        considerations.delete_consideration,
        name="delete-consideration",
    ),
]
NAMING = [
    path("workspace/suggestions/<int:key>/names/", writing.name_in_suggestion, name="name-in-suggestion"),
]

urlpatterns = [*READING, *WRITING, *FOLLOWING, *SUCCEEDING, *CONSIDERING, *NAMING]
