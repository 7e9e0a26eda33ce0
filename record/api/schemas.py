"""What every part of the API answers: a problem, a page of a list, a citation."""

from __future__ import annotations

from typing import Generic, TypeVar

from ninja import Schema
from pydantic import Field

T = TypeVar("T")


class Problem(Schema):
    """What went wrong, as RFC 9457 words it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class ListOf(Schema, Generic[T]):
    count: int
    items: list[T]


class CitationOut(Schema):
    """Where a fact stands and how sure its place is."""

    source: str
    place: str
    certainty: str
    confidence: str
    reasoning: str
    note: str
    corrected_on: str | None = Field(description="Set when a person changed the wording since.")
    printed: str = Field(description="What stood there before the first correction.")
