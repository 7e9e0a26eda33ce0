"""Lists of this app on their way into files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from programmes.fields import ACTIVITY, InRound, certainty_of
from programmes.forms import Reading
from programmes.models import AssessmentRound
from programmes.selectors.activities import RatedActivity
from programmes.selectors.comparisons import ComparedActivity, Comparison
from programmes.selectors.counting import base_of_record
from record.counting import source_of
from record.fields import Field, FieldList
from record.selectors.corrections import CorrectionIndex
from record.selectors.history import Change
from reporting.tables import Column, Table, type_of_cell, yes_or_no
from reporting.words import worded


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
        ("Source", source_of(reading.assessment_round.citation)),
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
        source_of(assessment_round.citation),
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
            ("Earlier source", source_of(comparison.earlier.citation)),
            ("Later source", source_of(comparison.later.citation)),
        ),
    )


CHANGE = FieldList[Change, str](
    Field("when", "When (UTC)", read=lambda one, _: f"{one.when:%Y-%m-%d %H:%M:%S}", width=20),
    Field("who", "Who", width=20),
    Field("subject", "What", width=24),
    Field("field", "Field"),
    Field("before", "Before", width=40),
    Field("after", "After", width=40),
    Field("why", "Why", width=40),
    Field("source", "Source", read=lambda _, source: source, width=40),
)


def changes_table(assessment_round: AssessmentRound, changes: Sequence[Change]) -> Table:
    """Return the change log of a round, newest first."""
    return Table(
        name=f"changes-{assessment_round.plan.slug}-{assessment_round.slug}",
        title=f"Changes of {assessment_round.title}",
        columns=CHANGE.columns,
        rows=CHANGE.rows(changes, source_of(assessment_round.citation)),
        about=(
            ("Plan", assessment_round.plan.title),
            ("Round", assessment_round.title),
            ("State of the round", assessment_round.get_status_display()),
            ("Base", worded("%(changes)s changes of single fields", changes=len(changes))),
            ("Source", source_of(assessment_round.citation)),
        ),
    )


RECORD_COLUMNS = (
    Column("code", "Code", width=10),
    Column("area", "Programme area", width=14),
    Column("activity", "Planned activity", width=60),
    Column("level", "Level", width=16),
    Column("not_rated_because", "Not rated because", width=18),
    Column("merged_into", "Merged into", width=12),
    Column("note", "Note", width=60),
    Column("as_of", "As of", width=18),
    Column("confidence", "Confidence", width=12),
    Column("change_reason", "Why it moved", width=40),
    Column("evidence", "Evidence", width=50),
    Column("reservations", "Reservations", width=50),
    Column("source", "Source of the level", width=50),
    Column("sha256", "SHA-256 of the record", width=66),
)


def record_table(record: dict[str, object], sha256: str) -> Table:
    """Return the frozen record of a round as a list; ``record`` is the content of its snapshot."""
    content: dict = record  # type: ignore[type-arg]
    training = "Training data: fictional. " if content["training"] else ""
    reserved: dict[str, list[str]] = {}
    for one in content["reservations"]:
        level = f" ({one['proposed_level']})" if one["proposed_level"] else ""
        reserved.setdefault(one["code"], []).append(f"{one['by']}{level}: {one['text']}")
    return Table(
        name=f"record-{content['plan']['slug']}-{content['round']['slug']}",
        title=worded(
            "%(training)s%(title)s, as presented to %(meeting)s",
            training=training,
            title=content["round"]["title"],
            meeting=content["round"]["presented_to"],
        ),
        columns=RECORD_COLUMNS,
        rows=[
            (
                one["code"],
                one["area"],
                one["activity"],
                one["level"],
                one["not_rated_because"],
                one["merged_into"],
                "\n".join(one["note"]),
                one["as_of"],
                one["confidence"],
                one["change_reason"],
                "\n".join(_evidence(one["evidence"])),
                "\n".join(reserved.get(one["code"], ())),
                f"{one['citation']['source']}, {one['citation']['place']}",
                sha256,
            )
            for one in content["ratings"]
        ],
        about=(
            ("Plan", content["plan"]["title"]),
            ("Round", content["round"]["title"]),
            ("Presented to", str(content["round"]["presented_to"])),
            ("Presented at", str(content["round"]["presented_at"])),
            ("Base", base_of_record(content["total"])),
            ("SHA-256", sha256),
        ),
    )


def _evidence(pieces: Iterable[dict[str, Any]]) -> Iterable[str]:
    for piece in pieces:
        place = f", {piece['page']}" if piece["page"] else ""
        gone = f", {piece['withdrawn']}" if piece["withdrawn"] else ""
        yield f"{piece['title']}: {piece['link'] or piece['file']}{place}{gone}"
