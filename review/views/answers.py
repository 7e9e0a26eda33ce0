"""The answers of the secretariat to everything the States sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from people.access import person
from people.policies import may
from record.forms.fields import add_errors
from record.forms.merging import refilled
from record.refusals import StaleVersionError
from record.views.unsaved import unsaved_form
from reporting.words import worded
from review.forms.positions import DispositionForm
from review.models import Circulation, Position, PositionKind
from review.selectors.positions import position_at
from review.selectors.reviews import PositionsOnText
from review.services.answering import dispose


def answer_lines(
    request: HttpRequest,
    circulation: Circulation | None,
    lines: Sequence[PositionsOnText],
    about: dict[str, Any],
) -> HttpResponse:
    """Show and take the answers to what was sent; ``about`` names the subject and its addresses."""
    data = request.POST if request.method == "POST" else unsaved_form(request)
    forms = {
        one.pk: DispositionForm(_data_for(data, one), position=one)
        for line in lines
        for one in line.positions
        if one.kind != PositionKind.CONCUR
    }
    lost: dict[int, Any] = {}
    if request.method == "POST":
        saved = [form for form in forms.values() if form.is_bound and _answer(request, form, lost)]
        if not lost and not any(form.errors for form in forms.values()):
            message = "One answer is saved." if len(saved) == 1 else "%(count)s answers are saved."
            messages.success(request, worded(message, count=len(saved)) if saved else "Nothing was changed.")
            return redirect(request.path)
    context = {
        **about,
        "circulation": circulation,
        "lines": [
            (line, [(one, forms.get(one.pk), lost.get(one.pk)) for one in line.positions]) for line in lines
        ],
        "faults": [
            (f"position-{key}", f"{form.position.text_of.label}, {form.position.state}: {error}")
            for key, form in forms.items()
            for errors in form.errors.values()
            for error in errors
        ],
        "may_dispose": may(request.user, "dispose", about["round"]),
        "typed_by": request.user.pk,
    }
    status = 409 if lost else 400 if context["faults"] else 200
    return render(request, "review/answers.html", context, status=status)


def _data_for(data: Any, position: Position) -> Any:
    names = ("version", "disposition", "disposition_text", "rate_now")
    sent = data is not None and any(f"position-{position.pk}-{name}" in data for name in names)
    return data if sent else None


def _answer(request: HttpRequest, form: DispositionForm, lost: dict[int, Any]) -> bool:
    """Save one answer if something was typed for it; keep what somebody else answered meanwhile."""
    if not form.is_valid():
        return False
    data, position = form.cleaned_data, form.position
    typed = (data["disposition"], data["disposition_text"])
    seen = position_at(position, data["version"]) or position
    same = {
        (position.disposition, position.disposition_text),
        (seen.disposition, seen.disposition_text),
    }
    if typed in same and not data["rate_now"]:
        return False
    try:
        dispose(
            position,
            disposition=data["disposition"],
            text=data["disposition_text"],
            expected_version=data["version"],
            by=person(request),
            rate_from=data["seen_level"] if data["rate_now"] else None,
        )
    except StaleVersionError as error:
        lost[position.pk] = error.current
        form.data = refilled(form, {"version": getattr(error.current, "version", 0)})
        return False
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True
