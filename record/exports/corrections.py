"""The corrections register on its way into files."""

from __future__ import annotations

from collections.abc import Iterable

from record.fields.corrections import CORRECTION
from record.selectors.corrections import RegisterLine
from reporting.tables import Table


def corrections_table(lines: Iterable[RegisterLine], *, filter_text: str) -> Table:
    """Return the register with both places, state and the facts each correction stands beside."""
    rows = CORRECTION.rows(lines, filter_text)
    about = (
        ("Base", f"{len(rows)} corrections"),
        ("Filter", filter_text or "none"),
        ("Rule", "Nothing printed is overwritten; a correction stands beside it until it is rejected."),
    )
    return Table(
        "corrections", "Contradictions between sources, and corrections", CORRECTION.columns, rows, about
    )
