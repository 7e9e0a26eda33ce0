"""Who rates what in a round."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from people.access import person
from programmes.forms.assigning import AssignForm
from programmes.selectors.assignments import activities_to_assign, assignments_of, who_may_rate
from programmes.selectors.at_work import staff_round
from programmes.services.assigning import assign as give
from record.forms.fields import add_errors
from reporting.words import worded


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Give activities to colleagues to rate, with a day until which."""
    assessment_round = staff_round(plan, slug)
    activities = activities_to_assign(assessment_round)
    form = AssignForm(request.POST or None, people=who_may_rate(), activities=activities)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            many = give(
                assessment_round,
                list(values["activities"]),
                to=values["to"],
                due_on=values["due_on"],
                by=person(request),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, worded("Changed hands: %(many)s.", many=many))
            return redirect(request.path)
    known = assignments_of(assessment_round)
    chosen = set(request.POST.getlist("activities"))
    context = {
        "form": form,
        "round": assessment_round,
        "plan": assessment_round.plan,
        "lines": [(one, known.get(one.pk), str(one.pk) in chosen) for one in activities],
    }
    return render(request, "programmes/assign.html", context, status=400 if form.errors else 200)
