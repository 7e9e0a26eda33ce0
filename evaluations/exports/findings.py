"""Findings on their way into files."""

from __future__ import annotations

from collections.abc import Iterable

from evaluations.models import Evaluation, Finding
from programmes.selectors.corrections import CorrectionIndex
from reporting.tables import Column, Table

FINDING_COLUMNS = (
    Column("code", "Code", width=10),
    Column("criterion", "Criterion", width=26),
    Column("direction", "Direction", width=12),
    Column("summary", "Finding, in our own words", width=70),
    Column("place", "Paragraph", width=14),
    Column("linked", "Linked to", width=40),
    Column("recommendations", "Recommendations that follow", width=20),
    Column("status", "State", width=10),
    Column("corrections", "Corrections", width=60),
    Column("evaluation", "Evaluation", width=28),
    Column("filter", "Filter", width=24),
    Column("source", "Source", width=50),
)


def findings_table(
    evaluation: Evaluation, found: Iterable[Finding], filter_text: str, index: CorrectionIndex
) -> Table:
    """Return findings with their paragraph, everything they are linked to, and corrections as footnotes."""
    listed = list(found)
    return Table(
        name=f"findings-{evaluation.slug}",
        title=f"{evaluation.plan.mark}Findings, {evaluation.title}",
        columns=FINDING_COLUMNS,
        rows=tuple(
            (
                one.code,
                one.criterion.criterion.name,
                one.direction,
                one.summary,
                one.citation.place,
                one.linked.replace("\n", "; "),
                ", ".join(each.code for each in one.recommendations.all()),
                one.status,
                "\n".join(index.footnotes(one)) or None,
                evaluation.title,
                filter_text,
                one.citation.source.title,
            )
            for one in listed
        ),
        about=(
            ("Evaluation", f"{evaluation.plan.mark}{evaluation.title}, {evaluation.period}"),
            ("Stage", str(evaluation.get_stage_display())),
            ("Base", f"{len(listed)} findings"),
            ("Filter", filter_text or "none"),
            ("Certainty", "The summaries are in our own words. This portal assigned the directions."),
            ("Source", evaluation.citation.source.title),
        ),
    )
