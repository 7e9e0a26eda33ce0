"""Steps with an open circulation, the same for whatever is circulated."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from programmes.forms.ratings import ExtendForm, ReasonForm
from programmes.models import Circulation
from programmes.models.circulations import type_of_subject
from programmes.selectors.circulations import open_circulation
from programmes.services import circulating
from record.forms.fields import valid_form
from record.views.responses import person


def _current(subject: type_of_subject) -> Circulation:
    current = open_circulation(subject)
    if current is None:
        raise ValidationError("It has no open circulation.")
    return current


def extend(request: HttpRequest, subject: type_of_subject) -> str:
    """Move the deadline for all States; returns what to tell."""
    form = valid_form(ExtendForm(request.POST))
    circulating.extend_deadline(_current(subject), **form.cleaned_data, by=person(request))
    return "The deadline is extended for all States; all of them are told."


def remind(request: HttpRequest, subject: type_of_subject) -> str:
    """Remind the States that are silent; returns who was reminded."""
    reminded = circulating.remind(_current(subject), by=person(request))
    names = ", ".join(state.name for state in reminded) or "Nobody: no State that is silent has an address"
    return f"Reminded: {names}."


def withdraw(request: HttpRequest, subject: type_of_subject) -> str:
    """Take a circulation back, with a reason; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    circulating.withdraw_circulation(_current(subject), **form.cleaned_data, by=person(request))
    return "The circulation is taken back; what was circulated is a draft again. What States wrote is kept."


def note_nobody_asked(request: HttpRequest, subject: type_of_subject) -> str:
    """Record why nobody was asked; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    circulating.note_nobody_asked(_current(subject), **form.cleaned_data, by=person(request))
    return "It is on record why nobody was asked."
