"""Areas and activities of a draft plan on one page: written, pasted, moved, saved, undone."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people.access import person
from programmes.forms.outlines import OutlineForm
from programmes.models import StrategicPlan
from programmes.selectors import setting_up as selectors
from programmes.services import outlines
from programmes.views.setup_plans import plan_crumbs
from record.refusals import StaleVersionError
from record.views.editing import error_in_words
from record.views.unsaved import unsaved_form

UNDO = "outline-before"
"""Under which name a session keeps what an outline said before it was last saved."""


@require_http_methods(["GET", "POST"])
def outline(request: HttpRequest, plan: str) -> HttpResponse:
    """Write areas and activities of a draft, all on one page."""
    found = selectors.plan_in_set_up(plan)
    data = request.POST or unsaved_form(request)
    stored = outlines.outline_of(found)
    form = OutlineForm(data, outline=stored, version=found.version)
    refused: list[str] = []
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            refused, status = _save_outline(request, found, form)
            if not refused:
                return redirect(request.path)
        else:
            status = HTTPStatus.BAD_REQUEST
    context = {
        "plan": found,
        "form": form,
        "refused": refused,
        "can_undo": request.session.get(UNDO, {}).get("plan") == found.pk,
        "crumbs": plan_crumbs(found),
    }
    return render(request, "setup/outline.html", context, status=status)


def _save_outline(
    request: HttpRequest, plan: StrategicPlan, form: OutlineForm
) -> tuple[list[str], HTTPStatus]:
    """Save what was typed; return why it was not, and the status of the answer."""
    version = form.version.cleaned_data["version"]
    try:
        saved, before = outlines.save_outline(
            plan, form.outline(), expected_version=version, by=person(request)
        )
    except StaleVersionError:
        message = (
            "Somebody else saved this plan while you were writing. What you typed is below; open the page "
            "anew in another window to compare, and copy what is missing there."
        )
        return [message], HTTPStatus.CONFLICT
    except ValidationError as error:
        return list(error.messages), HTTPStatus.BAD_REQUEST
    request.session[UNDO] = {"plan": plan.pk, "outline": before.as_json(), "version": saved.version}
    messages.success(request, "Saved.")
    return [], HTTPStatus.OK


@require_POST
def undo_outline(request: HttpRequest, plan: str) -> HttpResponse:
    """Give a draft the areas and activities it had before it was last saved in this session."""
    found = selectors.plan_in_set_up(plan)
    before = request.session.get(UNDO, {})
    if before.get("plan") != found.pk:
        messages.error(request, "There is nothing to undo.")
    else:
        try:
            outlines.save_outline(
                found,
                outlines.Outline.from_json(before["outline"]),
                expected_version=before["version"],
                by=person(request),
            )
            del request.session[UNDO]
            messages.success(request, "Undone: areas and activities are as they were before.")
        except StaleVersionError:
            messages.error(request, "The plan was changed since; there is nothing to undo any more.")
        except ValidationError as error:
            messages.error(request, error_in_words(error))
    return redirect("programmes:setup-outline", found.slug)
