"""What follows from a recommendation: the table as of a day, responses, actions, exits, calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations import exports, policies
from evaluations.forms.editing import Edit, as_text
from evaluations.forms.reading import FollowUpForm
from evaluations.forms.records import ActionForm, DoneForm, ExitForm, ReportForm, ResponseForm
from evaluations.models import (
    FollowUpAction,
    FollowUpSnapshot,
    Judgement,
    ManagementResponse,
    ProgressUpdate,
    Recommendation,
    Succession,
)
from evaluations.selectors import actions as action_selectors
from evaluations.selectors.as_of import compared, follow_up_at, last_presented, records_begin
from evaluations.selectors.evaluations import evaluation_named
from evaluations.selectors.recommendations import ActionRow, recommendation_coded
from evaluations.selectors.states import due_state
from evaluations.services import actions, entries, reminders, responses
from evaluations.views.editing import edit_page, told
from programmes.forms import cleaned
from programmes.policies import STAFF, roles_of
from programmes.selectors.plans import NotFoundError, plan_named
from programmes.selectors.sources import meetings_for
from programmes.services.changes import StaleVersionError
from programmes.services.files import store_evidence_file
from programmes.views.files import sealed
from programmes.views.kept import kept_form
from programmes.views.responses import file_response, person, table_response, type_of_file, whole_number
from reporting.calendars import CalendarEntry, calendar_file
from reporting.files import TABLE_SUFFIXES


def _follow_up(request: HttpRequest) -> dict[str, Any]:
    data = cleaned(FollowUpForm(request.GET))
    plan = plan_named(data["plan"] or None)
    now = timezone.now()
    moment: datetime = min(data["moment"] or now, now)
    last = last_presented(plan, moment)
    since: datetime | None = data["since"] or (last.presented_at if last else None)
    lines = follow_up_at(plan, moment)
    before = follow_up_at(plan, since) if since else []
    return {
        "plan": plan,
        "moment": moment,
        "since": since,
        "last": last if last and since == last.presented_at else None,
        "asked": data,
        "lines": compared(lines, before),
        "begins": records_begin(plan),
        "snapshots": FollowUpSnapshot.objects.filter(assessment_round__plan=plan).select_related(
            "assessment_round__presented_to"
        ),
        "suffixes": TABLE_SUFFIXES,
    }


@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """All recommendations of a plan as of a moment, with what has changed since the last meeting."""
    return render(request, "evaluations/follow_up.html", _follow_up(request))


@require_safe
def follow_up_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The same table as a file, for the papers of a meeting."""
    found = _follow_up(request)
    moment, since = found["moment"], found["since"]
    table = exports.follow_up_table(
        found["plan"],
        found["lines"],
        moment=f"{moment:%Y-%m-%d %H:%M} UTC",
        since=f"{since:%Y-%m-%d %H:%M} UTC" if since else "",
    )
    return table_response(table, suffix)


@require_safe
def follow_up_record(request: HttpRequest, sha256: str) -> type_of_file:
    """The table as it was frozen with a round: the canonical text itself."""
    found = FollowUpSnapshot.objects.filter(sha256=sha256).select_related("assessment_round__plan").first()
    if found is None:
        raise NotFoundError("There is no such record.")
    assessment_round = found.assessment_round
    name = f"follow-up-{assessment_round.plan.slug}-{assessment_round.slug}"
    return file_response(found.content.encode(), name, "json")


def _recommendation(request: HttpRequest, slug: str, code: str) -> Recommendation:
    return recommendation_coded(evaluation_named(slug, request.user), code, request.user)


@require_http_methods(["GET", "POST"])
def respond(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Enter the management response."""
    one = _recommendation(request, slug, code)
    response: ManagementResponse | None = getattr(one, "response", None)
    names = ("decision", "reason", "responded_by", "responded_on", "level", "level_reason")

    def make(data: Any, files: Any) -> ResponseForm:
        initial = {"version": response.version if response else 0}
        initial |= {name: getattr(response, name) for name in names} if response else {}
        return ResponseForm(data, recommendation=one, initial=initial)

    edit = Edit(
        make,
        lambda form, version: responses.save_response(
            one, responses.ResponseEntry(**form.values()), expected_version=version, by=person(request)
        ),
        lambda record: {name: as_text(getattr(record, name)) for name in names},
    )
    return edit_page(
        request,
        edit,
        title=f"Response to {one.code}",
        crumbs=[
            (one.evaluation.title, one.evaluation.get_absolute_url()),
            (one.code, one.get_absolute_url()),
        ],
        done=one.get_absolute_url(),
        plan=one.evaluation.plan,
        lead=one.text,
        message="The response is kept as a draft; a second person clears it.",
    )


ENTRIES: dict[str, type[Any]] = {
    "responses": ManagementResponse,
    "judgements": Judgement,
    "successions": Succession,
}
"""Entries that a second person clears, by the word in their address."""


@require_POST
def step_entry(request: HttpRequest, kind: str, key: int, act: str) -> HttpResponse:
    """Clear an entry as the second person, or open it again with a reason."""
    entry = ENTRIES[kind].objects.filter(pk=key).first()
    if entry is None:
        raise NotFoundError("There is no such entry.")
    version = whole_number(request.POST.get("version", ""))
    try:
        if act == "clear":
            entries.clear_entry(entry, expected_version=version, by=person(request))
            messages.success(request, "Cleared: everybody reads it now.")
        else:
            reason = request.POST.get("reason", "")[:2_000]
            entries.reopen_entry(entry, reason=reason, expected_version=version, by=person(request))
            messages.success(
                request, "It is a draft again; nobody but staff reads it until it is cleared anew."
            )
    except (ValidationError, PermissionDenied, StaleVersionError) as error:
        messages.error(request, told(error))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Return the page a step was taken from; only addresses of the portal itself are followed."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else reverse("workspace")


@require_http_methods(["GET", "POST"])
def plan_action(request: HttpRequest, slug: str, code: str, number: int = 0) -> HttpResponse:
    """Plan an action, or change one."""
    one = _recommendation(request, slug, code)
    action = one.actions.filter(number=number).first()
    if number and action is None:
        raise NotFoundError("There is no such action.")
    names = ("text", "owner_body", "owner", "due_on")

    def make(data: Any, files: Any) -> ActionForm:
        initial = {"version": action.version if action else 0}
        initial |= {name: getattr(action, name) for name in names} if action else {}
        return ActionForm(data, initial=initial)

    edit = Edit(
        make,
        lambda form, version: responses.save_action(
            one, action, responses.ActionEntry(**form.values()), expected_version=version, by=person(request)
        ),
        lambda record: {name: as_text(getattr(record, name)) for name in names},
    )
    return edit_page(
        request,
        edit,
        title=f"{'Change action ' + str(number) if number else 'Plan an action'} for {one.code}",
        crumbs=[
            (one.evaluation.title, one.evaluation.get_absolute_url()),
            (one.code, one.get_absolute_url()),
        ],
        done=one.get_absolute_url(),
        plan=one.evaluation.plan,
        lead=one.text,
        message="The action is saved.",
    )


@require_http_methods(["GET", "POST"])
def let_go(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Let a recommendation go by one of its four exits."""
    one = _recommendation(request, slug, code)

    def make(data: Any, files: Any) -> ExitForm:
        meetings = meetings_for(one.evaluation.plan)
        initial = {"version": one.version, "exit": one.exit, "reason": one.exit_reason}
        return ExitForm(data, recommendation=one, meetings=meetings, initial=initial)

    def texts_of(record: Recommendation) -> dict[str, str]:
        return {
            "exit": record.exit,
            "reason": record.exit_reason,
            "decision": as_text(record.exit_decision),
            "superseded_by": as_text(record.superseded_by),
        }

    edit = Edit(
        make,
        lambda form, version: responses.let_go(
            one, responses.ExitEntry(**form.values()), expected_version=version, by=person(request)
        ),
        texts_of,
    )
    return edit_page(
        request,
        edit,
        title=f"Let {one.code} go",
        crumbs=[
            (one.evaluation.title, one.evaluation.get_absolute_url()),
            (one.code, one.get_absolute_url()),
        ],
        done=one.get_absolute_url(),
        plan=one.evaluation.plan,
        lead=one.text,
        message="The recommendation is let go; it stays on record.",
    )


@require_POST
def take_back_exit(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Open a recommendation again that was let go."""
    one = _recommendation(request, slug, code)
    try:
        responses.take_back_exit(
            one,
            reason=request.POST.get("reason", "")[:2_000],
            expected_version=whole_number(request.POST.get("version", "")),
            by=person(request),
        )
        messages.success(request, "The recommendation is open again.")
    except (ValidationError, PermissionDenied, StaleVersionError) as error:
        messages.error(request, told(error))
    return redirect(one.get_absolute_url())


@require_safe
def own_actions(request: HttpRequest) -> HttpResponse:
    """What waits for an account: actions of one's own, and for staff what others reported done."""
    user = person(request)
    context = {
        "found": action_selectors.own_actions(user),
        "has_calendar": hasattr(user, "calendar_key"),
        "is_staff": bool(roles_of(user) & STAFF),
        "today": timezone.now(),
    }
    return render(request, "evaluations/actions.html", context)


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, key: int) -> HttpResponse:
    """One action: report on it, say that it is done, verify it, send it back, cancel it."""
    found = action_selectors.action_for(key, request.user)
    if request.method != "POST":
        return _action_page(request, found, kept=kept_form(request))
    act = request.POST.get("act", "")
    if act not in STEPS:
        return _action_page(request, found, refused=["Choose what is to be done."], status=400)
    report = ReportForm(request.POST, request.FILES) if act == "report" else None
    done = DoneForm(request.POST) if act == "done" else None
    try:
        message = STEPS[act](request, found, report or done)
    except StaleVersionError as error:
        found = action_selectors.action_for(key, request.user)
        refused = [told(error), "Look at it as it stands now; what you typed is still below."]
        return _action_page(request, found, refused=refused, status=409, kept=_renewed(request, found))
    except (ValidationError, PermissionDenied) as error:
        refused = getattr(error, "messages", None) or [told(error)]
        status = 403 if isinstance(error, PermissionDenied) else 400
        return _action_page(request, found, refused=refused, status=status, kept=request.POST, report=report)
    messages.success(request, message)
    return redirect(found.get_absolute_url())


def _renewed(request: HttpRequest, found: FollowUpAction) -> Any:
    data = request.POST.copy()
    data["version"] = str(found.version)
    return data


def _action_page(
    request: HttpRequest,
    found: FollowUpAction,
    *,
    refused: list[str] | None = None,
    status: int = 200,
    kept: Any = None,
    report: ReportForm | None = None,
) -> HttpResponse:
    user = request.user
    today = timezone.now().date()
    is_staff = bool(roles_of(user) & STAFF)
    response = getattr(found.recommendation, "response", None)
    context = {
        "action": found,
        "row": ActionRow(found, due_state(found.state, found.due_on, today)),
        "recommendation": found.recommendation,
        "response": response if response and (response.is_cleared or is_staff) else None,
        "plan": found.recommendation.evaluation.plan,
        "updates": ProgressUpdate.objects.filter(action=found)
        .select_related("made_by", "file")
        .order_by("-pk"),
        "report_form": report or ReportForm(kept if kept and kept.get("act") == "report" else None),
        "typed": kept or {},
        "refused": refused or [],
        "may_report": found.state in {FollowUpAction.State.PLANNED, FollowUpAction.State.UNDER_WAY},
        "may_verify": found.state == FollowUpAction.State.REPORTED
        and policies.may(user, "verify")
        and found.reported_by_id != user.pk,
        "is_own_report": found.reported_by_id == user.pk,
        "may_cancel": found.is_open and policies.may(user, "plan-actions"),
        "is_staff": is_staff,
    }
    return render(request, "evaluations/action.html", context, status=status)


def _valid(form: Any) -> Any:
    """Return a form that is valid; raises ValidationError with its errors otherwise."""
    if not form.is_valid():
        raise ValidationError(
            [
                f"{form[name].label if name in form.fields else 'Form'}: {error}"
                for name, errors in form.errors.items()
                for error in errors
            ]
        )
    return form


def _report(request: HttpRequest, found: FollowUpAction, form: Any) -> str:
    data = dict(_valid(form).cleaned_data)
    if not data["text"]:
        raise ValidationError("What has happened: say it in a few words.")
    if not policies.may_report(request.user, found):
        raise PermissionDenied("Only staff and the owner of an action report on it.")
    upload = data.pop("file")
    file = store_evidence_file(upload, by=person(request)) if upload else None
    if file is not None and not data["evidence_title"]:
        data["evidence_title"] = file.name
    actions.report_progress(found, actions.Report(file=file, **data), by=person(request))
    return "The report is kept."


def _done(request: HttpRequest, found: FollowUpAction, form: Any) -> str:
    data = _valid(form).cleaned_data
    actions.report_done(
        found, done_text=data["done_text"], expected_version=data["version"], by=person(request)
    )
    return "Reported done. A second person verifies it."


def _verify(request: HttpRequest, found: FollowUpAction, form: Any) -> str:
    actions.verify(found, expected_version=_version(request), by=person(request))
    return "Verified: the action is done."


def _send_back(request: HttpRequest, found: FollowUpAction, form: Any) -> str:
    actions.send_back(found, reason=_reason(request), expected_version=_version(request), by=person(request))
    return "Sent back to its owner."


def _cancel(request: HttpRequest, found: FollowUpAction, form: Any) -> str:
    actions.cancel(found, reason=_reason(request), expected_version=_version(request), by=person(request))
    return "The action is cancelled; it stays on record."


def _version(request: HttpRequest) -> int:
    return whole_number(request.POST.get("version", ""))


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:2_000]


STEPS = {
    "report": _report,
    "done": _done,
    "verify": _verify,
    "send-back": _send_back,
    "cancel": _cancel,
}


@require_safe
def update_file(request: HttpRequest, key: int) -> FileResponse:
    """A file of evidence of a report, for staff and the owner of the action."""
    update = ProgressUpdate.objects.filter(pk=key, file__isnull=False).select_related("file").first()
    if update is None:
        raise NotFoundError("There is no such file.")
    action_selectors.action_for(update.action_id, request.user)
    return sealed(update.file)


@require_POST
def calendar_key(request: HttpRequest) -> HttpResponse:
    """Make the address of one's calendar, make it anew, or let it stop working."""
    if request.POST.get("act") == "remove":
        reminders.remove_calendar_key(person(request))
        messages.success(request, "The address of your calendar no longer works.")
        return redirect("evaluations:actions")
    key = reminders.make_calendar_key(person(request))
    address = request.build_absolute_uri(reverse("evaluations:calendar", args=[key]))
    context = {
        "found": action_selectors.own_actions(person(request)),
        "has_calendar": True,
        "calendar_address": address,
        "is_staff": bool(roles_of(request.user) & STAFF),
        "today": timezone.now(),
    }
    return render(request, "evaluations/actions.html", context)


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """One's own due dates as a calendar; the key in the address is the permission."""
    user = action_selectors.owner_of_calendar(key)
    found = [
        CalendarEntry(
            key=f"action-{one.pk}@neaspec-review",
            day=one.due_on,
            title=f"{one.recommendation.code}, action {one.number}: {one.text}",
            text=f"Owner: {one.owner_body}",
            url=request.build_absolute_uri(one.get_absolute_url()),
        )
        for one in action_selectors.dated_actions(user)
        if one.due_on is not None
    ]
    response = HttpResponse(
        calendar_file("NEASPEC review: my actions", found), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="actions.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
