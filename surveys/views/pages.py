"""Reading surveys: the list, a whole survey, a figure, their files; forensics on any table."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from people.policies import may
from record.forms.choosing import cleaned
from record.selectors.corrections import correction_index
from record.views.responses import (
    EMBEDDED,
    PICTURE_SUFFIXES,
    embeddable,
    figure_response,
    file_name,
    list_page,
    picture_response,
    table_response,
    type_of_file,
)
from reporting.archives import UnreadableUploadError
from reporting.publication import asks_for, takes
from reporting.svg import sheet
from review.selectors.proposals import done_on
from surveys import charts, exports
from surveys.forms.forms import FigureQueryForm, IntervalsForm, TableInputForm
from surveys.forms.pasted import rows_of_table
from surveys.headlines import summary_of
from surveys.models import Survey
from surveys.policies import TRANSCRIBED
from surveys.selectors import published as selectors
from surveys.selectors.claim_shares import figures_of
from surveys.selectors.claims import claims_on, counts_of, verdicts
from surveys.selectors.distributions import Result
from surveys.selectors.forensics import RowFinding, examine, pooled_bases
from surveys.selectors.plain import HOW_CELLS_ARE_READ
from surveys.selectors.readings import story, with_added


@require_safe
@takes()
def surveys(request: HttpRequest) -> HttpResponse:
    """All surveys that the reader may see."""
    may_add = may(request.user, "enter-survey")
    return list_page(request, "surveys/surveys.html", selectors.surveys(request.user), may_add=may_add)


@require_safe
@takes()
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """One survey: its readable questions side by side, with the sentences of the paper; then the others."""
    found = selectors.survey_named(slug, request.user)
    results = selectors.results(found)
    checked = verdicts(found, found.claims.select_related("citation__source"), results)
    readable = {one.question.pk for one in results if charts.is_readable(one)}
    context = {
        "survey": found,
        "bases": charts.bases_of_all(results, found),
        "panels": [
            {
                "figure": charts.compact(charts.figure_of(one, found)),
                "question": one.question,
                "verdicts": [each for each in checked if one.question.number in each.figures],
            }
            for one in results
            if one.question.pk in readable
        ],
        "others": [
            (one, charts.base_words(one, found), summary_of(one, found))
            for one in results
            if one.question.pk not in readable
        ],
        "verdicts": checked,
        "counts": counts_of(checked),
        "is_draft": found.status == Survey.Status.DRAFT,
        "may_clear": found.status == Survey.Status.DRAFT and may(request.user, "enter-survey"),
        "alone": next(iter(done_on(found, TRANSCRIBED)), None),
    }
    return render(request, "surveys/survey.html", context)


@require_safe
@asks_for()
def survey_file(request: HttpRequest, slug: str, suffix: str) -> type_of_file:
    """The whole survey as a file: one printed value a row, or all figures in one picture."""
    found = selectors.survey_named(slug, request.user)
    results = selectors.results(found)
    table = exports.survey_table(found, results, correction_index())
    if suffix not in PICTURE_SUFFIXES:
        return table_response(request, table, suffix)
    drawing = sheet([charts.figure_of(one, found) for one in results])
    return picture_response(request, table, drawing, suffix, file_name(table.name))


@require_safe
@takes(FigureQueryForm)
def figure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One figure: drawing and table, base and response, forensics, what is missing, claims on it."""
    asked = cleaned(FigureQueryForm(request.GET))
    found = selectors.survey_named(slug, request.user)
    claims = claims_on(found, number)
    wanted = {number, *(other for claim in claims for other in figures_of(claim.test))}
    known = {one.question.number: one for one in selectors.results(found, numbers=wanted)}
    result = known.get(number) or selectors.result(found, number)
    context = {
        "survey": found,
        "result": result,
        "figure": charts.figure_of(result, found, intervals=asked["intervals"] == "on"),
        "intervals": asked["intervals"] == "on",
        "responses": [(one, charts.response_words(one)) for one in result.distributions],
        "findings": examine(result.printed_rows(), respondents=found.respondents),
        "pooled": pooled_of(result, found),
        "story": puzzle_of(result, asked),
        "verdicts": verdicts(found, claims, known.values()),
        "corrections": correction_index().correction_codes(result.question),
        "neighbours": selectors.neighbours(found, number),
        "is_open": result.question.asked_as.grouped,
    }
    return render(request, "surveys/figure.html", context)


def pooled_of(result: Result, found: Survey) -> tuple[int, ...]:
    """Return the bases that fit all cells at once, for a figure whose cells got mixed."""
    if not story(result):
        return ()
    return pooled_bases(result.printed_rows(), respondents=found.respondents)


def puzzle_of(result: Result, asked: dict[str, Any]) -> dict[str, Any] | None:
    """Return the story of a puzzle, with what the reader added; None for a figure that is no puzzle."""
    steps = story(result)
    if not steps:
        return None
    puzzle: dict[str, Any] = {
        "steps": steps,
        "values": sorted(
            {cell.count for one in result.distributions for cell in one.cells if cell.count is not None}
        ),
        "cells": len(result.distributions) * len(result.options),
    }
    if asked["item"] and asked["option"] and asked["value"] is not None:
        chosen = min(asked["constraints"] or len(steps), len(steps))
        cell = (asked["item"], asked["option"])
        try:
            puzzle["added"] = with_added(result, chosen=chosen, cell=cell, value=asked["value"])
        except ValueError as error:
            raise BadRequest(str(error)) from None
        puzzle["asked"] = {**asked, "constraints": chosen}
    return puzzle


@require_safe
@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[untyped-decorator]
@takes(FigureQueryForm)
def embed(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A figure for other pages to embed: only of surveys that everybody can read, whoever asks."""
    asked = cleaned(FigureQueryForm(request.GET))
    found = selectors.survey_named(slug, None)
    drawn = charts.figure_of(selectors.result(found, number), found, intervals=asked["intervals"] == "on")
    return embeddable(request, drawn)


@require_safe
@asks_for(IntervalsForm)
def figure_file(request: HttpRequest, slug: str, number: str, suffix: str) -> type_of_file:
    """One of a figure's files."""
    asked = cleaned(IntervalsForm(request.GET))
    found = selectors.survey_named(slug, request.user)
    result = selectors.result(found, int(number))
    drawn = charts.figure_of(result, found, intervals=asked["intervals"] == "on")
    name = file_name(f"{found.slug}-figure-{number}", chosen=["intervals"] if asked["intervals"] else [])
    return figure_response(request, drawn, suffix, name)


EXAMPLE = "Below\tPartially\tMeets\tExceeds\n2.9 (2)\t32.9 (23)\t44.3 (31)\t20 (14)"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def forensics(request: HttpRequest) -> HttpResponse:
    """Check a figure of any paper: which bases can have produced its numbers, and what cannot be.

    It keeps nothing and changes nothing, so it needs no account and no token.
    """
    form = TableInputForm(request.POST or None, request.FILES or None)
    findings: list[RowFinding] = []
    left_out: list[str] = []
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows, left_out = rows_of_table(form.table(), one_tick=not form.cleaned_data["several"])
            findings = examine(rows, respondents=form.cleaned_data["respondents"])
        except (UnreadableUploadError, ValueError) as error:
            problems = [str(error)]
    context = {
        "form": form,
        "findings": findings,
        "left_out": left_out,
        "problems": problems,
        "example": EXAMPLE,
        "how_cells_are_read": HOW_CELLS_ARE_READ,
    }
    status = 400 if problems or (request.method == "POST" and not form.is_valid()) else 200
    return render(request, "surveys/forensics.html", context, status=status)
