"""Reads a paper from its file: once, as a draft; what people write afterwards stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from evaluations.models import Evaluation
from papers.models import LONGEST_BLOCK, Paper, PaperBlock
from papers.services.papers import BlockText, put_in
from programmes.models import AssessmentRound, Meeting
from surveys.models import Survey


class BlockFile(BaseModel):
    """One block: exactly one of section, part, text and piece."""

    model_config = ConfigDict(extra="forbid")

    section: str = ""
    part: str = ""
    text: str = Field(default="", max_length=LONGEST_BLOCK)
    piece: str = ""

    @model_validator(mode="after")
    def one_kind(self) -> BlockFile:
        if sum(bool(one) for one in (self.section, self.part, self.text, self.piece)) != 1:
            raise ValueError("a block is one of section, part, text and piece")
        return self

    def as_text(self) -> BlockText:
        """Return the block as the services take it."""
        kind = PaperBlock.Kind
        if self.piece:
            return BlockText(kind.PIECE, piece=self.piece)
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
    own = {name: getattr(found, name) for name in ("slug", "title", "symbol", "agenda_item", "dated")}
    return own | {
        "prepared_by": found.prepared_by,
        "meeting": Meeting.objects.get(code=found.meeting) if found.meeting else None,
        "assessment_round": AssessmentRound.objects.get(plan__slug=found.plan, slug=found.round),
        "survey": Survey.objects.get(slug=found.survey) if found.survey else None,
        "evaluation": Evaluation.objects.get(slug=found.evaluation) if found.evaluation else None,
    }
