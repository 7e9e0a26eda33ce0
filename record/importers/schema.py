"""What every file of records is made of: names, texts, days, citations. Nothing unknown is let in."""

from __future__ import annotations

from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from people.frozen import validate_date_as_known
from record.models import LONGEST_TEXT
from reporting.words import worded

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, strip_whitespace=True)]
Year = Annotated[int, Field(ge=1990, le=2100)]


MADE_UP = "made up"
"""The context in which files are checked that are made up for training."""


def is_made_up(info: ValidationInfo) -> bool:
    """Say whether files are checked that are made up for training."""
    return bool(info.context == MADE_UP)


class Record(BaseModel):
    """Base: no unknown names, no silent conversion, no control characters."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Place(Record):
    """A citation."""

    source: Slug
    place: Name
    certainty: Literal["verbatim", "paraphrase", "inferred", "computed", "missing", "recorded"]
    confidence: Literal["", "high", "medium-high", "medium", "medium-low", "low"] = ""
    reasoning: str = ""
    note: str = ""

    @model_validator(mode="after")
    def says_why(self, info: ValidationInfo) -> Place:
        if self.certainty in {"inferred", "missing"} and not self.reasoning:
            raise ValueError(worded("certainty “%(certainty)s” needs a reasoning", certainty=self.certainty))
        if (self.certainty == "recorded") != is_made_up(info):
            raise ValueError("what is made up for training is “recorded”, and nothing else is")
        return self


class Cited(Record):
    citation: Place


def date_as_known(text: str) -> str:
    """Return a date as precise as known, or nothing as nothing; raises ValueError."""
    if text:
        try:
            validate_date_as_known(text)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
    return text


AsKnown = Annotated[str, AfterValidator(date_as_known)]
