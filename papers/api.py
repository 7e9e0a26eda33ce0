"""Papers in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from papers.models import Format, Paper
from papers.selectors.papers import files_of, paper_named, papers
from record.api.parts import Limit, ListOf, Offset, Problem, Slug, page_out
from reporting.addresses import absolute, reverse

router = Router()


class PaperFileOut(Schema):
    format: str
    stage: str = Field(description="“cleared” or “presented”.")
    size: int = Field(description="In bytes.")
    sha256: str
    address: str


class PaperOut(Schema):
    slug: str
    title: str
    symbol: str
    status: str
    plan: str
    round: str
    survey: str | None
    evaluation: str | None
    meeting: str | None
    corrects: str | None = Field(description="The presented paper of which this is the corrected text.")
    cleared_on: str | None
    presented_on: str | None
    address: str
    files: list[PaperFileOut]


def _address(paper: Paper, form: str) -> str:
    if form == Format.HTML:
        return paper.get_absolute_url()
    return reverse("papers:paper-file", args=[paper.slug, form])


def _paper_out(paper: Paper) -> dict[str, Any]:
    return {
        "slug": paper.slug,
        "title": paper.title,
        "symbol": paper.symbol,
        "status": paper.status,
        "plan": paper.plan.slug,
        "round": paper.assessment_round.slug,
        "survey": paper.survey.slug if paper.survey else None,
        "evaluation": paper.evaluation.slug if paper.evaluation else None,
        "meeting": paper.meeting.code if paper.meeting else None,
        "corrects": paper.revises.slug if paper.revises else None,
        "cleared_on": paper.cleared_at.date().isoformat() if paper.cleared_at else None,
        "presented_on": paper.presented_at.date().isoformat() if paper.presented_at else None,
        "address": absolute(paper.get_absolute_url()),
        "files": [
            {
                "format": one.format,
                "stage": one.stage,
                "size": one.size,
                "sha256": one.sha256,
                "address": absolute(_address(paper, one.format)),
            }
            for one in files_of(paper)
        ],
    }


@router.get(
    "/papers",
    response={200: ListOf[PaperOut], 422: Problem},
    summary="Papers for the meetings, with their files and hashes",
)
def list_papers(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> Any:
    return page_out(papers(request.user), _paper_out, limit, offset)


@router.get("/papers/{slug}", response={200: PaperOut, 404: Problem, 422: Problem}, summary="One paper")
def show_paper(request: HttpRequest, slug: Slug) -> Any:
    return _paper_out(paper_named(slug, request.user))
