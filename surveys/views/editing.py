"""Secretariat staff enter and correct figures, write surveys, and clear surveys."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people.access import person
from record.refusals import NotFoundError, StaleVersionError
from record.views.editing import error_in_words
from record.views.responses import whole_number
from reporting.archives import UnreadableUploadError
from reporting.words import worded
from surveys.forms.forms import ClaimForm, NewFigureForm, NewSurveyForm, TableInputForm
from surveys.forms.grid import FigureGrid
from surveys.models import Claim, Survey
from surveys.selectors import published as selectors
from surveys.selectors.distributions import Result
from surveys.selectors.forensics import examine
from surveys.services import figures, surveys


def result_with_grid(survey: Survey, number: int) -> Result:
    """Return a figure that has rows and answers; raises NotFoundError for open or lost ones."""
    result = selectors.result(survey, number)
    if not result.distributions or not result.options:
        raise NotFoundError("This figure has no grid; its answers are open, or its labels are lost.")
    return result


@require_http_methods(["GET", "POST"])
def edit_figure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The grid: enter, paste or upload, check, save."""
    survey = selectors.survey_named(slug, request.user)
    result = result_with_grid(survey, number)
    grid, context = (
        FigureGrid.of(result),
        {
            "survey": survey,
            "result": result,
            "table_form": TableInputForm(),
            "is_cleared": survey.status == Survey.Status.CLEARED,
        },
    )
    if request.method == "POST":
        grid = FigureGrid(result, request.POST.dict())
        action = request.POST.get("action", "save")
        if action == "fill":
            grid, more = _filled(request, grid)
            context.update(more)
        elif grid.is_valid() and action == "save":
            saved = _saved(request, survey, grid, context)
            if saved is not None:
                return saved
    context.update(_checked(grid, survey))
    context.setdefault("original", request.POST.get("original", "") or grid.original)
    context["place"] = request.POST.get("place", "")
    context["reason"] = request.POST.get("reason", "")
    context.setdefault("version", whole_number(request.POST.get("version", "")) or result.question.version)
    if request.POST.get("action") == "check" and request.headers.get("X-Fragment"):
        return render(request, "surveys/findings.html", context)
    return render(request, "surveys/edit_figure.html", context, status=400 if grid.errors else 200)


def _checked(grid: FigureGrid, survey: Survey) -> dict[str, Any]:
    """Return the grid with the answer of the forensics on what it holds, as far as it can be read."""
    if not grid.cells:
        errors = dict(grid.errors)
        grid.is_valid()
        grid.errors = errors
    rows = grid.printed_rows()
    return {"grid": grid, "findings": examine(rows, respondents=survey.respondents) if rows else []}


def _filled(request: HttpRequest, grid: FigureGrid) -> tuple[FigureGrid, dict[str, Any]]:
    """Fill the grid from what was pasted or uploaded; nothing is saved yet."""
    form = TableInputForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise UnreadableUploadError(
                "; ".join(str(error) for errors in form.errors.values() for error in errors)
            )
        filled = grid.filled_from(form.table())
        return filled, {
            "notice": worded(
                "The grid holds the table now. %(read_as)s Check it, then save.", read_as=form.read_as
            )
        }
    except ValueError as error:
        grid.errors["table"] = str(error)
        return grid, {"table_form": form}


def _saved(
    request: HttpRequest, survey: Survey, grid: FigureGrid, context: dict[str, Any]
) -> HttpResponse | None:
    """Save the grid and go to the figure; None, with the reason among the errors, when it cannot be."""
    question = grid.result.question
    try:
        entry = figures.FigureEntry(
            grid.cells,
            grid.bases,
            place=request.POST.get("place", "")[:200],
            reason=request.POST.get("reason", "")[:100],
        )
        version = whole_number(request.POST.get("version", ""))
        proposed = figures.correct_figure(
            question,
            entry,
            expected_version=version,
            by=request.user,  # type: ignore[arg-type]
        )
    except StaleVersionError as error:
        theirs = FigureGrid.of(selectors.result(survey, question.number))
        merged = grid.merged_with(theirs, request.POST.get("original", ""))
        grid.data, grid.errors, grid.cells, grid.bases = merged.data, merged.errors, {}, {}
        grid.errors["grid"] = (
            "Somebody else saved this figure while you were editing it. Nothing you typed is lost. Where you "
            "changed nothing, their values are shown. Values that both of you changed are marked. Check, "
            "then save again."
        )
        context["original"] = theirs.original
        context["version"] = getattr(error.current, "version", 0)
        return None
    except ValidationError as error:
        grid.errors["grid"] = " ".join(error.messages)
        return None
    if proposed is not None:
        messages.success(request, "It is proposed. The figure is cleared, so an approver decides.")
        return redirect(proposed.get_absolute_url())
    messages.success(request, "The figure is saved.")
    return redirect("surveys:figure", slug=survey.slug, number=question.number)


@require_http_methods(["GET", "POST"])
def new_survey(request: HttpRequest) -> HttpResponse:
    """Open a draft for a survey that some paper published."""
    form = NewSurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            survey = surveys.create_survey(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
            return redirect("surveys:add-figure", slug=survey.slug)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "surveys/form.html", {"form": form, "title": "Enter a published survey"})


@require_http_methods(["GET", "POST"])
def add_figure(request: HttpRequest, slug: str) -> HttpResponse:
    """Describe a figure, then fill its grid."""
    survey = selectors.survey_named(slug, request.user)
    form = NewFigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"]
        try:
            question = surveys.add_figure(survey, form.figure(), place=place, by=person(request))
            return redirect("surveys:edit-figure", slug=survey.slug, number=question.number)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "surveys/form.html", {"form": form, "survey": survey, "title": "Add a figure"})


@require_http_methods(["GET", "POST"])
def add_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Write a sentence with its test, and see the verdict at once."""
    survey = selectors.survey_named(slug, request.user)
    result = result_with_grid(survey, number)
    form = ClaimForm(request.POST or None, result=result)
    if request.method == "POST" and form.is_valid():
        try:
            claim = surveys.record_claim(
                survey,
                sentence=form.cleaned_data["sentence"],
                test=form.test(),
                place=form.cleaned_data["place"],
                by=request.user,  # type: ignore[arg-type]
            )
            messages.success(request, f"{claim.code}: {claim.recorded_verdict}.")
            return redirect("surveys:figure", slug=survey.slug, number=number)
        except ValidationError as error:
            form.add_error(None, error)
    title = worded("A sentence that rests on Figure %(number)s", number=number)
    return render(request, "surveys/form.html", {"form": form, "survey": survey, "title": title})


@require_POST
def accept_verdict(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take over the verdict of today."""
    survey = selectors.survey_named(slug, request.user)
    claim = get_object_or_404(Claim, survey=survey, code=code)
    surveys.accept_verdict(claim, by=request.user)  # type: ignore[arg-type]
    messages.success(request, worded("%(code)s: the verdict of today is recorded.", code=code))
    return redirect(f"{survey.get_absolute_url()}#{code.lower()}")


@require_POST
def clear(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a draft to everybody."""
    survey = selectors.survey_named(slug, request.user)
    try:
        surveys.clear_survey(survey, by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The survey is open: everybody can read it.")
    except (PermissionDenied, ValidationError) as error:
        messages.error(request, error_in_words(error))
    return redirect("surveys:survey", slug=survey.slug)
