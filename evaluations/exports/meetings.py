"""Which meeting dealt with what, on its way into files."""

from __future__ import annotations

from collections.abc import Iterable

from evaluations.models import Consideration
from record.selectors.corrections import CorrectionIndex
from reporting.tables import Column, Table
from reporting.words import worded

CONSIDERATION_COLUMNS = (
    Column("meeting", "Meeting", width=12),
    Column("days", "Days", width=24),
    Column("dealt_with", "Dealt with", width=24),
    Column("about", "What", width=44),
    Column("text", "What it did", width=60),
    Column("plan", "Plan", width=12),
    Column("place", "Place in the source", width=22),
    Column("certainty", "Certainty", width=16),
    Column("source", "Source", width=50),
    Column("corrections", "Corrections", width=60),
)


def considerations_table(found: Iterable[Consideration], index: CorrectionIndex) -> Table:
    """Return which meeting dealt with what, one thing a row."""
    rows = tuple(
        (
            one.meeting.code,
            one.meeting.days or (str(one.meeting.year) if one.meeting.year else None),
            str(one.get_subject_display()),
            one.about,
            one.text,
            one.plan.slug,
            one.citation.place,
            one.citation.certainty_label,
            one.citation.source.title,
            "\n".join(index.footnotes(one)) or None,
        )
        for one in found
    )
    about = (("Base", worded("%(rows)s things that meetings dealt with", rows=len(rows))),)
    return Table("considerations", "Which meeting dealt with what", CONSIDERATION_COLUMNS, rows, about)
