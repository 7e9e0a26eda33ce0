"""Findings on their way into files."""

from __future__ import annotations

from collections.abc import Iterable

from evaluations.fields import FINDING, ListContext
from evaluations.models import Evaluation, Finding
from record.selectors.corrections import CorrectionIndex
from reporting.tables import Table


def findings_table(
    evaluation: Evaluation, found: Iterable[Finding], filter_text: str, index: CorrectionIndex
) -> Table:
    """Return findings with their paragraph, everything they are linked to, and corrections as footnotes."""
    listed = list(found)
    return Table(
        name=f"findings-{evaluation.slug}",
        title=f"{evaluation.plan.mark}Findings, {evaluation.title}",
        columns=FINDING.columns,
        rows=FINDING.rows(listed, ListContext(index, filter_text)),
        about=(
            ("Evaluation", f"{evaluation.plan.mark}{evaluation.title}, {evaluation.period}"),
            ("Stage", str(evaluation.get_stage_display())),
            ("Base", f"{len(listed)} findings"),
            ("Filter", filter_text or "none"),
            ("Certainty", "The summaries are in our own words. This portal assigned the directions."),
            ("Source", evaluation.citation.source.title),
        ),
    )
