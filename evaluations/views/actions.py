"""The actions of an account: what waits, reports with evidence, verifying, and a calendar of due dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.forms.follow_up import DoneForm, ReportForm
from evaluations.models import (
    FollowUpAction,
    ProgressUpdate,
)
from evaluations.selectors import actions as action_selectors
from evaluations.selectors.actions import FOLLOW_UP
from evaluations.selectors.recommendations import ActionRow, due_state
from evaluations.services import actions
from people.access import person
from people.policies import STAFF, may, roles_of
from people.selectors.organisation import organisation
from people.stamp import day_of_reading
from programmes.services.files import store_evidence_file
from programmes.views.files import sealed
from record.forms.fields import valid_form
from record.refusals import NotFoundError, StaleVersionError
from record.views.editing import error_in_words, unsaved_form
from record.views.responses import whole_number
from reporting.addresses import reverse
from reporting.calendars import CalendarEntry, calendar_file
from reporting.publication import asks_for
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def follow_up_of(user: User) -> dict[str, Any]:
    """Return what the desk shows of follow-up beside what waits: what is settled, and the calendar."""
    return {
        "settled": action_selectors.settled_actions(user),
        "has_calendar": hasattr(user, "calendar_key"),
    }


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, key: int) -> HttpResponse:
    """One action: report on it, say that it is done, verify it, send it back, cancel it."""
    found = action_selectors.action_for(key, request.user)
    if request.method != "POST":
        return _action_page(request, found, unsaved=unsaved_form(request))
    act = request.POST.get("act", "")
    if act not in STEPS:
        return _action_page(request, found, refused=["Choose what is to be done."], status=400)
    report = ReportForm(request.POST, request.FILES) if act == "report" else None
    done = DoneForm(request.POST) if act == "done" else None
    try:
        message = STEPS[act](request, found, report or done)
    except StaleVersionError as error:
        found = action_selectors.action_for(key, request.user)
        refused = [error_in_words(error), "Look at it as it stands now; what you typed is still below."]
        return _action_page(request, found, refused=refused, status=409, unsaved=_renewed(request, found))
    except (ValidationError, PermissionDenied) as error:
        refused = getattr(error, "messages", None) or [error_in_words(error)]
        status = 403 if isinstance(error, PermissionDenied) else 400
        return _action_page(
            request, found, refused=refused, status=status, unsaved=request.POST, report=report
        )
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
    unsaved: Any = None,
    report: ReportForm | None = None,
) -> HttpResponse:
    user = request.user
    today = day_of_reading()
    is_staff = bool(roles_of(user) & STAFF)
    response = getattr(found.recommendation, "response", None)
    context = {
        "action": found,
        "row": ActionRow(found, due_state(found, today)),
        "recommendation": found.recommendation,
        "response": response if response and (response.is_cleared or is_staff) else None,
        "plan": found.recommendation.evaluation.plan,
        "updates": ProgressUpdate.objects.filter(action=found)
        .select_related("made_by", "file__withdrawal")
        .order_by("-pk"),
        "report_form": report or ReportForm(unsaved if unsaved and unsaved.get("act") == "report" else None),
        "typed": unsaved or {},
        "refused": refused or [],
        "may_report": found.state in {FollowUpAction.State.PLANNED, FollowUpAction.State.UNDER_WAY},
        "may_verify": found.state == FollowUpAction.State.REPORTED
        and may(user, "verify")
        and found.reported_by_id != user.pk,
        "is_own_report": found.reported_by_id == user.pk,
        "may_cancel": found.is_open and may(user, "plan-actions"),
        "is_staff": is_staff,
    }
    return render(request, "evaluations/action.html", context, status=status)


def _report(request: HttpRequest, found: FollowUpAction, form: Any) -> str:
    data = dict(valid_form(form).cleaned_data)
    upload = data.pop("file")
    file = store_evidence_file(upload, by=person(request)) if upload else None
    if file is not None and not data["evidence_title"]:
        data["evidence_title"] = file.name
    actions.report_progress(found, actions.Report(file=file, **data), by=person(request))
    return "The report is saved."


def _done(request: HttpRequest, found: FollowUpAction, form: Any) -> str:
    data = valid_form(form).cleaned_data
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
@asks_for()
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
        actions.remove_calendar_key(person(request))
        messages.success(request, "The address of your calendar no longer works.")
    else:
        key = actions.make_calendar_key(person(request))
        address = request.build_absolute_uri(reverse("evaluations:calendar", args=[key]))
        message = (
            "Subscribe to this address in your calendar programme. It is shown once; whoever has it sees "
            "your due dates: %(address)s"
        )
        messages.success(request, worded(message, address=address))
    return redirect(f"{reverse('desk')}?view={FOLLOW_UP}")


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """One's own due dates as a calendar; the key in the address is the permission."""
    user = action_selectors.owner_of_calendar(key)
    host = urlsplit(settings.PORTAL_ADDRESS).netloc
    found = [
        CalendarEntry(
            key=f"action-{one.pk}@{host}",
            day=one.due_on,
            title=f"{one.recommendation.code}, action {one.number}: {one.text}",
            text=f"Owner: {one.owner_body}",
            url=request.build_absolute_uri(one.get_absolute_url()),
        )
        for one in action_selectors.dated_actions(user)
        if one.due_on is not None
    ]
    response = HttpResponse(
        calendar_file(f"{organisation().short_name}: my actions", found),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="actions.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
