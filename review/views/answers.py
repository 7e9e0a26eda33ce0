"""The answers of the secretariat to everything the States sent."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from people.access import person
from people.forms import add_errors
from people.policies import may
from record.forms.merging import refilled
from record.refusals import StaleVersionError
from record.services.changes import Outcome, save_each
from record.views.editing import unsaved_form
from record.views.responses import saved_at
from review.forms.positions import DispositionForm
from review.models import Position, PositionKind
from review.reviewable import reviewed
from review.selectors.reviews import position_at, positions_by_text
from review.services.positions import dispose

OVERTAKEN = "somebody else answered it meanwhile; see both below."


def answers_to(request: HttpRequest, subject: Any, left_open: str = "") -> HttpResponse:
    """Show everything the States sent, text by text, and take the secretariat's answers.

    ``left_open`` says what reservations leave open of the numbers of a round.
    """
    standing = list(subject.circulations.filter(withdrawn_at=None).order_by("-number"))
    for one in standing:
        one.subject = subject
    circulation = standing[0] if standing else None
    followed = [one for one in standing if one.closed_at == standing[0].closed_at]
    lines = [line for one in followed for line in positions_by_text(one)]
    contested = [one for one in lines if one.is_contested]
    data = request.POST if request.method == "POST" else unsaved_form(request)
    forms = {
        one.pk: DispositionForm(_data_for(data, one), position=one)
        for line in contested
        for one in line.positions
        if line.text.circulation == circulation
        if one.kind != PositionKind.CONCUR
    }
    lost: dict[int, Any] = {}
    outcome = Outcome()
    if request.method == "POST":
        typed = [(_name_of(form), form) for form in forms.values() if form.is_bound]
        outcome = save_each(typed, lambda form: _answer(request, form, lost))
        if not outcome.refused:
            saved = f"Saved {saved_at()}: {'; '.join(outcome.saved)}."
            messages.success(request, saved if outcome.saved else "Nothing was changed.")
            return redirect(request.path)
    context = {
        "round": subject,
        "plan": subject.plan,
        "left_open": left_open,
        "written_at": reviewed(type(subject)).written_at(subject),
        "circulation": circulation,
        "lines": [
            (line, [(one, forms.get(one.pk), lost.get(one.pk)) for one in line.positions])
            for line in contested
        ],
        "forms": forms,
        "agreed": [one for one in lines if not one.is_contested],
        "outcome": outcome,
        "saved_at": saved_at(),
        "faults": [
            (f"position-{key}", f"{_name_of(form)}: {error}")
            for key, form in forms.items()
            for error in (*chain(*form.errors.values()), *([OVERTAKEN] if key in lost else ()))
        ],
        "may_dispose": may(request.user, "dispose", subject),
        "typed_by": request.user.pk,
    }
    status = 409 if lost else 400 if context["faults"] else 200
    return render(request, "review/answers.html", context, status=status)


def _data_for(data: Any, position: Position) -> Any:
    names = ("version", "disposition", "disposition_text", "rate_now")
    sent = data is not None and any(f"position-{position.pk}-{name}" in data for name in names)
    return data if sent else None


def _name_of(form: DispositionForm) -> str:
    return f"{form.position.text_of.label}, {form.position.state}"


def _answer(request: HttpRequest, form: DispositionForm, lost: dict[int, Any]) -> bool | None:
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
        return None
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
