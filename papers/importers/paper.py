"""Reads a paper from its file: once, as a draft; what people write afterwards stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from evaluations.models import Evaluation
from papers.models import LONGEST_BLOCK, Paper, PaperBlockKind
from papers.services.papers import BlockText, put_in
from programmes.models import AssessmentRound, Meeting
from surveys.models import Survey

OWN = (
    "slug",
    "title",
    "symbol",
    "agenda_item",
    "dated",
    "distribution",
    "original_language",
    "prepared_by",
)
"""Fields of the title block that a file holds as they are."""


class BlockFile(BaseModel):
    """One block: exactly one of summary, section, part, text and piece; a piece may go into the annex."""

    model_config = ConfigDict(extra="forbid")

    summary: str = Field(default="", max_length=LONGEST_BLOCK)
    section: str = ""
    part: str = ""
    text: str = Field(default="", max_length=LONGEST_BLOCK)
    piece: str = ""
    in_annex: bool = False

    @model_validator(mode="after")
    def one_kind(self) -> BlockFile:
        given = (self.summary, self.section, self.part, self.text, self.piece)
        if sum(bool(one) for one in given) != 1:
            raise ValueError("a block is one of summary, section, part, text and piece")
        if self.in_annex and not self.piece:
            raise ValueError("only a piece goes into the annex")
        return self

    def as_text(self) -> BlockText:
        """Return the block as the services take it."""
        kind = PaperBlockKind
        if self.piece:
            return BlockText(kind.PIECE, piece=self.piece, in_annex=self.in_annex)
        if self.summary:
            return BlockText(kind.SUMMARY, self.summary.strip())
        if self.text:
            return BlockText(kind.TEXT, self.text.strip())
        return BlockText(kind.SECTION, self.section) if self.section else BlockText(kind.PART, self.part)


class PaperText(BaseModel):
    """A paper with its title block and blocks, as a file holds it."""

    model_config = ConfigDict(extra="forbid")

    slug: str
    title: str
    symbol: str = ""
    agenda_item: str = ""
    dated: str = ""
    distribution: str = ""
    original_language: str = ""
    prepared_by: str
    meeting: str = ""
    plan: str
    round: str
    survey: str = ""
    evaluation: str = ""
    blocks: list[BlockFile]


def read_paper(path: Path) -> PaperText:
    """Return a paper as its file holds it; raises pydantic's ValidationError for one that is none."""
    return PaperText.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def load_paper(path: Path) -> Paper | None:
    """Put a paper in as a draft; None where one of that name is there already.

    Raises DoesNotExist when its round, survey, evaluation or meeting has not been loaded.
    """
    found = read_paper(path)
    if Paper.objects.filter(slug=found.slug).exists():
        return None
    return put_in(_values(found), [one.as_text() for one in found.blocks], by=None)


def _values(found: PaperText) -> dict[str, Any]:
    own = {name: getattr(found, name) for name in OWN}
    return own | {
        "meeting": Meeting.objects.get(code=found.meeting) if found.meeting else None,
        "assessment_round": AssessmentRound.objects.get(plan__slug=found.plan, slug=found.round),
        "survey": Survey.objects.get(slug=found.survey) if found.survey else None,
        "evaluation": Evaluation.objects.get(slug=found.evaluation) if found.evaluation else None,
    }
