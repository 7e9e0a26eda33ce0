"""What a meeting says in the API."""

from __future__ import annotations

from datetime import date
from typing import Final

from ninja import Schema

from programmes.models import Meeting
from record.api.parts import citation_out
from record.api.schemas import CitationOut
from record.fields import Field, FieldList


class DocumentOut(Schema):
    title: str
    url: str


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None


MEETING: Final = FieldList[Meeting, None](
    Field("code", answer=str),
    Field("kind", answer=str, read=lambda one, _: one.kind_id),
    Field("name", answer=str),
    Field("year", answer=int | None),
    Field(
        "month",
        answer=int | None,
        read=lambda one, _: one.starts_on.month if one.starts_on else one.month,
        description="Known also where the days are not.",
    ),
    Field("starts_on", answer=str | None, read=lambda one, _: _day(one.starts_on)),
    Field("ends_on", answer=str | None, read=lambda one, _: _day(one.ends_on)),
    Field("place", answer=str),
    Field("decided", answer=str),
    Field(
        "documents",
        answer=list[DocumentOut],
        read=lambda one, _: [{"title": title, "url": url} for title, url in one.linked_documents],
    ),
    Field("citation", answer=CitationOut, read=lambda one, _: citation_out(one.citation)),
    nothing=None,
)
