"""The record of a round and its changes as lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from programmes.charts import source_of
from programmes.models import AssessmentRound
from programmes.selectors.counting import base_of_record
from record.selectors.history import Change
from reporting.tables import Column, Table
from reporting.words import worded

CHANGE_COLUMNS = (
    Column("when", "When (UTC)", width=20),
    Column("who", "Who", width=20),
    Column("subject", "What", width=24),
    Column("field", "Field", width=18),
    Column("before", "Before", width=40),
    Column("after", "After", width=40),
    Column("why", "Why", width=40),
    Column("source", "Source", width=40),
)


def changes_table(assessment_round: AssessmentRound, changes: Sequence[Change]) -> Table:
    """Return the change log of a round, newest first."""
    return Table(
        name=f"changes-{assessment_round.plan.slug}-{assessment_round.slug}",
        title=f"Changes of {assessment_round.title}",
        columns=CHANGE_COLUMNS,
        rows=[
            (
                f"{one.when:%Y-%m-%d %H:%M:%S}",
                one.who,
                one.subject,
                one.field,
                one.before,
                one.after,
                one.why,
                source_of(assessment_round),
            )
            for one in changes
        ],
        about=(
            ("Plan", assessment_round.plan.title),
            ("Round", assessment_round.title),
            ("State of the round", assessment_round.get_status_display()),
            ("Base", worded("%(changes)s changes of single fields", changes=len(changes))),
            ("Source", source_of(assessment_round)),
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
