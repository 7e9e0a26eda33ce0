"""The fictional plan for training: checked, then taken through the real workflow, to show its every state."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from programmes.importers.reading import read_as
from programmes.importers.schema import Record

State = Literal["draft", "circulated", "cleared", "presented"]
FILE = "training.yaml"


class TrainingLevel(Record):
    slug: str
    label: str
    letter: str
    in_headline: bool
    definition: str
    example: str


class TrainingScale(Record):
    name: str
    levels: list[TrainingLevel]


class TrainingMeeting(Record):
    code: str
    name: str
    year: int


class TrainingArea(Record):
    code: str
    slug: str
    name: str
    objective: str
    activities: list[str]


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


class Training(Record):
    slug: str
    title: str
    first_year: int
    last_year: int
    scale: TrainingScale
    meetings: list[TrainingMeeting]
    goals: list[str]
    areas: list[TrainingArea]
    rounds: list[TrainingRound]


def read_training(folder: Path) -> Training:
    """Read and check the training plan; raises ReviewRefusedError with every problem found."""
    return read_as(Training, folder / FILE)
