"""What a contradiction between sources says: in the file of the register, on its page and in the API."""

from __future__ import annotations

from typing import Final

from record.api.parts import CitationOut
from record.fields.base import Field, FieldList, cited, lines, shown
from record.selectors.corrections import RegisterLine
from record.selectors.sources import SourceUse


def _decided_on(line: RegisterLine) -> str | None:
    decided = line.correction.decided_at
    return decided.date().isoformat() if decided else None


CORRECTION: Final = FieldList[RegisterLine, str](
    Field("code", "Code", str, "correction.code", width=8),
    Field("subject", "Subject", str, "correction.subject", width=36),
    Field("kind", "Kind", str, "correction.kind", text=shown("correction.kind"), width=28),
    Field("status", "State", str, "correction.status", text=shown("correction.status"), width=12),
    Field("printed", "Printed", str, "correction.printed", width=60),
    Field("printed_in", "Printed in", text="correction.printed_citation.source.title", width=44),
    Field("printed_place", "Place", text="correction.printed_citation.place", width=22),
    Field("printed_citation", answer=CitationOut, read=cited("correction.printed_citation")),
    Field("contradicted_by", "Contradicted by", str, "correction.contradicted_by", width=60),
    Field(
        "authority",
        "Authority",
        CitationOut,
        cited("correction.authority"),
        text="correction.authority.source.title",
        width=44,
    ),
    Field("authority_place", "Place in the authority", text="correction.authority.place", width=22),
    Field(
        "proposed",
        "Proposed wording",
        str,
        "correction.proposed",
        description="What should stand instead; empty for a mere contradiction.",
        width=50,
    ),
    Field("decided_on", "Decided on", str | None, lambda line, _: _decided_on(line), width=14),
    Field("decision_reason", "Why it was decided so", str, "correction.decision_reason", width=40),
    Field(
        "beside",
        "Facts it concerns",
        list[str],
        "facts",
        text=lambda line, _: lines(line.facts),
        description="The facts that it stands beside.",
        width=50,
    ),
    Field("filter", "Filter", text=lambda _line, filter_text: filter_text, width=24),
    nothing="",
)


SOURCE: Final = FieldList[SourceUse, None](
    *(
        Field[SourceUse, None](key, answer=str, read=f"source.{key}")
        for key in ("slug", "title", "kind", "publisher", "url", "description")
    ),
    Field("missing", answer=list[str], read="source.missing_parts"),
    Field("cited_by", answer=int, read="cited"),
    nothing=None,
)
