"""The corrections register on its way into files."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.selectors.corrections import RegisterLine
from reporting.tables import Column, Table

COLUMNS = (
    Column("code", "Code", width=8),
    Column("subject", "Subject", width=36),
    Column("kind", "Kind", width=28),
    Column("status", "State", width=12),
    Column("printed", "Printed", width=60),
    Column("printed_in", "Printed in", width=44),
    Column("printed_place", "Place", width=22),
    Column("contradicted_by", "Contradicted by", width=60),
    Column("authority", "Authority", width=44),
    Column("authority_place", "Place in the authority", width=22),
    Column("proposed", "Proposed wording", width=50),
    Column("decided_on", "Decided on", width=14),
    Column("decision_reason", "Why it was decided so", width=40),
    Column("beside", "Facts it concerns", width=50),
    Column("filter", "Filter", width=24),
)


def corrections_table(lines: Iterable[RegisterLine], *, filter_text: str) -> Table:
    """Return the register with both places, state and the facts each correction stands beside."""
    rows = tuple(
        (
            one.correction.code,
            one.correction.subject,
            str(one.correction.get_kind_display()),
            str(one.correction.get_status_display()),
            one.correction.printed,
            one.correction.printed_citation.source.title,
            one.correction.printed_citation.place,
            one.correction.contradicted_by,
            one.correction.authority.source.title,
            one.correction.authority.place,
            one.correction.proposed or None,
            one.correction.decided_at.date().isoformat() if one.correction.decided_at else None,
            one.correction.decision_reason or None,
            "\n".join(one.beside) or None,
            filter_text,
        )
        for one in lines
    )
    about = (
        ("Base", f"{len(rows)} corrections"),
        ("Filter", filter_text or "none"),
        ("Rule", "Nothing printed is overwritten; a correction stands beside it until it is rejected."),
    )
    return Table("corrections", "Contradictions between sources, and corrections", COLUMNS, rows, about)
