"""What the operations of every part of the API share: names, pages of lists, citations, problems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from ninja import Query, Schema
from pydantic import Field, StringConstraints

from record.models import Citation

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


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(max_length=200)]
"""What a filter names: its slug, or what pages and files call it, whatever the case."""
Limit = Annotated[int, Query(ge=1, le=500, description="Items in this answer.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Items to pass over.")]


def one_of(choices: Iterable[tuple[Any, Any]], description: str) -> Any:
    """Return the parameter of a filter with fixed values; their labels are taken as well."""
    legal = [str(value) for value, _ in choices]
    return Query(description=description, enum=legal)


DOCUMENTED: dict[Any, Any] = {404: Problem, 422: Problem}


def citation_out(citation: Citation) -> CitationOut:
    return CitationOut(
        source=citation.source.slug,
        place=citation.place,
        certainty=citation.certainty,
        confidence=citation.confidence,
        reasoning=citation.reasoning,
        note=citation.note,
        corrected_on=citation.corrected_on.isoformat() if citation.corrected_on else None,
        printed=citation.printed,
    )


def list_of(schema: type[Schema]) -> Any:
    """Return the type of the answer with a page of records that are made of fields."""
    return ListOf[schema]  # type: ignore[valid-type]


def page_out(found: Any, describe: Any, limit: int, offset: int) -> dict[str, Any]:
    """Return one page of a list; found is a list or a queryset."""
    count = len(found) if isinstance(found, list) else found.count()
    return {"count": count, "items": [describe(one) for one in found[offset : offset + limit]]}
