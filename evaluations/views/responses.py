"""Answering recommendations, planning actions, letting go; the second person who clears what was entered."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from evaluations.forms.follow_up import ActionForm, ExitForm, ResponseForm
from evaluations.models import (
    ManagementResponse,
    Recommendation,
)
from evaluations.selectors.evaluations import evaluation_named
from evaluations.selectors.recommendations import recommendation_coded
from evaluations.services import responses
from people.access import person
from programmes.selectors.plans import meetings_for
from record.forms.editing import Edit, record_edit
from record.refusals import NotFoundError, StaleVersionError
from record.views.editing import edit_page, error_in_words
from record.views.responses import whole_number


def _recommendation(request: HttpRequest, slug: str, code: str) -> Recommendation:
    return recommendation_coded(evaluation_named(slug, request.user), code, request.user)


def _page(request: HttpRequest, one: Recommendation, edit: Edit, *, title: str, message: str) -> HttpResponse:
    """Return the page on which something about a recommendation is written, below its text."""
    return edit_page(
        request,
        edit,
        title=title,
        crumbs=[
            (one.evaluation.title, one.evaluation.get_absolute_url()),
            (one.code, one.get_absolute_url()),
        ],
        done=one.get_absolute_url(),
        plan=one.evaluation.plan,
        lead=one.text,
        message=message,
    )


@require_http_methods(["GET", "POST"])
def respond(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Enter the management response."""
    one = _recommendation(request, slug, code)
    response: ManagementResponse | None = getattr(one, "response", None)
    edit = record_edit(
        ResponseForm,
        response,
        ("decision", "reason", "responded_by", "responded_on", "level", "level_reason"),
        lambda form, version: responses.save_response(
            one, responses.ResponseEntry(**form.values()), expected_version=version, by=person(request)
        ),
        recommendation=one,
    )
    return _page(
        request,
        one,
        edit,
        title=f"Response to {one.code}",
        message="The response is saved as a draft. A second person clears it.",
    )


@require_http_methods(["GET", "POST"])
def plan_action(request: HttpRequest, slug: str, code: str, number: int = 0) -> HttpResponse:
    """Plan an action, or change one."""
    one = _recommendation(request, slug, code)
    action = one.actions.filter(number=number).first()
    if number and action is None:
        raise NotFoundError("There is no such action.")
    edit = record_edit(
        ActionForm,
        action,
        ("text", "owner_body", "owner", "due_on"),
        lambda form, version: responses.save_action(
            one, action, responses.ActionEntry(**form.values()), expected_version=version, by=person(request)
        ),
    )
    return _page(
        request,
        one,
        edit,
        title=f"{'Change action ' + str(number) if number else 'Plan an action'} for {one.code}",
        message="The action is saved.",
    )


@require_http_methods(["GET", "POST"])
def let_go(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Let a recommendation go by one of its four exits."""
    one = _recommendation(request, slug, code)

    edit = record_edit(
        ExitForm,
        one,
        lambda record: {
            "exit": record.exit,
            "reason": record.exit_reason,
            "decision": record.exit_decision,
            "superseded_by": record.superseded_by,
        },
        lambda form, version: responses.let_go(
            one, responses.ExitEntry(**form.values()), expected_version=version, by=person(request)
        ),
        recommendation=one,
        meetings=meetings_for(one.evaluation.plan),
    )
    return _page(
        request,
        one,
        edit,
        title=f"Close {one.code}",
        message="The recommendation is closed. It stays on record.",
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
        messages.error(request, error_in_words(error))
    return redirect(one.get_absolute_url())
