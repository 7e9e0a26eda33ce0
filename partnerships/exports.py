"""Lists of this app on their way into files; corrections stand in them as footnotes."""

from __future__ import annotations

from collections.abc import Iterable

from partnerships.fields import COLLABORATION, INSTRUMENT, MECHANISM
from partnerships.models import Collaboration, ContextInstrument, Mechanism
from partnerships.selectors.contacts import RULE, contacts_of
from record.selectors.corrections import CorrectionIndex
from reporting.tables import Table
from reporting.words import worded

NO_DATE = "Dates are as precise as in the source. Where it gives only a year, only the year stands here."


def mechanisms_table(found: Iterable[Mechanism], index: CorrectionIndex) -> Table:
    """Return mechanisms with members, focus areas as placed, kinds of work and citation."""
    rows = MECHANISM.rows(found, index)
    return Table(
        "mechanisms",
        "Mechanisms of environmental cooperation",
        MECHANISM.columns,
        rows,
        (
            ("Base", worded("%(rows)s mechanisms, the organisation’s own among them", rows=len(rows))),
            ("Certainty", NO_DATE),
        ),
    )


def collaborations_table(
    found: Iterable[Collaboration], index: CorrectionIndex, *, filter_text: str
) -> Table:
    """Return collaborations with partners, time and citation, and how many were joint work."""
    listed = list(found)
    rows = COLLABORATION.rows(listed, index)
    about = (
        ("Base", f"{len(rows)} collaborations"),
        ("Joint work", contacts_of(listed, index).sentence()),
        ("Counting rule", RULE),
        ("Filter", filter_text or "none"),
        ("Certainty", NO_DATE),
    )
    return Table("collaborations", "Collaborations with others", COLLABORATION.columns, rows, about)


def context_table(found: Iterable[ContextInstrument], index: CorrectionIndex, *, filter_text: str) -> Table:
    """Return instruments of the wider context with what they ask and mean."""
    rows = INSTRUMENT.rows(found, index)
    about = (
        ("Base", f"{len(rows)} instruments"),
        ("Filter", filter_text or "none"),
        ("Certainty", NO_DATE),
    )
    return Table("context", "The wider context", INSTRUMENT.columns, rows, about)
