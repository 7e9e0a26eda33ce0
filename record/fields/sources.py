"""What a source says in the API."""

from __future__ import annotations

from typing import Final

from record.fields.base import Field, FieldList
from record.selectors.sources import SourceUse

SOURCE: Final = FieldList[SourceUse, None](
    *(
        Field[SourceUse, None](key, answer=str, read=lambda use, _, key=key: getattr(use.source, key))
        for key in ("slug", "title", "kind", "publisher", "url", "description")
    ),
    Field("missing", answer=list[str], read=lambda use, _: use.source.missing_parts),
    Field("cited_by", answer=int, read=lambda use, _: use.cited),
    nothing=None,
)
