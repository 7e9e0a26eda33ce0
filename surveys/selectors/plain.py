"""Findings in one line of words, for the command line."""

from __future__ import annotations

from surveys.selectors.forensics import RowFinding

MOST_BASES_NAMED = 6


def finding_words(finding: RowFinding) -> str:
    """Return a finding as “All who answered: base 72; 73 ticks, 1 more than people; …”."""
    if finding.bases:
        others = ", ".join(map(str, finding.other_bases[:MOST_BASES_NAMED]))
        parts = [f"base {finding.base}" + (f" (or {others} …)" if others else "")]
    else:
        parts = ["no base fits"]
    if finding.ticks is not None:
        parts.append(
            f"{finding.ticks} ticks" + (f", {finding.surplus} more than people" if finding.surplus else "")
        )
    if not finding.sum_explained:
        parts.append(f"rounding cannot explain the sum {finding.sum_percent}")
    parts += [f"cell {place + 1} is impossible" for place in finding.impossible]
    parts += [f"percentage and count disagree in cell {place + 1}" for place in finding.disagreeing]
    return f"{finding.label}: {'; '.join(parts)}"
