"""Lists of this app on their way into files."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.charts import source_of
from programmes.fields import ACTIVITY, InRound, certainty_of
from programmes.forms import Reading
from programmes.models import AssessmentRound
from programmes.selectors.activities import RatedActivity
from programmes.selectors.comparisons import ComparedActivity, Comparison
from record.selectors.corrections import CorrectionIndex
from reporting.tables import Column, Table, type_of_cell, yes_or_no


def activities_table(
    found: Iterable[RatedActivity],
    reading: Reading,
    *,
    count: int,
    index: CorrectionIndex,
    sha256: str = "",
) -> Table:
    """Return activities with their level, note and citation; ``found`` may be a generator.

    ``index`` holds the corrections, which stand beside them as footnotes; ``sha256`` is that
    of the frozen record, for a round that has been presented.
    """
    within = InRound(reading, index, sha256)
    return Table(
        name="activities",
        title=f"Planned activities, {reading.assessment_round.title}",
        columns=ACTIVITY.columns,
        rows=(ACTIVITY.row(one, within) for one in found),
        about=(
            *_about(reading, f"{count} planned activities"),
            ("SHA-256 of the frozen record", sha256 or "not presented"),
        ),
    )


def _about(reading: Reading, base: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Plan", reading.plan.title),
        ("Round", reading.assessment_round.title),
        ("As of", reading.assessment_round.as_of),
        ("Base", base),
        ("Filter", reading.chosen.text or "none"),
        ("Source", source_of(reading.assessment_round)),
    )


COMPARISON_COLUMNS = (
    Column("code", "Code", width=10),
    Column("area", "Programme area", width=28),
    Column("activity", "Planned activity", width=60),
    Column("earlier_round", "Earlier round", width=28),
    Column("earlier_level", "Level then", width=22),
    Column("earlier_note", "Note then", width=40),
    Column("earlier_evidence", "Evidence then", width=30),
    Column("earlier_as_of", "As of then", width=16),
    Column("earlier_certainty", "Certainty then", width=14),
    Column("earlier_source", "Source then", width=40),
    Column("later_round", "Later round", width=28),
    Column("later_level", "Level now", width=22),
    Column("later_note", "Note now", width=40),
    Column("later_evidence", "Evidence now", width=30),
    Column("later_as_of", "As of now", width=16),
    Column("later_certainty", "Certainty now", width=14),
    Column("later_source", "Source now", width=40),
    Column("change", "Change", width=18),
    Column("note_changed", "Note changed", width=12),
    Column("corrections", "Corrections", width=60),
    Column("plan", "Plan", width=14),
)


def _side(assessment_round: AssessmentRound, one: RatedActivity) -> tuple[type_of_cell, ...]:
    """What a comparison says of one activity in one round."""
    return (
        assessment_round.title,
        one.level_label,
        one.rating.note if one.rating else None,
        "; ".join(piece.in_words for piece in one.rating.evidence.all()) if one.rating else None,
        assessment_round.as_of,
        certainty_of(one),
        source_of(assessment_round),
    )


def comparison_table(
    comparison: Comparison, lines: Iterable[ComparedActivity], index: CorrectionIndex
) -> Table:
    """Return two rounds side by side, one activity a row; ``lines`` may be a generator."""
    return Table(
        name="compare",
        title=f"{comparison.earlier.title} and {comparison.later.title}",
        columns=COMPARISON_COLUMNS,
        rows=(
            (
                line.activity.code,
                line.activity.area.name,
                line.activity.text,
                *_side(comparison.earlier, line.earlier),
                *_side(comparison.later, line.later),
                line.change,
                yes_or_no(line.note_changed),
                "\n".join(index.footnotes(line.activity, line.earlier.rating, line.later.rating)) or None,
                comparison.later.plan.slug,
            )
            for line in lines
        ),
        about=(
            ("Earlier round", f"{comparison.earlier.title}, as of {comparison.earlier.as_of}"),
            ("Later round", f"{comparison.later.title}, as of {comparison.later.as_of}"),
            ("Base", f"{comparison.base} planned activities"),
            ("Changes", "; ".join(f"{change}: {count}" for change, count in comparison.counts.items())),
            ("Earlier source", source_of(comparison.earlier)),
            ("Later source", source_of(comparison.later)),
        ),
    )
