"""Addresses of evaluations, recommendations, actions, the evidence board and the next plan."""

from django.urls import path, re_path, register_converter
from django.views.generic import RedirectView

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
from programmes.urls import PLAN, ActivityCodeConverter
from reporting.files import OF_FIGURE, OF_TABLE

app_name = "evaluations"


class WrittenCodeConverter(ActivityCodeConverter):
    """The code of a finding or recommendation, as E24a."""

    regex = r"[A-Z0-9][A-Za-z0-9.-]{0,19}"


class WrittenKindConverter(ActivityCodeConverter):
    """What is written in an evaluation."""

    regex = "finding|recommendation"


class RatedKindConverter(ActivityCodeConverter):
    """What an evaluator rates."""

    regex = "activity|recommendation"


class LedgerKindConverter(ActivityCodeConverter):
    """What has a line in the ledger."""

    regex = "activity|recommendation|suggestion"


class BoardKindConverter(ActivityCodeConverter):
    """What has a line on the board."""

    regex = "area|goal|topic"


class EvaluationStepConverter(ActivityCodeConverter):
    """A step with an evaluation."""

    regex = "|".join(work.STEPS)


class CalendarKeyConverter(ActivityCodeConverter):
    """The key of a calendar."""

    regex = r"[A-Za-z0-9_-]{32}"


for name, converter in (
    ("written_code", WrittenCodeConverter),
    ("written_kind", WrittenKindConverter),
    ("rated_kind", RatedKindConverter),
    ("ledger_kind", LedgerKindConverter),
    ("board_kind", BoardKindConverter),
    ("evaluation_step", EvaluationStepConverter),
    ("calendar_key", CalendarKeyConverter),
):
    register_converter(converter, name)

SLUG = r"(?P<slug>[a-z0-9][a-z0-9-]{0,79})"

READING = [
    path("evaluations/", pages.evaluations, name="evaluations"),
    path("evaluations/<name:slug>/", pages.evaluation, name="evaluation"),
    path("evaluations/<name:slug>/findings/", pages.findings, name="findings"),
    re_path(rf"^evaluations/{SLUG}/findings\.{OF_FIGURE}$", pages.findings_file, name="findings-file"),
    path("evaluations/<name:slug>/ratings/", pages.both_ratings, name="ratings"),
    re_path(rf"^evaluations/{SLUG}/ratings\.{OF_FIGURE}$", pages.ratings_file, name="ratings-file"),
    path("evaluations/<name:slug>/positions/", pages.positions, name="positions"),
    path("recommendations/", pages.recommendations, name="recommendations"),
    re_path(rf"^recommendations\.{OF_FIGURE}$", pages.recommendations_file, name="recommendations-file"),
    path(
        "recommendations/as-of/",
        RedirectView.as_view(pattern_name="evaluations:recommendations", permanent=True),
        name="follow-up",
    ),
    re_path(
        rf"^recommendations/as-of\.{OF_TABLE}$",
        RedirectView.as_view(pattern_name="evaluations:recommendations-file", permanent=True),
        name="follow-up-file",
    ),
    path("recommendations/records/<sha256:sha256>.json", pages.follow_up_record, name="follow-up-record"),
    path(
        "recommendations/<name:slug>/<written_code:code>/",
        pages.recommendation,
        name="recommendation",
    ),
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
    path("workspace/evaluations/", work.workplaces, name="workplaces"),
    path("workspace/plans/<name:plan>/evaluations/new/", work.open_evaluation, name="open-evaluation"),
    path("workspace/evaluations/<name:slug>/", work.desk, name="workplace"),
    path("workspace/evaluations/<name:slug>/findings/new/", writing.write_finding, name="new-finding"),
    path(
        "workspace/evaluations/<name:slug>/findings/<written_code:code>/",
        writing.write_finding,
        name="write-finding",
    ),
    path(
        "workspace/evaluations/<name:slug>/recommendations/new/",
        writing.write_recommendation,
        name="new-recommendation",
    ),
    path(
        "workspace/evaluations/<name:slug>/recommendations/<written_code:code>/",
        writing.write_recommendation,
        name="write-recommendation",
    ),
    path(
        "workspace/evaluations/<name:slug>/<written_kind:kind>/<written_code:code>/delete/",
        writing.delete_written,
        name="delete-written",
    ),
    path("workspace/evaluations/<name:slug>/rate/<rated_kind:kind>/<int:key>/", writing.rate, name="rate"),
    path("workspace/evaluations/<name:slug>/criteria/<name:criterion>/", writing.criterion, name="criterion"),
    path("workspace/evaluations/<name:slug>/circulate/", work.circulate, name="circulate"),
    path("workspace/evaluations/<name:slug>/answers/", work.answers, name="answers"),
    path("workspace/evaluations/<name:slug>/import/", incoming.upload, name="upload-table"),
    path("workspace/evaluations/<name:slug>/import/<int:key>/map/", incoming.map_table, name="map-table"),
    path("workspace/evaluations/<name:slug>/import/<int:key>/", incoming.preview_table, name="preview-table"),
    path("workspace/evaluations/<name:slug>/<evaluation_step:act>/", work.step, name="step"),
]
FOLLOWING = [
    path(
        "workspace/recommendations/<name:slug>/<written_code:code>/response/",
        responses.respond,
        name="respond",
    ),
    path(
        "workspace/recommendations/<name:slug>/<written_code:code>/actions/new/",
        responses.plan_action,
        name="new-action",
    ),
    path(
        "workspace/recommendations/<name:slug>/<written_code:code>/actions/<int:number>/",
        responses.plan_action,
        name="plan-action",
    ),
    path(
        "workspace/recommendations/<name:slug>/<written_code:code>/let-go/", responses.let_go, name="let-go"
    ),
    path(
        "workspace/recommendations/<name:slug>/<written_code:code>/open-again/",
        responses.take_back_exit,
        name="open-again",
    ),
    path("actions/", actions.own_actions, name="actions"),
    path("actions/calendar/", actions.calendar_key, name="calendar-key"),
    path("actions/<int:key>/", actions.action, name="action"),
    path("actions/files/<int:key>/", actions.update_file, name="update-file"),
]
SUCCEEDING = [
    path("workspace/evidence-board/<name:plan>/<board_kind:kind>/<int:key>/", board.judge, name="judge"),
    path("workspace/succession/<name:plan>/<ledger_kind:kind>/<int:key>/", next_plan.decide, name="decide"),
    path("workspace/plans/<name:plan>/next/", next_plan.open_draft, name="open-draft"),
    path("workspace/next-plans/<name:slug>/", next_plan.next_plan, name="next-plan"),
    path(
        "workspace/next-plans/<name:slug>/objectives/<name:area>/",
        next_plan.draft_objective,
        name="draft-objective",
    ),
    path(
        "workspace/next-plans/<name:slug>/activities/new/",
        next_plan.draft_activity,
        name="new-draft-activity",
    ),
    path(
        "workspace/next-plans/<name:slug>/activities/<code:code>/",
        next_plan.draft_activity,
        name="draft-activity",
    ),
    path(
        "workspace/next-plans/<name:slug>/activities/<code:code>/delete/",
        next_plan.delete_draft_activity,
        name="delete-draft-activity",
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
