"""The survey part of the API: the same distributions as the pages, served as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from record.api.parts import (
    DOCUMENTED,
    CitationOut,
    Limit,
    ListOf,
    Offset,
    Problem,
    Slug,
    citation_out,
    page_out,
)
from reporting.number import rounded
from surveys.models import Survey
from surveys.selectors import published as selectors
from surveys.selectors.claim_shares import figures_of
from surveys.selectors.claims import Verdict, verdicts
from surveys.selectors.distributions import Cell, Distribution, Result
from surveys.selectors.readings import ReadCell, other_values
from surveys.selectors.solver import type_of_cell

router = Router()
SurveySlug = Annotated[Slug, Path(description="A survey, as stakeholder-2020.")]
FigureNumber = Annotated[int, Path(ge=1, le=999, description="The number of a figure.")]


class SurveyOut(Schema):
    survey: str
    title: str
    plan: str | None
    fielded: str
    respondents: int | None
    groups: list[str]
    missing: list[str]
    citation: CitationOut


class FigureIndexOut(Schema):
    figure: int
    kind: str
    caption: str
    bases: list[int] = Field(description="The different bases of its items; empty when unknown.")
    is_damaged: bool


class SurveyDetail(SurveyOut):
    figures: list[FigureIndexOut]
    claims: list[ClaimOut]


class ReadOut(Schema):
    percent: float | None
    count: int | None


class CellOut(Schema):
    option: str
    count: int | None
    count_is_computed: bool
    percent: float | None
    percent_is_computed: bool
    other_readings: list[ReadOut] = Field(description="What other readings of a damaged figure put here.")
    certainty: str
    reasoning: str


class ItemOut(Schema):
    item: str
    label: str
    base: int | None = Field(description="How many answered this item; null when it cannot be known.")
    base_certainty: str
    base_reasoning: str
    item_response_percent: float | None
    sum_percent: float | None
    ticks: int | None
    surplus: int | None = Field(description="Ticks beyond people, where one tick each was asked for.")
    cells: list[CellOut]


class LooseValueOut(Schema):
    percent: float | None
    count: int | None
    note: str


class SuggestionOut(Schema):
    text: str
    breaks_off: bool


class ThemeOut(Schema):
    theme: str
    missing: str
    suggestions: list[SuggestionOut]
    citation: CitationOut


class OtherShareOut(Schema):
    ticks: int | None
    percent: float


class ShareOut(Schema):
    options: str
    ticks: int | None
    base: int | None
    percent: float
    printed_percentages_added: float
    other_readings: list[OtherShareOut] = Field(description="In other readings of a damaged figure.")


class ClaimOut(Schema):
    claim: str
    sentence: str
    verdict: str
    told: str
    readings: int
    rests_on_itself: bool = Field(description="Its own words placed the labels it would be tested on.")
    helped_to_place: list[int] = Field(description="Figures whose values its paragraph helped to place.")
    shares: list[ShareOut]
    wider_shares: list[ShareOut]
    caveat: str
    citation: CitationOut


class FigureOut(Schema):
    survey: str
    figure: int
    kind: str
    caption: str
    base: int | None = Field(description="The base where all items have the same; otherwise see the items.")
    respondents: int | None
    sum_percent: float | None = Field(description="For a figure of one item; otherwise see the items.")
    surplus: int | None
    is_damaged: bool
    missing: str
    options: list[str]
    items: list[ItemOut]
    unplaced: list[LooseValueOut]
    themes: list[ThemeOut]
    claims: list[ClaimOut]
    citation: CitationOut


SurveyDetail.model_rebuild()


def _survey_out(survey: Survey) -> dict[str, Any]:
    return {
        "survey": survey.slug,
        "title": survey.title,
        "plan": survey.plan.slug if survey.plan else None,
        "fielded": survey.fielded,
        "respondents": survey.respondents,
        "groups": survey.group_names,
        "missing": survey.missing_parts,
        "citation": citation_out(survey.citation),
    }


@router.get("/surveys", response={200: ListOf[SurveyOut], 422: Problem}, summary="All surveys")
def list_surveys(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    return page_out(selectors.surveys(request.user), _survey_out, limit, offset)


@router.get(
    "/surveys/{survey}",
    response={200: SurveyDetail, **DOCUMENTED},
    summary="One survey: its figures, and the sentences of the paper checked",
)
def show_survey(request: HttpRequest, survey: SurveySlug) -> Any:
    found = selectors.survey_named(survey, request.user)
    results = selectors.results(found)
    claims = found.claims.select_related("citation__source")
    return {
        **_survey_out(found),
        "figures": [
            {
                "figure": one.question.number,
                "kind": one.question.kind,
                "caption": one.question.caption,
                "bases": list(one.bases),
                "is_damaged": one.question.is_damaged,
            }
            for one in results
        ],
        "claims": [_claim_out(one) for one in verdicts(found, claims, results)],
    }


@router.get(
    "/surveys/{survey}/figures/{figure}",
    response={200: FigureOut, **DOCUMENTED},
    summary="One figure: every cell with its base, sum, surplus ticks, and the verdicts that rest on it",
)
def show_figure(request: HttpRequest, survey: SurveySlug, figure: FigureNumber) -> Any:
    found = selectors.survey_named(survey, request.user)
    result = selectors.result(found, figure)
    claims = [
        one for one in found.claims.select_related("citation__source") if figure in figures_of(one.test)
    ]
    return {**_figure_out(found, result), "claims": [_claim_out(one) for one in verdicts(found, claims)]}


def _figure_out(survey: Survey, result: Result) -> dict[str, Any]:
    question, rows, others = result.question, result.distributions, other_values(result)
    single = rows[0] if len(rows) == 1 else None
    return {
        "survey": survey.slug,
        "figure": question.number,
        "kind": question.kind,
        "caption": question.caption,
        "base": result.bases[0] if len(result.bases) == 1 else None,
        "respondents": survey.respondents,
        "sum_percent": _number(single.sum_percent) if single else None,
        "surplus": single.surplus if single else None,
        "is_damaged": question.is_damaged,
        "missing": question.missing,
        "options": [option.label for option in result.options],
        "items": [_item_out(one, others) for one in rows],
        "unplaced": [
            {"percent": _number(one.percent), "count": one.count, "note": one.note} for one in result.unplaced
        ],
        "themes": [
            {
                "theme": theme.title,
                "missing": theme.missing,
                "suggestions": [
                    {"text": one.text, "breaks_off": one.breaks_off} for one in theme.suggestions.all()
                ],
                "citation": citation_out(theme.citation),
            }
            for theme in result.themes
        ],
        "citation": citation_out(question.citation),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _item_out(one: Distribution, others: Mapping[type_of_cell, tuple[ReadCell, ...]]) -> dict[str, Any]:
    response = one.item_response
    return {
        "item": one.item.slug,
        "label": one.item.label,
        "base": one.base,
        "base_certainty": one.item.base_certainty,
        "base_reasoning": f"{one.base_doubt} {one.item.base_reasoning}".strip(),
        "item_response_percent": None if response is None else float(rounded(response)),
        "sum_percent": _number(one.sum_percent),
        "ticks": one.ticks,
        "surplus": one.surplus,
        "cells": [_cell_out(cell, others.get((one.item.slug, cell.option.slug), ())) for cell in one.cells],
    }


def _cell_out(cell: Cell, others: tuple[ReadCell, ...]) -> dict[str, Any]:
    return {
        "option": cell.option.label,
        "count": cell.count,
        "count_is_computed": cell.count_is_computed,
        "percent": None if cell.percent is None else round(cell.percent, 2),
        "percent_is_computed": cell.percent_is_computed,
        "other_readings": [{"percent": one.share, "count": one.count} for one in others],
        "certainty": cell.certainty,
        "reasoning": cell.reasoning,
    }


def _claim_out(verdict: Verdict) -> dict[str, Any]:
    shares, wider = (
        [
            {
                "options": one.label,
                "ticks": one.ticks,
                "base": one.base,
                "percent": float(rounded(one.percent)),
                "printed_percentages_added": round(one.added, 2),
                "other_readings": [
                    {"ticks": each.ticks, "percent": float(rounded(each.percent))} for each in one.others
                ],
            }
            for one in listed
        ]
        for listed in (verdict.shares, verdict.wider_shares)
    )
    return {
        "claim": verdict.claim.code,
        "sentence": verdict.claim.sentence,
        "verdict": verdict.kind.value,
        "told": verdict.text,
        "readings": verdict.readings,
        "rests_on_itself": verdict.rests_on_itself,
        "helped_to_place": list(verdict.helped_figures),
        "shares": shares,
        "wider_shares": wider,
        "caveat": verdict.claim.caveat,
        "citation": citation_out(verdict.claim.citation),
    }
