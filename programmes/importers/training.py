"""The fictional plan for training: checked, then taken through the real workflow, to show its every state."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from programmes.importers.reading import read_plan
from programmes.importers.schema import PlanFiles
from record.importers.reading import read_as
from record.importers.schema import Record

State = Literal["draft", "circulated", "cleared", "presented"]
FILE = "rounds.yaml"


class TrainingEvidence(Record):
    title: str
    url: str
    page: str = ""
    quote: str = ""


class TrainingRating(Record):
    level: str = ""
    not_rated_because: str = ""
    into: str = ""
    note: list[str] = Field(default_factory=list)
    why: str = ""
    evidence: TrainingEvidence | None = None


class TrainingPosition(Record):
    by: str
    text_of: str
    kind: str
    text: str = ""
    level: str = ""
    attribution: str = ""
    answer: str = ""
    answer_text: str = ""
    draft: bool = False


class TrainingRound(Record):
    title: str
    kind: str
    as_of: str
    reaches: State
    meeting: str = ""
    ratings: dict[str, TrainingRating]
    texts: dict[str, dict[str, str]] = Field(default_factory=dict)
    positions: list[TrainingPosition] = Field(default_factory=list)


class RoundsFile(Record):
    rounds: list[TrainingRound]


@dataclass(frozen=True)
class Training:
    """The files of the fictional plan, and the rounds it is taken through."""

    plan: PlanFiles
    rounds: list[TrainingRound]


def read_training(folder: Path) -> Training:
    """Read and check the training plan; raises FilesRefusedError with every problem found."""
    return Training(read_plan(folder), read_as(RoundsFile, folder / FILE).rounds)
