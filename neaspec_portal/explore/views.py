"""The page where one asks the data, and its files, all at one address."""

from __future__ import annotations

from csp.decorators import csp_replace
from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from neaspec_portal.explore.answers import answer
from neaspec_portal.explore.measures import MEASURES
from neaspec_portal.explore.presets import presets
from neaspec_portal.explore.questions import PARAMETERS, Question, near_parameters, question_of
from people.selectors.organisation import organisation
from programmes.selectors.plans import open_to_all, plans
from record.refusals import NotFoundError
from record.views.responses import EMBEDDED, embeddable, figure_response, file_name, type_of_file
from reporting.addresses import reverse
from reporting.figures import Figure
from reporting.publication import asks_for
from reporting.words import worded


class ExploreForm(forms.Form):
    """What the address of a file may ask for."""

    of = forms.CharField(required=False)
    by = forms.CharField(required=False)
    split = forms.CharField(required=False)
    plan = forms.CharField(required=False)
    round = forms.CharField(required=False)
    area = forms.CharField(required=False)


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Ask the data: what is counted, by what, split by what; drawing, table and files of the answer."""
    question = question_of(request.GET, request.user)
    near = near_parameters(request.GET)
    asked = {name for name in request.GET if request.GET[name]}
    if asked - set(PARAMETERS) and not near:
        return redirect(f"{reverse('explore')}?{question.query}")
    words = organisation().called
    may_embed = (
        bool(open_to_all([question.reading.assessment_round])) and not question.reading.plan.is_training
    )
    context = {
        "reading": question.reading,
        "answer": answer(question),
        "presets": presets(words),
        "near": near,
        "may_embed": may_embed,
        "plans": plans(request.user),
        "measures": [(one.name, one.called(words)) for one in MEASURES.values()],
        "dimensions": [(one.name, one.called(words)) for one in question.measure.dimensions],
    }
    return render(request, "explore.html", context)


@require_safe
@asks_for(ExploreForm)
def explore_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The answer to a question as a file."""
    question = question_of(request.GET, request.user)
    if question.passed_over:
        raise BadRequest(worded("It is not counted by %(listed)s.", listed=", ".join(question.passed_over)))
    figure = _figure_of(question)
    parts = [
        question.measure.name,
        "by",
        question.by.name,
        *([question.split.name] if question.split else []),
    ]
    name = file_name("-".join(parts), *question.reading.about, chosen=question.areas)
    return figure_response(request, figure, suffix, name)


@require_safe
@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[untyped-decorator]
def explore_embed(request: HttpRequest) -> HttpResponse:
    """The answer to a question for other pages to embed, as somebody reads it who is not signed in."""
    question = question_of(request.GET, None)
    if question.reading.plan.is_training:
        raise NotFoundError("What is fictional is not embedded elsewhere.")
    return embeddable(request, _figure_of(question))


def _figure_of(question: Question) -> Figure:
    """Return the figure that answers a question; raises NotFoundError for one that is refused."""
    found = answer(question)
    if found.figure is None:
        raise NotFoundError(found.refusal.text if found.refusal else "")
    return found.figure
